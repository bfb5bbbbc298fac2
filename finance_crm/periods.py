"""Calendar periods as values.

A period is half-open, [start, end): `end` is the first day after it. Durations are whole calendar days.
"""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple


class Period(NamedTuple):
    """Days from `start` (inclusive) to `end` (exclusive)."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day < self.end


def window_ending(as_of: date, *, days: int) -> Period:
    """Return the `days` days that end with the close of `as_of`."""
    end = as_of + timedelta(days=1)
    return Period(end - timedelta(days=days), end)


def month_of(day: date) -> Period:
    """Return the calendar month that holds `day`."""
    start = day.replace(day=1)
    return Period(start, add_months(start, 1))


def months_back(as_of: date) -> Iterator[Period]:
    """Yield the month of `as_of`, cut at its close, then each whole month before it, without end."""
    month = month_of(as_of)
    yield Period(month.start, as_of + timedelta(days=1))
    while True:
        month = month_of(month.start - timedelta(days=1))
        yield month


def end_of_month(day: date) -> date:
    """Return the last day of the month that holds `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later; a day the target month lacks becomes its last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
