"""Receivables metrics keep their bounds, and are not applicable rather than infinite or made up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.domain.metrics import (
    Lateness,
    MetricSums,
    MonthSales,
    average_days_late,
    best_possible_dso,
    collection_effectiveness,
    count_back_dso,
    days_sales_outstanding,
    measure,
    share_on_time,
    simple_average_days_late,
)

positive = st.integers(1, 10**8).map(lambda cents: Decimal(cents) / 100)
sales = st.lists(st.builds(MonthSales, sales=positive, days=st.integers(28, 31)), min_size=1, max_size=24)
lateness = st.lists(st.builds(Lateness, amount=positive, days_late=st.integers(-90, 900)), min_size=1, max_size=20)


def months(*amounts: int, days: int = 30) -> list[MonthSales]:
    return [MonthSales(Decimal(amount), days) for amount in amounts]


def near(value: Decimal | None, expected: str) -> bool:
    return value is not None and value.quantize(Decimal(expected)) == Decimal(expected)


PUBLISHED = MetricSums(
    opening=Decimal(400),
    sales=Decimal(600),
    current=Decimal(350),
    overdue=Decimal(150),
    late_amount=Decimal(5500),
    late_weighted=Decimal(83500),
    late_days=22,
    late_count=3,
    on_time=Decimal(500),
)


def test_every_figure_of_the_published_company_comes_out_together():
    found = measure(PUBLISHED, months=months(100, 200, 300), window_days=90)

    assert found.window_days == 90
    assert (found.dso, found.best_possible_dso, found.average_days_delinquent) == (75, Decimal("52.5"), Decimal("22.5"))
    assert found.count_back_dso == 30 + 30 + 20
    assert near(found.average_days_late, "15.1818")
    assert near(found.simple_average_days_late, "7.3333")
    assert near(found.collection_effectiveness, "76.92")
    assert near(found.share_on_time, "0.0909")


def test_a_company_without_a_history_has_no_figures_at_all():
    found = measure(MetricSums(), months=[], window_days=90)

    assert found == (90, *[None] * 8)


def test_a_customer_who_owes_without_buying_has_no_dso_but_is_late():
    owed = Decimal(50)
    sums = MetricSums(opening=owed, overdue=owed, late_amount=owed, late_weighted=owed * 99, late_days=99, late_count=1)

    found = measure(sums, months=months(0, 0, 0), window_days=90)

    assert (found.dso, found.best_possible_dso, found.average_days_delinquent, found.count_back_dso) == (None,) * 4
    assert (found.average_days_late, found.simple_average_days_late, found.share_on_time) == (99, 99, 0)
    assert found.collection_effectiveness == 0


def test_a_customer_who_bought_and_paid_everything_is_at_zero_days_and_a_hundred_percent():
    paid = MetricSums(sales=Decimal(80), late_amount=Decimal(80), late_count=2, on_time=Decimal(80))

    found = measure(paid, months=months(80), window_days=30)

    assert (found.dso, found.count_back_dso, found.average_days_delinquent) == (0, 0, 0)
    assert (found.collection_effectiveness, found.share_on_time) == (100, 1)


@pytest.mark.parametrize(
    ("receivables", "sold", "days"),
    [
        (0, (100,), 0),
        (-5, (100,), 0),
        (-5, (), None),
        (0, (0, 0), None),
        (100, (100, 50), 30),
        (101, (100, 50), "30.6"),
        (150, (100, 50), 60),
        (151, (100, 50), None),
        (50, (0, 100), 45),
        (120, (100, -40, 40), 75),
        (1, (), None),
    ],
)
def test_count_back_takes_whole_months_off_and_the_share_of_the_last(receivables, sold, days):
    found = count_back_dso(receivables=Decimal(receivables), months=months(*sold))

    assert found == (None if days is None else Decimal(days))


@pytest.mark.parametrize(
    ("opening", "sold", "closing", "current", "percent"),
    [
        (400, 300, 350, 280, "83.3333"),
        (100, 0, 100, 0, "0"),
        (100, 0, 0, 0, "100"),
        (0, 200, 200, 200, None),
        (100, 100, 120, 60, "57.1429"),
        (50, 100, 90, 0, "40"),
    ],
)
def test_effectiveness_is_what_came_in_of_what_could_have(opening, sold, closing, current, percent):
    found = collection_effectiveness(
        opening=Decimal(opening), sales=Decimal(sold), closing=Decimal(closing), closing_current=Decimal(current)
    )

    assert found is None if percent is None else near(found, percent)


def test_the_average_is_weighted_by_amount_and_the_simple_one_is_not():
    paid = [Lateness(Decimal(9000), 1), Lateness(Decimal(1000), 31)]

    assert (average_days_late(paid), simple_average_days_late(paid)) == (4, 16)


def test_an_early_payment_takes_lateness_off():
    paid = [Lateness(Decimal(100), 10), Lateness(Decimal(100), -10)]

    assert (average_days_late(paid), simple_average_days_late(paid)) == (0, 0)


@given(lateness)
def test_an_average_lies_between_the_earliest_and_the_latest(drawn):
    days = [days_late for _, days_late in drawn]

    assert min(days) - Decimal("1e-9") <= average_days_late(drawn) <= max(days) + Decimal("1e-9")
    assert min(days) - Decimal("1e-9") <= simple_average_days_late(drawn) <= max(days) + Decimal("1e-9")


@given(positive, positive, positive, st.integers(1, 400))
def test_the_best_possible_is_never_above_the_real_one(current, overdue, sold, days):
    real = days_sales_outstanding(receivables=current + overdue, sales=sold, days=days)

    assert best_possible_dso(current_receivables=current, sales=sold, days=days) <= real


@given(sales, st.integers(0, 100))
def test_count_back_stays_within_the_days_of_the_months_that_suffice(drawn, percent):
    everything = sum(month.sales for month in drawn)

    found = count_back_dso(receivables=everything * percent / 100, months=drawn)

    assert found is not None
    assert 0 <= found <= sum(month.days for month in drawn) + Decimal("1e-9")
    assert count_back_dso(receivables=everything + 1, months=drawn) is None


@given(sales, positive, positive)
def test_who_owes_more_is_never_counted_back_fewer_days(drawn, owed, more):
    less, greater = (count_back_dso(receivables=amount, months=drawn) for amount in (owed, owed + more))

    assert greater is None or (less is not None and less <= greater)


@given(positive, positive)
def test_a_share_is_a_fraction(on_time, late):
    assert 0 < share_on_time(on_time=on_time, total=on_time + late) < 1
