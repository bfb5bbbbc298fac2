"""Many customers' statements as one array: the same versions that a page shows, and a digest of what they say."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from django.utils import timezone

from credit.domain.statements import Line, Statement
from credit.models import FinancialStatement
from credit.queries.statement_blocks import fetch_statements
from credit.queries.statements import list_statements
from credit.services.statements import record_statement
from customers.models import Customer

AS_OF = date(2026, 11, 27)


@pytest.fixture
def two_customers(db):
    return [Customer.objects.create(code=code, name=code) for code in ("A", "B")]


def record(customer, year, **lines):
    return record_statement(
        customer_id=customer.pk,
        statement=Statement(date(year, 12, 31), 12, "EUR", {Line(name): Decimal(v) for name, v in lines.items()}),
        standard="ifrs",
        is_audited=True,
        source="",
        actor_id=None,
    )


def fetch(customers, *, as_of=AS_OF, known_at=None):
    ids = sorted(customer.pk for customer in customers)
    return fetch_statements(
        first_customer_id=ids[0], last_customer_id=ids[-1], as_of=as_of, known_at=known_at or timezone.now()
    )


def test_the_latest_three_periods_of_each_customer_come_latest_first(two_customers):
    one, other = two_customers
    for year in (2021, 2022, 2023, 2024):
        record(one, year, sales=year)
    record(other, 2024, sales=7)

    block = fetch(two_customers)

    assert block["customer_id"].tolist() == [one.pk] * 3 + [other.pk]
    assert block["sales"].tolist() == [2024, 2023, 2022, 7]
    assert block["place"].tolist() == [1, 2, 3, 1]


def test_a_line_that_nobody_gave_is_not_a_number_and_not_zero(two_customers):
    record(two_customers[0], 2024, sales=0)

    block = fetch(two_customers)

    assert block["sales"].tolist() == [0]
    assert np.isnan(block["cash"]).all()


def test_versions_are_those_known_at_the_moment(two_customers):
    one = two_customers[0]
    record(one, 2024, sales=10)
    between = timezone.now()
    restated = record(one, 2024, sales=20)

    assert fetch(two_customers, known_at=between)["sales"].tolist() == [10]
    assert fetch(two_customers)["sales"].tolist() == [20]

    FinancialStatement.objects.filter(pk=restated.pk).update(withdrawn_at=timezone.now())
    assert fetch(two_customers)["sales"].tolist() == [10]


def test_they_are_the_statements_that_the_page_shows(two_customers):
    one = two_customers[0]
    for year, sales in ((2022, 1), (2023, 2), (2023, 3), (2024, 4)):
        record(one, year, sales=sales, cash=sales)

    shown = list_statements(customer_id=one.pk, as_of=AS_OF, known_at=None, limit=3)

    assert fetch(two_customers)["id"].tolist() == [known.id for known in reversed(shown)]


def test_the_digest_follows_from_what_is_stated_and_nothing_else(two_customers):
    one, other = two_customers
    record(one, 2024, sales=10)
    record(other, 2024, sales=10)
    same = fetch(two_customers)["digest"]

    record(other, 2024, sales="10.5")
    changed = fetch(two_customers)["digest"]

    assert same[0] == same[1]
    assert changed[0] == same[0] != changed[1]
