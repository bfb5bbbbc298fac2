"""Ageing: how late what is owed has become. Pure arithmetic.

Money is Decimal in the item's currency, positive for what a customer owes. An age is `as_of` less the basis
date in whole calendar days; zero or less is "not due", so what is due today is not due. Unapplied receipts
and credit notes are zero or negative and age nowhere. Not due + every bucket + unapplied = outstanding.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from finance_crm.money import ZERO


class Basis(StrEnum):
    """The date from which an item ages."""

    DUE = "due"
    ISSUE = "issue"
    POSTING = "posting"


class Dimension(StrEnum):
    """What an ageing is broken down by. Those of the customer are today's, whatever day is asked for."""

    CUSTOMER = "customer"
    GROUP = "group"
    ENTITY = "entity"
    CURRENCY = "currency"
    OWNER = "owner"
    TEAM = "team"
    REGION = "region"
    COUNTRY = "country"
    INDUSTRY = "industry"
    TOTAL = "total"


class Bucket(NamedTuple):
    """Ages from `first_days` to `last_days`, both included; the last bucket has no end."""

    name: str
    first_days: int
    last_days: int | None

    def holds(self, age_days: int) -> bool:
        return age_days >= self.first_days and (self.last_days is None or age_days <= self.last_days)


class AgedItem(NamedTuple):
    """An open item as ageing sees it. Without a basis date it is unapplied."""

    open_amount: Decimal
    basis_date: date | None


class Aged(NamedTuple):
    """The sums of an ageing, `buckets` in the order of `buckets_between`."""

    not_due: Decimal
    buckets: tuple[Decimal, ...]
    unapplied: Decimal

    @property
    def overdue(self) -> Decimal:
        return sum(self.buckets, ZERO)

    @property
    def outstanding(self) -> Decimal:
        return self.not_due + self.overdue + self.unapplied


class BucketBoundsError(ValueError):
    """The bounds are not rising whole numbers of days above zero."""


def buckets_between(bounds: Sequence[int]) -> tuple[Bucket, ...]:
    """Return the buckets that `bounds` (upper ends in days) cut: 30, 60 gives 1–30, 31–60, over 60.

    :raises BucketBoundsError: if they do not rise from above zero
    """
    ends = [0, *bounds]
    if any(later <= earlier for earlier, later in zip(ends, bounds, strict=False)):
        raise BucketBoundsError(f"{list(bounds)} must rise from above zero.")
    closed = [Bucket(f"days_{first + 1}_{last}", first + 1, last) for first, last in zip(ends, bounds, strict=False)]
    return (*closed, Bucket(f"days_over_{ends[-1]}", ends[-1] + 1, None))


def age(items: Iterable[AgedItem], *, as_of: date, buckets: Sequence[Bucket]) -> Aged:
    """Return what `items` sum to at the close of `as_of`."""
    not_due = unapplied = ZERO
    sums = [ZERO] * len(buckets)
    for item in items:
        if item.basis_date is None:
            unapplied += item.open_amount
            continue
        age_days = (as_of - item.basis_date).days
        if age_days <= 0:
            not_due += item.open_amount
        else:
            place = next(index for index, bucket in enumerate(buckets) if bucket.holds(age_days))
            sums[place] += item.open_amount
    return Aged(not_due, tuple(sums), unapplied)
