"""Ageing: buckets + not due + unapplied = outstanding, whatever it is broken down by."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from customers.domain.ageing import AgedItem, Basis, BucketBoundsError, Dimension, age, buckets_between
from customers.models import CustomerGroup, LegalEntity
from customers.queries.open_items import get_open_items
from customers.queries.receivables import get_ageing
from customers.queries.selections import CustomerSelection
from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.access.models import Team
from tests.customers.receivables.ledger import Ledger

AS_OF = date(2026, 3, 31)


def ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def ageing(**asked):
    return get_ageing(**{"as_of": AS_OF, "known_at": None, "scope": EVERYTHING} | asked)


@pytest.mark.parametrize(
    ("days_late", "place"),
    [
        (-5, "not_due"),
        (0, "not_due"),
        (1, 0),
        (30, 0),
        (31, 1),
        (60, 1),
        (61, 2),
        (90, 2),
        (91, 3),
        (4000, 3),
    ],
)
def test_an_item_falls_in_the_bucket_of_its_days_past_due(ledger, days_late, place):
    ledger.invoice(ledger.customer(), "100", issued=date(2015, 1, 1), due=ago(days_late))

    (row,) = ageing()

    expected = (Decimal(100), (0, 0, 0, 0)) if place == "not_due" else (0, _only(place))
    assert (row.not_due, row.buckets) == expected
    assert row.outstanding == 100


def _only(place: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(100) if index == place else Decimal(0) for index in range(4))


def test_unapplied_credits_age_nowhere_and_everything_adds_up(ledger):
    customer = ledger.customer()
    ledger.invoice(customer, "100", issued=ago(90), due=ago(45))
    ledger.invoice(customer, "50", issued=ago(10), due=ago(-20))
    ledger.invoice(customer, "15", issued=ago(80), due=ago(80), kind="credit_note")
    ledger.receipt(customer, "30", on=ago(70))

    (row,) = ageing()

    assert (row.not_due, row.buckets, row.unapplied) == (50, (0, 100, 0, 0), -45)
    assert row.not_due + row.overdue + row.unapplied == row.outstanding == 105


@pytest.mark.parametrize(
    ("basis", "buckets"), [("due", (7, 0, 0, 0)), ("issue", (0, 0, 7, 0)), ("posting", (0, 7, 0, 0))]
)
def test_it_ages_by_due_issue_or_posting_date(ledger, basis, buckets):
    ledger.invoice(ledger.customer(), "7", issued=ago(80), due=ago(10), posting_date=ago(50))

    (row,) = ageing(basis=Basis(basis))

    assert row.buckets == buckets


def test_buckets_are_configurable(ledger, settings):
    settings.AGEING_BUCKET_DAYS = [7]
    ledger.invoice(ledger.customer(), "5", issued=ago(80), due=ago(8))

    assert ageing()[0].buckets == (0, 5)
    assert ageing(bucket_days=[5, 10])[0].buckets == (0, 5, 0)


@pytest.mark.parametrize("bounds", [[0], [30, 30], [60, 30], [-1]])
def test_bounds_that_do_not_rise_are_refused(bounds):
    with pytest.raises(BucketBoundsError):
        buckets_between(bounds)


def test_the_statement_agrees_with_the_arithmetic(ledger):
    customer = ledger.customer()
    for days in range(-10, 130, 7):
        ledger.invoice(customer, str(100 + days), issued=ago(200), due=ago(days))
    ledger.receipt(customer, "12", on=ago(5))
    buckets = buckets_between([30, 60, 90])

    (row,) = ageing()
    items = get_open_items(as_of=AS_OF, known_at=None, scope=EVERYTHING)
    aged = age((AgedItem(item.open_amount, item.due_date) for item in items), as_of=AS_OF, buckets=buckets)

    assert (row.not_due, row.buckets, row.unapplied) == aged
    assert row.outstanding == aged.outstanding


@pytest.fixture
def two_customers(ledger):
    north, south = Team.objects.create(code="N", name="North"), Team.objects.create(code="S", name="South")
    group = CustomerGroup.objects.create(code="G", name="Group")
    asian = Ledger(
        entity=LegalEntity.objects.create(code="TW", name="Taiwan", country="TW", currency="TWD"),
        currency="TWD",
        rate="0.03",
    )
    first = ledger.customer("C1", team=north, region="Coast", group=group, country="US", industry="Toys")
    second = ledger.customer("C2", team=south, region="Hills", country="TW", industry="Food")
    ledger.invoice(first, "100", issued=ago(60), due=ago(10))
    ledger.invoice(second, "40", issued=ago(60), due=ago(40))
    asian.invoice(second, "1000", issued=ago(60), due=ago(40))
    return north


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (Dimension.CUSTOMER, {("C1", "USD"): 100, ("C2", "USD"): 40, ("C2", "TWD"): 1000}),
        (Dimension.ENTITY, {("US", "USD"): 140, ("TW", "TWD"): 1000}),
        (Dimension.GROUP, {("G", "USD"): 100, ("", "USD"): 40, ("", "TWD"): 1000}),
        (Dimension.CURRENCY, {("USD", "USD"): 140, ("TWD", "TWD"): 1000}),
        (Dimension.TOTAL, {("", "USD"): 140, ("", "TWD"): 1000}),
    ],
)
def test_it_is_broken_down_by_what_is_asked(two_customers, by, expected):
    rows = ageing(by=by)

    assert {(row.code, row.currency): row.outstanding for row in rows} == expected


@pytest.mark.parametrize(
    ("by", "keys"),
    [("region", {"Coast", "Hills"}), ("country", {"US", "TW"}), ("industry", {"Toys", "Food"})],
)
def test_properties_of_the_customer_are_its_keys(two_customers, by, keys):
    assert {row.key for row in ageing(by=Dimension(by))} == keys


def test_reporting_currency_makes_one_row_at_the_rates_of_the_items(two_customers):
    (row,) = ageing(by=Dimension.TOTAL, in_reporting_currency=True)

    assert (row.currency, row.buckets) == ("USD", (100, 70, 0, 0))


def test_a_scoped_person_ages_only_customers_of_their_teams(two_customers):
    rows = ageing(scope=Scope(sees_all=False, team_ids=(two_customers.pk,)))

    assert [row.code for row in rows] == ["C1"]


def test_a_selection_narrows_and_never_widens_the_scope(two_customers):
    everything = CustomerSelection(scope=EVERYTHING, region="Hills")

    rows = ageing(selection=everything, scope=Scope(sees_all=False, team_ids=(two_customers.pk,)))

    assert rows == []
    assert {row.code for row in ageing(selection=everything)} == {"C2"}


def test_what_is_disputed_stands_beside_the_ageing_and_inside_its_sums(ledger):
    invoice = ledger.invoice(ledger.customer(), "100", issued=ago(60), due=ago(10))
    ledger.dispute(invoice, "25", on=ago(3))

    (row,) = ageing(with_disputed=True)

    assert (row.disputed, row.outstanding) == (25, 100)


def test_a_past_day_as_known_then_does_not_see_later_knowledge(ledger):
    invoice = ledger.invoice(ledger.customer(), "100", issued=ago(90), due=ago(60))
    known_then = ledger.known_at()
    ledger.pay(invoice, "100", on=ago(50))

    assert ageing(as_of=ago(20)) == []
    assert ageing(as_of=ago(20), known_at=known_then)[0].buckets == (0, 100, 0, 0)
