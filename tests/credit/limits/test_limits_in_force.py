"""The limits in force of many customers, as of a day and as known at a moment."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credit.models import CreditLimit
from credit.queries.limits import limits_in_force
from customers.models import Customer
from customers.services.rates import record_rate
from tests.credit.limits.conftest import TODAY, grant, secure


def limit_of(customer, as_of=TODAY, known_at=None):
    return limits_in_force(customer_ids=[customer.pk], as_of=as_of, known_at=known_at)[customer.pk]


def test_a_customer_without_a_limit_has_none_and_no_amount(acme):
    found = limit_of(acme)

    assert (found.own, found.group, found.expired, found.amount, found.is_no_credit) == (None, None, None, None, False)


def test_a_limit_of_zero_is_a_limit_and_no_credit_is_neither(acme):
    grant(acme, "0")
    assert (limit_of(acme).amount, limit_of(acme).is_no_credit) == (0, False)

    grant(acme, None)
    assert (limit_of(acme).own.kind, limit_of(acme).own.amount, limit_of(acme).is_no_credit) == (
        "no_credit",
        None,
        True,
    )


def test_the_later_recorded_limit_replaces_the_earlier_and_expired_is_not_absent(acme):
    grant(acme, "100000")
    grant(acme, "50000", valid_from=date(2026, 3, 1), valid_until=date(2026, 10, 31))

    assert limit_of(acme, date(2026, 2, 1)).amount == 100_000
    assert limit_of(acme, date(2026, 10, 31)).amount == 50_000
    assert (limit_of(acme).own, limit_of(acme).expired.amount) == (None, 50_000)


def test_a_group_limit_is_seen_by_every_customer_of_the_group(acme, group):
    sister = Customer.objects.create(code="SIS", name="Sister", currency="EUR", group=group)
    grant(None, "300000", group=group)

    assert [limit_of(one).group.amount for one in (acme, sister)] == [300_000, 300_000]
    assert (limit_of(sister).group_id, limit_of(sister).own) == (group.pk, None)


def test_what_was_known_before_a_limit_was_recorded_and_before_it_was_withdrawn(acme):
    before = timezone.now() - timedelta(days=1)
    row = grant(acme)
    then = timezone.now()
    CreditLimit.objects.filter(pk=row.pk).update(withdrawn_at=then + timedelta(seconds=1))

    assert limit_of(acme, known_at=before).own is None
    assert limit_of(acme, known_at=then).amount == 100_000
    assert limit_of(acme).own is None


def test_security_counts_while_it_is_valid_and_in_the_currency_of_the_limit(acme):
    record_rate(currency="EUR", rate_date=date(2026, 1, 1), rate=Decimal("1.25"), actor_id=None, as_of=TODAY)
    grant(acme)
    secure(acme, "40000", currency="EUR", coverage_share=Decimal("0.5"))
    secure(acme, "9999", valid_until=date(2026, 11, 21))

    assert (limit_of(acme).secured, limit_of(acme).amount) == (25_000, 125_000)
    assert limit_of(acme, date(2026, 11, 21)).amount == 134_999


def test_security_in_a_currency_without_a_rate_adds_nothing_and_is_named(acme):
    grant(acme)
    secure(acme, currency="CHF")

    assert (limit_of(acme).secured, limit_of(acme).unconverted) == (0, ("CHF",))


@pytest.mark.parametrize("count", [1, 30])
def test_any_number_of_customers_takes_the_same_number_of_statements(acme, count):
    customers = [Customer.objects.create(code=f"C{n}", name="C", currency="USD") for n in range(count)]
    for customer in customers:
        grant(customer)
        secure(customer)

    with CaptureQueriesContext(
        connection,
    ) as caught:
        found = limits_in_force(customer_ids=[customer.pk for customer in customers], as_of=TODAY)

    assert len(caught) == 3
    assert {one.amount for one in found.values()} == {150_000}
