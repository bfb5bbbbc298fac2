from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count

import pytest
import time_machine
from rest_framework.test import APIClient

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import Team, User
from tests.api.conftest import api, make_token, system_client  # noqa: F401  a system client with every scope
from tests.customers.ledger.books import Books


@pytest.fixture
def books(db) -> Books:
    return Books()


@pytest.fixture
def on_30_june() -> Iterator[None]:
    """Stop the clock at noon of the day that the books are written on."""
    with time_machine.travel(datetime(2026, 6, 30, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def north(db) -> Team:
    return Team.objects.create(code="N", name="North")


@pytest.fixture
def sign_in(db) -> Callable[..., APIClient]:
    """Return a function that gives the API to a person of a role, as a member of some teams."""
    numbers = count()

    def sign(role: Role, *teams: Team) -> APIClient:
        person = User.objects.create_user(f"{role}-{next(numbers)}", role=role)
        person.teams.set(teams)
        client = APIClient()
        client.force_login(person)
        return client

    return sign


@pytest.fixture
def post(api):  # noqa: F811
    """Return a function that posts JSON with a fresh idempotency key and returns the response."""
    keys = iter(range(1000))

    def send(path: str, body: dict | None = None, **headers: str):
        key = headers.pop("key", f"key-{next(keys)}")
        return api.post(f"/api/v1/{path}/", body or {}, format="json", headers={"Idempotency-Key": key, **headers})

    return send
