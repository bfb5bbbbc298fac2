"""Months and windows are half-open, and leap days and short months come out right."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_crm.periods import Period, add_months, end_of_month, month_of, months_back, window_ending

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def test_a_period_holds_its_first_day_and_not_its_end():
    june = Period(date(2026, 6, 1), date(2026, 7, 1))

    assert date(2026, 6, 1) in june
    assert date(2026, 6, 30) in june
    assert date(2026, 7, 1) not in june
    assert date(2026, 5, 31) not in june
    assert june.days == 30


def test_what_is_no_day_is_in_no_period():
    assert "2026-06-15" not in Period(date(2026, 6, 1), date(2026, 7, 1))


def test_an_empty_period_has_no_days():
    empty = Period(date(2026, 6, 1), date(2026, 6, 1))

    assert empty.days == 0
    assert date(2026, 6, 1) not in empty


@pytest.mark.parametrize(
    ("as_of", "days", "start"),
    [
        (date(2026, 6, 30), 1, date(2026, 6, 30)),
        (date(2026, 6, 30), 30, date(2026, 6, 1)),
        (date(2024, 3, 1), 2, date(2024, 2, 29)),
        (date(2026, 3, 1), 2, date(2026, 2, 28)),
        (date(2026, 1, 1), 90, date(2025, 10, 4)),
    ],
)
def test_a_window_ends_with_its_day_and_counts_it(as_of, days, start):
    window = window_ending(as_of, days=days)

    assert window == Period(start, as_of + timedelta(days=1))
    assert window.days == days


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (date(2026, 2, 28), date(2026, 2, 1), date(2026, 3, 1)),
        (date(2024, 2, 29), date(2024, 2, 1), date(2024, 3, 1)),
        (date(2026, 12, 31), date(2026, 12, 1), date(2027, 1, 1)),
        (date(2026, 6, 1), date(2026, 6, 1), date(2026, 7, 1)),
    ],
)
def test_the_month_of_a_day(day, start, end):
    assert month_of(day) == Period(start, end)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2000, 2, 10), date(2000, 2, 29)),
        (date(1900, 2, 10), date(1900, 2, 28)),
        (date(2026, 4, 30), date(2026, 4, 30)),
        (date(2026, 12, 5), date(2026, 12, 31)),
    ],
)
def test_the_last_day_of_a_month(day, last):
    assert end_of_month(day) == last


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 5, 31), 0, date(2026, 5, 31)),
    ],
)
def test_the_same_day_some_months_later_or_the_last_that_there_is(day, months, later):
    assert add_months(day, months) == later


def test_the_months_back_begin_with_the_running_one_cut_at_its_day():
    found = list(islice(months_back(date(2024, 3, 10)), 4))

    assert found == [
        Period(date(2024, 3, 1), date(2024, 3, 11)),
        Period(date(2024, 2, 1), date(2024, 3, 1)),
        Period(date(2024, 1, 1), date(2024, 2, 1)),
        Period(date(2023, 12, 1), date(2024, 1, 1)),
    ]


def test_a_month_that_is_over_is_whole_in_the_months_back():
    first = next(months_back(date(2026, 6, 30)))

    assert first == month_of(date(2026, 6, 30))


@given(DAYS)
def test_months_back_join_without_gap_or_overlap(day):
    months = list(islice(months_back(day), 14))

    assert all(earlier.end == later.start for later, earlier in pairwise(months))
    assert sum(month.days for month in months) == (day - months[-1].start).days + 1


@given(DAYS, st.integers(-600, 600))
def test_adding_months_lands_in_the_right_month_and_never_past_the_day(day, months):
    later = add_months(day, months)

    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and later == end_of_month(later))


@given(DAYS)
def test_the_month_of_a_day_holds_it_and_ends_after_its_last_day(day):
    month = month_of(day)

    assert day in month
    assert month.end - timedelta(days=1) == end_of_month(day)
    assert 28 <= month.days <= 31
