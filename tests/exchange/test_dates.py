"""Dates are read by a named format only; candidates are offered, never chosen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_crm.exchange.domain.dates import (
    CANDIDATES,
    UnknownDateFormatError,
    date_reader,
    fitting_formats,
    is_year_first,
)

DAYS = st.dates(date(1970, 1, 1), date(2068, 12, 31))
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def written(day: date, date_format: str) -> str:
    """Write a day as a person would under a format."""
    text = date_format.replace("YYYY", f"{day.year}").replace("YY", f"{day.year % 100:02}")
    text = text.replace("MMM", "\0").replace("MM", f"{day.month:02}").replace("DD", f"{day.day:02}")
    return text.replace("D", f"{day.day}").replace("M", f"{day.month}").replace("\0", MONTHS[day.month - 1])


@given(day=DAYS, date_format=st.sampled_from(CANDIDATES))
def test_what_is_written_in_a_format_is_read_back(day: date, date_format: str) -> None:
    assert date_reader(date_format)(written(day, date_format)) == day


@given(st.text(max_size=12), st.sampled_from(CANDIDATES))
def test_nothing_else_breaks_it(text: str, date_format: str) -> None:
    day = date_reader(date_format)(text)

    assert day is None or isinstance(day, date)


@given(st.lists(DAYS, min_size=1, max_size=20), st.sampled_from(CANDIDATES))
def test_the_right_format_is_always_among_the_candidates(days: list[date], date_format: str) -> None:
    samples = [written(day, date_format) for day in days]

    readings = [tuple(map(date_reader(candidate), samples)) for candidate in fitting_formats(samples)]

    assert tuple(map(date_reader(date_format), samples)) in readings


def test_day_and_month_stay_open_until_a_day_above_twelve() -> None:
    assert fitting_formats(["1/2/2013", "3/4/2013"]) == ["M/D/YYYY", "D/M/YYYY"]
    assert fitting_formats(["1/2/2013", "1/26/2013"]) == ["M/D/YYYY"]


def test_only_formats_with_the_year_first_need_no_answer() -> None:
    assert [name for name in CANDIDATES if is_year_first(name)] == list(CANDIDATES[:6])


@pytest.mark.parametrize("text", ["2013-02-30", "13/13/2013", "0000-01-01", "9999-01-01", "", "2013-1", "20130230"])
@pytest.mark.parametrize("date_format", CANDIDATES)
def test_what_is_no_day_is_none(text: str, date_format: str) -> None:
    assert date_reader(date_format)(text) is None


def test_midnight_behind_a_date_is_nothing_and_any_other_time_is_something() -> None:
    read = date_reader("YYYY-MM-DD")

    assert read("2013-01-26 00:00:00") == read("2013-01-26T00:00:00.000") == date(2013, 1, 26)
    assert read("2013-01-26 08:30") is None


def test_iso_dates_are_understood_under_every_format() -> None:
    assert date_reader("D.M.YYYY")("2013-01-26") == date(2013, 1, 26)


@pytest.mark.parametrize("date_format", ["", "YYYY", "M/YYYY", "D/D/YYYY", "soon", "(M/D/YYYY"])
def test_a_format_needs_day_month_and_year_once(date_format: str) -> None:
    if date_format == "(M/D/YYYY":
        assert date_reader(date_format)("(1/2/2013") == date(2013, 1, 2)
        return
    with pytest.raises(UnknownDateFormatError):
        date_reader(date_format)
