"""Customers with statements of several years, of an industry."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from credit.domain.statements import Line, Statement
from credit.services.statements import record_statement
from customers.models import Customer
from finance_crm.access.models import User
from tests.credit.assessment.published_company import BEFORE, NOW
from tests.web.conftest import client_of, person  # noqa: F401  clients of signed-in people by role

AS_OF = date(2026, 11, 22)
Record = Callable[..., None]


def scaled(statement: Statement, factor: str, *, year: int | None = None) -> Statement:
    """Return the statement with all amounts times a factor, of another year if one is given."""
    given = {line: round(amount * Decimal(factor), 4) for line, amount in statement.given.items()}
    end = statement.period_end if year is None else date(year, 12, 31)
    return replace(statement, given=given, period_end=end)


def three_years() -> tuple[Statement, ...]:
    """Return the published company's two years and one before them that was a tenth smaller."""
    return scaled(BEFORE, "0.9", year=2023), BEFORE, NOW


@pytest.fixture
def acme(db: None) -> Customer:
    return Customer.objects.create(code="ACME", name="Acme", currency="USD", industry="Metal")


@pytest.fixture
def analyst(db: None) -> User:
    return User.objects.create_user("anna", email="anna@example.com", role="analyst")


@pytest.fixture
def keep(db: None) -> Record:
    def record(customer: Customer, statements: Iterable[Statement]) -> None:
        for each in statements:
            record_statement(
                customer_id=customer.pk, statement=each, standard="ifrs", is_audited=True, source="test", actor_id=None
            )

    return record


@pytest.fixture
def peers(db: None, keep: Record) -> Callable[..., list[Customer]]:
    """Make customers of an industry whose sales grew by 1 %, 2 %, 3 % …, each with four years."""

    def make(count: int, *, industry: str = "Metal", prefix: str = "P") -> list[Customer]:
        made = []
        for number in range(1, count + 1):
            peer = Customer.objects.create(
                code=f"{prefix}{number}", name=f"Peer {prefix}{number}", currency="USD", industry=industry
            )
            growth = 1 + Decimal(number) / 100
            keep(peer, [scaled(BEFORE, str(growth ** (year - 2024)), year=year) for year in range(2022, 2026)])
            made.append(peer)
        return made

    return make


def given_of(statement: Statement, *lines: Line) -> list[Decimal | None]:
    return [statement.amount(line) for line in lines]
