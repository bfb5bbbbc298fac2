import pytest

from tests.customers.ledger.books import Books
from tests.customers.ledger.rows import raw  # noqa: F401  inserts rows without any service


@pytest.fixture
def books(db) -> Books:
    return Books()
