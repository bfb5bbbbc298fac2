import pytest

from tests.customers.ledger.books import Books


@pytest.fixture
def books(db) -> Books:
    return Books()
