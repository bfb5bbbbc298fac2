"""What a default is, and which of several was the first.

House definition after the Basel framework (CRE36.68, EBA/GL/2016/07): a customer is in default on the first day
on which what it owes overdue by `days_overdue` days or more is above the materiality amount, on the day of its
insolvency, or on the day on which more than that amount had been written off. Amounts are in reporting currency;
"above" means strictly above. A period is half-open, [since, until); a customer that is in default when it begins
defaults on its first day.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class DefaultCause(StrEnum):
    """Why a customer counts as defaulted, in the order that decides on days that tie."""

    INSOLVENCY = "insolvency"
    OVERDUE = "overdue"
    WRITE_OFF = "write_off"


class DefaultDefinition(NamedTuple):
    """From when a customer is in default. `excludes_disputed`: what it contests is not overdue meanwhile, and what
    is written off of a contested invoice is no credit loss."""

    days_overdue: int = 90
    materiality: Decimal = Decimal(500)
    excludes_disputed: bool = False


HOUSE_DEFINITION = DefaultDefinition()


class DefaultEvent(NamedTuple):
    """The first day in a period on which a customer was in default. `amount` is what made it so, where it is known."""

    customer_id: int
    default_date: date
    cause: DefaultCause
    amount: Decimal | None = None


def first_defaults(events: Iterable[DefaultEvent]) -> dict[int, DefaultEvent]:
    """Return the earliest event of each customer; of one day, the cause named first."""
    rank = list(DefaultCause)
    found: dict[int, DefaultEvent] = {}
    for event in sorted(events, key=lambda event: (event.default_date, rank.index(event.cause))):
        found.setdefault(event.customer_id, event)
    return found
