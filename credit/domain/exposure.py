"""What a customer could owe us at once: the parts of exposure. Pure: no Django, no clock, no I/O.

Exposure = open receivables (disputed ones included) + delivered, not invoiced + ordered, not delivered − unapplied
receipts and credit notes − prepayments tied to an order, as far as they cover it + live reservations. Amounts are gross
Decimals in major units of their currency, reducing parts negative; `reporting` is the same at the rate that is stored
with the document (an order's: that of its day), None where there is none. Nothing is rounded here.

What is invoiced before it is delivered counts once, as a receivable: it lowers what is ordered and not delivered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from finance_crm.money import ZERO


class Part(StrEnum):
    """A part of exposure. The first three and the reservations add, the others reduce."""

    RECEIVABLES = "receivables"
    DELIVERED = "delivered"
    ORDERED = "ordered"
    RESERVED = "reserved"
    PREPAID = "prepaid"
    UNAPPLIED = "unapplied"


ADDING = (Part.RECEIVABLES, Part.DELIVERED, Part.ORDERED, Part.RESERVED)
REDUCING = (Part.PREPAID, Part.UNAPPLIED)


class PartAmount(NamedTuple):
    """A part in one currency. `disputed` is how much of it is disputed, in reporting currency."""

    part: Part
    currency: str
    amount: Decimal
    reporting: Decimal | None
    disputed: Decimal = ZERO


@dataclass(frozen=True)
class Exposure:
    """The parts of one customer, or of a group, per currency. Parts of zero may be left out."""

    parts: tuple[PartAmount, ...] = ()

    @property
    def total(self) -> Decimal:
        """Return the sum in reporting currency of what has a rate; ask `unconverted` what has none."""
        return sum((part.reporting for part in self.parts if part.reporting is not None), ZERO)

    @property
    def unconverted(self) -> tuple[str, ...]:
        """Return the currencies of amounts that have no rate."""
        return tuple(sorted({part.currency for part in self.parts if part.reporting is None and part.amount}))

    @property
    def by_part(self) -> dict[Part, Decimal]:
        """Return every part, zero or not, in reporting currency."""
        sums = dict.fromkeys(Part, ZERO)
        for part in self.parts:
            sums[part.part] += part.reporting or ZERO
        return sums

    @property
    def disputed(self) -> Decimal:
        """Return how much of the receivables is disputed, in reporting currency; they count in full."""
        return sum((part.disputed for part in self.parts), ZERO)

    @property
    def by_currency(self) -> dict[str, Decimal]:
        """Return the sum in each document currency, by code."""
        sums: dict[str, Decimal] = {}
        for part in sorted(self.parts, key=lambda part: part.currency):
            sums[part.currency] = sums.get(part.currency, ZERO) + part.amount
        return sums

    def measured_at(self, *, currency: str, rate: Decimal) -> Decimal:
        """Return the total in reporting currency as a limit in `currency` sees it, whose rate of today is `rate`.

        Amounts in the limit's own currency count as they stand, so that no rate moves them against the limit.
        """
        own = (part.amount * rate for part in self.parts if part.currency == currency)
        others = (part.reporting for part in self.parts if part.currency != currency and part.reporting is not None)
        return sum(own, ZERO) + sum(others, ZERO)


def added_up(exposures: Iterable[Exposure]) -> Exposure:
    """Return the exposure of a group from those of its customers."""
    sums: dict[tuple[Part, str], PartAmount] = {}
    for exposure in exposures:
        for part in exposure.parts:
            key = (part.part, part.currency)
            sums[key] = _sum(sums[key], part) if key in sums else part
    return Exposure(tuple(sums.values()))


def _sum(one: PartAmount, other: PartAmount) -> PartAmount:
    lacks_rate = one.reporting is None or other.reporting is None
    reporting = None if lacks_rate else (one.reporting or ZERO) + (other.reporting or ZERO)
    return PartAmount(one.part, one.currency, one.amount + other.amount, reporting, one.disputed + other.disputed)
