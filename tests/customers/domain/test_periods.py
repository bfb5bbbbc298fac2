"""Windows and months are half-open, whole, and follow each other without a gap."""

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_crm.periods import Period, add_months, end_of_month, month_of, months_back, window_ending

days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def test_a_window_ends_with_the_close_of_its_day():
    window = window_ending(date(2026, 3, 31), days=90)

    assert window == Period(date(2026, 1, 1), date(2026, 4, 1))
    assert date(2026, 1, 1) in window
    assert date(2026, 3, 31) in window
    assert date(2026, 4, 1) not in window
    assert date(2025, 12, 31) not in window


def test_a_window_of_one_day_is_that_day():
    window = window_ending(date(2024, 2, 29), days=1)

    assert (window.start, window.end, window.days) == (date(2024, 2, 29), date(2024, 3, 1), 1)


def test_what_is_no_day_is_in_no_period():
    assert "2026-01-15" not in month_of(date(2026, 1, 15))


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 2, 28), date(2026, 2, 28)),
        (date(2100, 2, 5), date(2100, 2, 28)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2026, 4, 30), date(2026, 4, 30)),
    ],
)
def test_the_last_day_of_a_month_knows_leap_years(day, last):
    assert end_of_month(day) == last


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -13, date(2025, 2, 28)),
        (date(2026, 5, 20), 0, date(2026, 5, 20)),
    ],
)
def test_a_day_that_the_month_lacks_becomes_its_last(day, months, later):
    assert add_months(day, months) == later


def test_months_run_back_from_a_month_that_is_cut_at_the_day():
    months = list(islice(months_back(date(2026, 3, 10)), 3))

    assert months == [
        Period(date(2026, 3, 1), date(2026, 3, 11)),
        Period(date(2026, 2, 1), date(2026, 3, 1)),
        Period(date(2026, 1, 1), date(2026, 2, 1)),
    ]
    assert [month.days for month in months] == [10, 28, 31]


@given(days)
def test_months_back_leave_no_gap_and_no_overlap(day):
    months = list(islice(months_back(day), 30))

    assert months[0].end == day + timedelta(days=1)
    assert all(later.start == earlier.end for later, earlier in pairwise(months))
    assert all(month.start.day == 1 for month in months)


@given(days, st.integers(1, 2000))
def test_a_window_has_the_days_it_was_asked_for(day, count):
    window = window_ending(day, days=count)

    assert window.days == count
    assert day in window


@given(days, st.integers(-24, 24))
def test_adding_months_keeps_the_day_or_the_end_of_the_month(day, months):
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and later == end_of_month(later))
