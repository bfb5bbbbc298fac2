"""How a signal would have done: cases, what followed them, and counts over a range of thresholds. Pure.

A case is a customer at a day with the signal's value then (None: it could not be said), and after how many days trouble
followed within the horizon (None: none did). Precision is hits per case that fired, recall hits per case with trouble
(van Rijsbergen, Information Retrieval, 1979, chapter 7). The lead time is the median of the days of hits, rounded down.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from credit.domain.signals import Rule, SignalUnit

DAYS_OF_A_WEEK = 7
DAYS_BETWEEN_MONTH_ENDS = Decimal("30.4375")
# Of the usual threshold; a threshold is always one of them.
_FACTORS = tuple(Decimal(text) for text in ("0.5", "0.75", "1", "1.5", "2", "3", "4"))
_WHOLE = {SignalUnit.DAYS, SignalUnit.MONTHS, SignalUnit.COUNT, SignalUnit.NOTCHES}
_DAYS_FROM_ZERO = tuple(Decimal(days) for days in (0, 15, 30, 60, 90, 180))


class Case(NamedTuple):
    """One customer at one day. `trouble_days` counts from that day to the trouble."""

    customer_id: int
    month: int
    value: Decimal | None
    trouble_days: int | None


class Trial(NamedTuple):
    """What one threshold would have come to. `new_count` counts cases that fired where the month before did not."""

    threshold: Decimal
    case_count: int
    event_count: int
    fired_count: int
    hit_count: int
    new_count: int
    lead_days: tuple[int, ...]

    @property
    def median_lead_days(self) -> int | None:
        """Return the median of the days between firing rightly and trouble; None where nothing fired rightly."""
        return int(median(self.lead_days)) if self.lead_days else None

    def plus(self, other: "Trial") -> "Trial":
        """Return what the threshold came to with these and other customers."""
        return Trial(
            self.threshold,
            self.case_count + other.case_count,
            self.event_count + other.event_count,
            self.fired_count + other.fired_count,
            self.hit_count + other.hit_count,
            self.new_count + other.new_count,
            self.lead_days + other.lead_days,
        )

    def alerts_per_week(self, *, months: int, scale: Decimal) -> Decimal:
        """Return new alerts a week; `scale` is all customers per customer that was looked at."""
        weeks = months * DAYS_BETWEEN_MONTH_ENDS / DAYS_OF_A_WEEK
        return (self.new_count * scale / weeks).quantize(Decimal("0.01")) if months else Decimal(0)


def thresholds_around(rule: Rule) -> tuple[Decimal, ...]:
    """Return the thresholds to try, the rule's own among them, from low to high."""
    if rule.unit is SignalUnit.YES:
        return (rule.threshold,)
    around = _DAYS_FROM_ZERO if rule.threshold == 0 else [rule.threshold * factor for factor in _FACTORS]
    if rule.unit in _WHOLE:
        around = [value.to_integral_value() for value in around]
    tried = {*around, rule.threshold, rule.urgent}
    return tuple(sorted(one for one in tried if one > 0 or one == rule.threshold))


def try_threshold(cases: Sequence[Case], *, threshold: Decimal) -> Trial:
    """Return what the threshold would have come to; cases without a value did not fire."""
    fired = [case for case in cases if case.value is not None and case.value >= threshold]
    before = {(case.customer_id, case.month + 1) for case in fired}
    leads = tuple(case.trouble_days for case in fired if case.trouble_days is not None)
    return Trial(
        threshold=threshold,
        case_count=len(cases),
        event_count=sum(case.trouble_days is not None for case in cases),
        fired_count=len(fired),
        hit_count=len(leads),
        new_count=sum((case.customer_id, case.month) not in before for case in fired),
        lead_days=leads,
    )


def cheapest_within(trials: Iterable[Trial], *, workload: Decimal, months: int, scale: Decimal) -> Trial | None:
    """Return the lowest threshold that gives at most `workload` new alerts a week; None if none does."""
    fitting = [trial for trial in trials if trial.alerts_per_week(months=months, scale=scale) <= workload]
    return min(fitting, key=lambda trial: trial.threshold, default=None)
