"""What stands out in how a customer pays, in figures; pages put it into words.

Units are those of `credit.domain.behaviour`. The thresholds are house rules.
"""

from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from credit.domain.behaviour import Behaviour, Measure, behaviour_measures


class Note(StrEnum):
    """What stands out in a customer's behaviour."""

    PAYS_LATER = "pays_later"
    PAYS_SOONER = "pays_sooner"
    LONG_OVERDUE = "long_overdue"
    PAYS_IN_PARTS = "pays_in_parts"
    DISPUTES_OFTEN = "disputes_often"
    DISCOUNT_NO_LONGER_TAKEN = "discount_no_longer_taken"
    ORDERS_FAR_ABOVE_USUAL = "orders_far_above_usual"


class Notable(NamedTuple):
    """One thing that stands out, with the figure that says how much."""

    note: Note
    value: Decimal


# From which figure on a measure is worth a sentence. House rules, to be replaced by a signal's own back-test.
_NOTABLE_FROM = (
    (Note.PAYS_LATER, Measure.DAYS_LATE_DRIFT, Decimal(7)),
    (Note.LONG_OVERDUE, Measure.OLDEST_OVERDUE_DAYS, Decimal(60)),
    (Note.PAYS_IN_PARTS, Measure.PARTIAL_PAYMENT_SHARE, Decimal("0.25")),
    (Note.DISPUTES_OFTEN, Measure.DISPUTE_RATE, Decimal("0.1")),
    (Note.DISCOUNT_NO_LONGER_TAKEN, Measure.DISCOUNT_TAKEN_DROP, Decimal("0.5")),
    (Note.ORDERS_FAR_ABOVE_USUAL, Measure.ORDER_SPIKE, Decimal(2)),
)


def notable(behaviour: Behaviour) -> list[Notable]:
    """Return what stands out, in the order in which it should be read."""
    measures = behaviour_measures(behaviour)
    found = [
        Notable(note, value)
        for note, measure, least in _NOTABLE_FROM
        if (value := measures[measure]) is not None and value >= least
    ]
    drift = behaviour.days_late_drift
    if drift is not None and drift <= -7:
        found.append(Notable(Note.PAYS_SOONER, -drift))
    return found
