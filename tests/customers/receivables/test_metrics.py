"""Receivables metrics: published vectors, and the same from the ledger on any day as known at any moment."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from customers.domain.metrics import (
    Lateness,
    MonthSales,
    average_days_delinquent,
    average_days_late,
    best_possible_dso,
    collection_effectiveness,
    count_back_dso,
    days_sales_outstanding,
    share_on_time,
    simple_average_days_late,
)
from customers.queries.metrics import get_metrics, get_metrics_by_customer
from finance_crm.access.domain.scopes import EVERYTHING, NOTHING

AS_OF = date(2026, 3, 31)
LATENESS = [Lateness(Decimal(1000), 5), Lateness(Decimal(4000), 20), Lateness(Decimal(500), -3)]


def ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def metrics(**asked):
    return get_metrics(**{"as_of": AS_OF, "known_at": None, "scope": EVERYTHING, "window_days": 90} | asked)


def months(*sales: int, days: int = 30) -> list[MonthSales]:
    return [MonthSales(Decimal(amount), days) for amount in sales]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (days_sales_outstanding(receivables=Decimal(500), sales=Decimal(600), days=90), "75.00"),
        (best_possible_dso(current_receivables=Decimal(350), sales=Decimal(600), days=90), "52.50"),
        (average_days_delinquent(dso=Decimal("75.00"), best_possible=Decimal("52.50")), "22.50"),
        (count_back_dso(receivables=Decimal(212), months=months(100, 80, 70)), "73.714"),
        (
            collection_effectiveness(
                opening=Decimal(400), sales=Decimal(300), closing=Decimal(350), closing_current=Decimal(280)
            ),
            "83.3333",
        ),
        (average_days_late(LATENESS), "15.1818"),
        (simple_average_days_late(LATENESS), "7.3333"),
        (share_on_time(on_time=Decimal(500), total=Decimal(5500)), "0.0909"),
    ],
)
def test_published_vectors_come_out(figure, expected):
    assert figure.quantize(Decimal(expected)) == Decimal(expected)


def test_the_simple_method_differs_from_count_back_on_the_same_figures():
    simple = days_sales_outstanding(receivables=Decimal(212), sales=Decimal(250), days=90)

    assert simple.quantize(Decimal("0.01")) == Decimal("76.32")


def test_count_back_uses_real_month_lengths():
    march_and_february = [MonthSales(Decimal(100), 31), MonthSales(Decimal(80), 28)]

    assert count_back_dso(receivables=Decimal(140), months=march_and_february) == 31 + 14


def test_a_figure_without_a_denominator_is_not_applicable():
    nothing = Decimal(0)

    assert days_sales_outstanding(receivables=Decimal(5), sales=nothing, days=90) is None
    assert collection_effectiveness(opening=nothing, sales=nothing, closing=nothing, closing_current=nothing) is None
    assert average_days_late([]) is None
    assert simple_average_days_late([]) is None
    assert share_on_time(on_time=nothing, total=nothing) is None
    assert average_days_delinquent(dso=None, best_possible=None) is None


def test_count_back_gives_up_when_the_months_do_not_suffice():
    assert count_back_dso(receivables=Decimal(500), months=months(100, 80)) is None
    assert count_back_dso(receivables=Decimal(0), months=months(100)) == 0
    assert count_back_dso(receivables=Decimal(0), months=[]) is None


@pytest.fixture
def trade(ledger):
    """Sales of 600 in the window, 500 owed of which 350 not due: the published example as ledger rows."""
    customer = ledger.customer()
    ledger.invoice(customer, "350", issued=ago(20), due=ago(-10))
    ledger.invoice(customer, "150", issued=ago(50), due=ago(20))
    paid = ledger.invoice(customer, "100", issued=ago(80), due=ago(50))
    ledger.pay(paid, "100", on=ago(45))
    return ledger, customer


def test_the_ledger_gives_the_published_example(trade):
    found = metrics()

    assert (found.dso, found.best_possible_dso, found.average_days_delinquent) == (
        75,
        Decimal("52.5"),
        Decimal("22.5"),
    )
    assert found.window_days == 90


def test_average_days_late_includes_what_is_still_open(trade):
    found = metrics()

    assert found.average_days_late == (Decimal(100) * 5 + Decimal(150) * 20) / 250
    assert found.simple_average_days_late == Decimal("12.5")
    assert found.share_on_time == 0


def test_effectiveness_compares_what_came_in_with_what_could_have(trade):
    ledger, customer = trade
    old = ledger.invoice(customer, "40", issued=ago(200), due=ago(170))
    ledger.pay(old, "40", on=ago(10))

    assert metrics().collection_effectiveness == (Decimal(40) + 600 - 500) / (Decimal(40) + 600 - 350) * 100


def test_credit_notes_lessen_sales(trade):
    ledger, customer = trade
    ledger.invoice(customer, "100", issued=ago(5), due=ago(5), kind="credit_note")

    assert metrics().dso == 90


def test_an_early_payment_counts_negative_and_on_time(ledger):
    invoice = ledger.invoice(ledger.customer(), "100", issued=ago(60), due=ago(30))
    ledger.pay(invoice, "100", on=ago(33))

    assert (metrics().average_days_late, metrics().share_on_time) == (-3, 1)


def test_a_bounced_payment_is_no_payment(ledger):
    invoice = ledger.invoice(ledger.customer(), "100", issued=ago(60), due=ago(30))
    payment = ledger.pay(invoice, "100", on=ago(30))
    ledger.reverse(payment, payment.receipt, on=ago(20))

    assert (metrics().average_days_late, metrics().share_on_time) == (30, 0)
    assert metrics(as_of=ago(25)).share_on_time == 1


def test_write_offs_and_credits_are_no_payments(ledger):
    invoice = ledger.invoice(ledger.customer(), "100", issued=ago(60), due=ago(30))
    ledger.allocate(invoice, "100", on=ago(5), reason="write_off")

    assert metrics().average_days_late is None


def test_a_past_day_as_known_then_stays_what_it_was(trade):
    ledger, customer = trade
    known_then, before = ledger.known_at(), metrics(as_of=ago(5))
    ledger.invoice(customer, "999", issued=ago(30), due=ago(20))

    assert metrics(as_of=ago(5), known_at=known_then) == before
    assert metrics(as_of=ago(5)) != before


def test_customers_are_measured_one_by_one_and_within_scope(trade):
    ledger, first = trade
    second = ledger.customer("C2")
    ledger.invoice(second, "90", issued=ago(3), due=ago(-27))
    asked = {"as_of": AS_OF, "known_at": None, "window_days": 90}

    each = get_metrics_by_customer(scope=EVERYTHING, **asked)

    assert each[first.pk] == metrics(customer_id=first.pk)
    assert each[second.pk].dso == 90
    assert get_metrics_by_customer(scope=NOTHING, **asked) == {}
    assert metrics(scope=NOTHING).dso is None
