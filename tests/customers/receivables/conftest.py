import pytest

from tests.customers.receivables.ledger import Ledger


@pytest.fixture
def ledger(db):
    return Ledger()
