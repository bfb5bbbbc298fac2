from collections.abc import Callable

import pytest
from django.urls import reverse

from customers.models import Customer
from finance_crm.access.models import Team
from tests.customers.ledger.books import Books
from tests.customers.pages.reading import Reading
from tests.web.conftest import client_of, person  # noqa: F401  clients of signed-in people by role


@pytest.fixture
def books(db) -> Books:
    return Books()


@pytest.fixture
def analyst(client_of):  # noqa: F811
    return client_of("analyst")


@pytest.fixture
def manager(client_of):  # noqa: F811
    return client_of("credit_manager")


@pytest.fixture
def admin(client_of):  # noqa: F811
    return client_of("administrator")


@pytest.fixture
def seller(client_of):  # noqa: F811
    """A sales manager of the North, who sees the customer N1 and nobody else's."""
    team = Team.objects.create(code="N", name="North")
    client = client_of("sales_manager")
    client.user.teams.add(team)
    client.customer = Customer.objects.create(code="N1", name="Northern", currency="USD", team=team)
    return client


@pytest.fixture
def read() -> Callable[..., Reading]:
    """Return a function that opens a page by its name and reads it."""

    def open_page(client, name: str, *arguments: object, **query: object) -> Reading:
        return Reading(client.get(reverse(f"customers:{name}", args=arguments), query))

    return open_page


@pytest.fixture
def send() -> Callable[..., Reading]:
    """Return a function that posts a form to a page by its name, follows where it leads and reads that."""

    def post(client, name: str, data: dict, *arguments: object) -> Reading:
        response = client.post(reverse(f"customers:{name}", args=arguments), data, follow=True)
        reading = Reading(response)
        reading.went_to = response.redirect_chain[-1][0] if response.redirect_chain else ""
        return reading

    return post
