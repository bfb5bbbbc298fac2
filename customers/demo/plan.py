"""What the demonstration company is asked to be, and the calendar of its story.

The story runs over `months` months and ends at the close of the day before `as_of`, so that nothing in it
was recorded in the future. Days are calendar days; business days are Monday to Friday.
"""

from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from finance_crm.periods import Period, add_months

RECESSION_START = 0.40  # of the story; it lasts a quarter
RECESSION_MONTHS = 3
SATURDAY = 5
WRITE_OFF_DAYS = 150  # after a customer stopped paying


class DemoPlan(NamedTuple):
    """How many customers over how many months up to `as_of`, all decided by `seed`."""

    customers: int
    months: int
    seed: int
    as_of: date

    @property
    def first_date(self) -> date:
        return add_months(self.as_of, -self.months)

    @property
    def last_date(self) -> date:
        return self.as_of - timedelta(days=1)

    @property
    def story(self) -> Period:
        return Period(self.first_date, self.as_of)

    @property
    def recession(self) -> Period:
        start = add_months(self.first_date, int(self.months * RECESSION_START))
        return Period(start, add_months(start, RECESSION_MONTHS))

    def progress(self, day: date) -> float:
        """Return how far the story has come on `day`, 0 to 1."""
        return min(1.0, max(0.0, (day - self.first_date).days / self.story.days))

    def day_at(self, progress: float) -> date:
        return self.first_date + timedelta(days=int(self.story.days * progress))

    def random(self, purpose: str, index: int = 0) -> Random:
        """Return a source of chance of its own, so that one customer's story never depends on another's."""
        return Random(f"{self.seed}/{purpose}/{index}")


def business_day(day: date) -> date:
    """Return `day`, or the Monday after it when it falls on a weekend."""
    weekday = day.weekday()
    return day if weekday < SATURDAY else day + timedelta(days=7 - weekday)


def days_later(day: date, days: int) -> date:
    """Return the business day on or after `day` + `days` calendar days."""
    return business_day(day + timedelta(days=days))


def next_business_day(day: date) -> date:
    return business_day(day + timedelta(days=1))
