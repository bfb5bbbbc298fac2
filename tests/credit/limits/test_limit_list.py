"""The list of limits says in SQL what the domain says of one customer, and filters by it."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from credit.queries.limit_lists import LimitList
from credit.queries.limits import limits_in_force
from customers.models import Customer
from customers.services.rates import record_rate
from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.access.models import Team
from tests.credit.limits.conftest import TODAY, grant, secure


def rows_of(as_of=TODAY, scope=EVERYTHING, **filters):
    found = LimitList(scope=scope, as_of=as_of, today=TODAY, known_at=None, filters=filters)
    return found.read(order_by="customer_code", limit=500)


def codes(**filters):
    return [row.customer_code for row in rows_of(**filters)]


def random_limits(customer, random):
    for _ in range(random.randint(0, 5)):
        start = date(2026, 1, 1) + timedelta(days=random.randint(0, 90))
        is_temporary = random.random() < 0.4
        ends = is_temporary or random.random() < 0.5
        grant(
            customer,
            None if random.random() < 0.25 else str(random.randint(0, 9) * 100),
            valid_from=start,
            valid_until=start + timedelta(days=random.randint(0, 60)) if ends else None,
            is_temporary=is_temporary,
        )


@pytest.mark.parametrize("seed", range(3))
def test_the_list_and_the_rule_of_one_customer_agree_on_any_history(db, seed):
    random = Random(seed)
    customers = [Customer.objects.create(code=f"C{n:02}", name="C", currency="USD") for n in range(30)]
    for customer in customers:
        random_limits(customer, random)
        if random.random() < 0.5:
            secure(customer, "70", coverage_share="0.5", is_included_in_exposure=random.random() < 0.5)

    for day in (date(2026, 1, 5), date(2026, 3, 1), date(2026, 4, 20), date(2026, 7, 1)):
        told = limits_in_force(customer_ids=[one.pk for one in customers], as_of=day)
        for row in rows_of(day):
            one = told[row.customer_id]
            grant_told = one.own or one.expired
            assert row.state == ("in_force" if one.own else "expired" if one.expired else "none")
            assert (row.kind, row.amount) == ((grant_told.kind, grant_told.amount) if grant_told else (None, None))
            assert (row.limit_reporting if one.own else one.amount) == one.amount


def test_every_filter_finds_its_customers(book):
    def customer(code):
        return Customer.objects.create(code=code, name=code, currency="USD")

    grant(customer("FINE"), "1000")
    grant(customer("SOON"), "1000", valid_until=TODAY + timedelta(days=30))
    grant(customer("LATER"), "1000", valid_until=TODAY + timedelta(days=31))
    grant(customer("OVER"), "1000")
    grant(customer("GONE"), "1000", valid_until=TODAY - timedelta(days=1))
    grant(customer("TEMP"), "1000", is_temporary=True, valid_until=TODAY + timedelta(days=90))
    grant(customer("NEVER"), None)
    customer("NONE")
    book.invoice(Customer.objects.get(code="OVER"), "1000.01", due=TODAY)

    assert codes(state="in_force") == ["FINE", "LATER", "NEVER", "OVER", "SOON", "TEMP"]
    assert [codes(state=state) for state in ("expiring", "over", "expired", "temporary", "no_credit", "none")] == [
        ["SOON"], ["OVER"], ["GONE"], ["TEMP"], ["NEVER"], ["NONE"],
    ]  # fmt: skip
    assert codes(q="temp") == ["TEMP"]
    (over,) = rows_of(state="over")
    assert (over.owed, over.over) == (Decimal("1000.01"), Decimal("0.01"))


def test_a_limit_in_another_currency_is_measured_at_the_stored_rate(book):
    customer = Customer.objects.create(code="EU", name="Eu", currency="EUR")
    record_rate(currency="EUR", rate_date=date(2026, 1, 1), rate=Decimal("1.25"), actor_id=None, as_of=TODAY)
    grant(customer, "1000", currency="EUR")
    book.invoice(customer, "500", due=TODAY)

    (row,) = rows_of()

    assert (row.limit_reporting, row.used) == (1250, Decimal("0.4"))


def test_the_list_of_a_past_day_adds_up_what_was_owed_then(book):
    customer = book.customer("OLD")
    grant(customer, "100")
    invoice = book.invoice(customer, "150", due=date(2026, 6, 30))
    book.pay(invoice, "150", on=date(2026, 7, 5))

    assert [row.over for row in rows_of(date(2026, 7, 4))] == [50]
    assert [row.over for row in rows_of()] == [None]


def test_without_a_limit_in_force_there_is_nothing_to_measure_against_rather_than_zero(book):
    book.customer("NONE")
    grant(book.customer("GONE"), "1000", valid_until=TODAY - timedelta(days=1))
    grant(book.customer("NO"), None)
    grant(book.customer("ZERO"), "0")

    assert {row.customer_code: row.limit_reporting for row in rows_of()} == {
        "GONE": None, "NO": 0, "NONE": None, "ZERO": 0,
    }  # fmt: skip


def test_other_teams_customers_are_not_listed(db):
    ours, theirs = (Team.objects.create(code=code, name=code) for code in "AB")
    for code, team in (("OURS", ours), ("THEIRS", theirs)):
        Customer.objects.create(code=code, name=code, currency="USD", team=team)

    assert [row.customer_code for row in rows_of(scope=Scope(False, (ours.pk,)))] == ["OURS"]
