"""Customers with limits, and people who ask for them and decide."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from credit.models import CreditLimit, SecuredPart
from customers.models import Customer, CustomerGroup
from finance_crm.access.models import User
from tests.credit.collections.conftest import book  # noqa: F401  a ledger to owe in

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def group(db: None) -> CustomerGroup:
    return CustomerGroup.objects.create(code="G", name="Group")


@pytest.fixture
def acme(group: CustomerGroup) -> Customer:
    return Customer.objects.create(code="ACME", name="Acme", currency="USD", group=group)


def grant(customer: Customer | None = None, amount: str | None = "100000", **values: Any) -> CreditLimit:
    """Write a limit past the service."""
    given: dict[str, Any] = {"currency": "USD", "valid_from": date(2026, 1, 1)} | values
    kind = "no_credit" if amount is None else "limit"
    return CreditLimit.objects.create(customer=customer, kind=kind, amount=amount, **given)


def secure(customer: Customer, amount: str = "50000", **values: Any) -> SecuredPart:
    given = {"kind": "insurance", "currency": "USD", "valid_from": date(2026, 1, 1)} | values
    return SecuredPart.objects.create(customer=customer, amount=Decimal(amount), **given)


def person(name: str, role: str) -> User:
    return User.objects.create_user(name, role=role)


@pytest.fixture
def analyst(db: None) -> User:
    return person("ana", "analyst")


@pytest.fixture
def manager(db: None) -> User:
    return person("max", "credit_manager")


@pytest.fixture
def executive(db: None) -> User:
    return person("eve", "executive")
