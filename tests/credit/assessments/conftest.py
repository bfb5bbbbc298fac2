from datetime import date
from decimal import Decimal

import pytest

from credit.domain.statements import Line, Statement
from credit.services.statements import record_statement
from customers.models import Customer
from tests.credit.assessment.published_company import BEFORE, NOW
from tests.credit.policies.conftest import author, other_person, replayed  # noqa: F401  fixtures


@pytest.fixture
def acme(db) -> Customer:
    return Customer.objects.create(code="ACME", name="Acme", currency="USD")


@pytest.fixture
def give():
    """Record a statement of a customer: the published company's, with some lines changed (None: left out)."""

    def record(customer: Customer, statement: Statement = NOW, *, audited: bool = True, **changes):
        merged = dict(statement.given)
        merged |= {Line(name): None if amount is None else Decimal(amount) for name, amount in changes.items()}
        given = {line: amount for line, amount in merged.items() if amount is not None}
        return record_statement(
            customer_id=customer.pk,
            statement=Statement(statement.period_end, statement.months, statement.currency, given),
            standard="ifrs",
            is_audited=audited,
            source="test",
            actor_id=None,
        )

    return record


@pytest.fixture
def published(acme, give) -> Customer:
    give(acme, BEFORE)
    give(acme, NOW)
    return acme


@pytest.fixture
def unlisted(db, give) -> Customer:
    """The published company as if no stock exchange valued it."""
    customer = Customer.objects.create(code="UNL", name="Unlisted", currency="USD", industry="metals")
    give(customer, BEFORE, market_capitalisation=None)
    give(customer, NOW, market_capitalisation=None)
    return customer


AS_OF = date(2026, 4, 30)
