"""Which overdue customer to chase first, and why. Pure: no Django, no clock, no I/O.

Money is Decimal in reporting currency. Bucket amounts run from the youngest to the oldest overdue bucket.
Days are whole calendar days past due, positive when late.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

ZERO = Decimal(0)


def priority(bucket_amounts: Sequence[Decimal]) -> Decimal:
    """Return the age-weighted overdue amount: each bucket times its place, counted from 1.

    100 that is 1-30 days late weighs as much as 25 that is over 90 days late (with three bounds).
    """
    return sum((amount * place for place, amount in enumerate(bucket_amounts, start=1)), ZERO)


class Reason(StrEnum):
    """One reason why a case ranks where it does."""

    AMOUNT = "amount"
    AGE = "age"
    OLD_SHARE = "old_share"
    GROWN = "grown"
    SHRUNK = "shrunk"
    DISPUTED = "disputed"


class RankReason(NamedTuple):
    """A reason with its figure: money, days, or a share (0.62 = 62 %), as the reason says."""

    reason: Reason
    value: Decimal


class CaseFigures(NamedTuple):
    """What a scan found for one customer."""

    overdue_amount: Decimal
    previous_amount: Decimal
    disputed_amount: Decimal
    bucket_amounts: Sequence[Decimal]
    oldest_due_date: date


def rank_reasons(case: CaseFigures, *, as_of: date) -> list[RankReason]:
    """Return why the case ranks where it does, the strongest reason first.

    Amount and age are always told; the share of the older half of the buckets when it holds money; the
    change since the scan before; and what is left out as disputed.
    """
    reasons = [
        RankReason(Reason.AMOUNT, case.overdue_amount),
        RankReason(Reason.AGE, Decimal((as_of - case.oldest_due_date).days)),
    ]
    old = sum(case.bucket_amounts[len(case.bucket_amounts) // 2 :], ZERO)
    if old > 0:
        reasons.append(RankReason(Reason.OLD_SHARE, old / case.overdue_amount))
    change = case.overdue_amount - case.previous_amount
    if change and case.previous_amount:
        reasons.append(RankReason(Reason.GROWN if change > 0 else Reason.SHRUNK, abs(change)))
    if case.disputed_amount:
        reasons.append(RankReason(Reason.DISPUTED, case.disputed_amount))
    return reasons
