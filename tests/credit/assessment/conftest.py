"""A customer with statements; people who may type them."""

import pytest

from credit.domain.statements import Statement
from credit.services.statements import record_statement
from customers.models import Customer
from tests.web.conftest import client_of, person  # noqa: F401  clients of signed-in people by role


@pytest.fixture
def acme(db: None) -> Customer:
    return Customer.objects.create(code="ACME", name="Acme", currency="USD")


@pytest.fixture
def keep(acme: Customer):
    def record(*statements: Statement) -> None:
        for each in statements:
            record_statement(
                customer_id=acme.pk, statement=each, standard="ifrs", is_audited=True, source="test", actor_id=None
            )

    return record
