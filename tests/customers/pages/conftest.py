import pytest

from tests.customers.ledger.books import Books
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
