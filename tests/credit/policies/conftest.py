"""Policies to change, and people who may."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from django.test import Client

from credit.domain.policies import DefaultDefinition, Policy
from credit.domain.shipped_policy import SHIPPED_POLICY
from credit.models import CreditPolicy, PolicyReplay
from finance_crm.access.models import User

NUMBERS = count(1)


def person(role: str) -> User:
    return User.objects.create_user(username=f"{role}-{next(NUMBERS)}", role=role)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def stricter() -> Policy:
    """The shipped policy with default after 60 days above 100."""
    return replace(SHIPPED_POLICY, default=DefaultDefinition(days_overdue=60, materiality=Decimal(100)))


@pytest.fixture
def author(db: None) -> User:
    return person("credit_manager")


@pytest.fixture
def other_person(db: None) -> User:
    return person("risk_officer")


@pytest.fixture
def replayed(author) -> PolicyReplay:
    """The report of a draft with the shipped content."""
    live = CreditPolicy.objects.get(version=1)
    draft = CreditPolicy.objects.create(
        version=2,
        title="Draft",
        content=live.content,
        content_hash=live.content_hash,
        recorded_by=author,
        based_on=live,
    )
    return PolicyReplay.objects.create(
        policy=draft,
        content_hash=draft.content_hash,
        live_policy=live,
        live_content_hash=live.content_hash,
        start_date=date(2026, 1, 1),
        end_date=date(2026, 7, 1),
        order_count=0,
        stands_for_orders="orders",
        report={},
        recorded_by=author,
    )
