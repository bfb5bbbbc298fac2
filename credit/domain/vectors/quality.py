"""The data-quality grade of many statements at once: `statement_quality` on what `statement_checks` would find.

Every array has one value a customer; a line that was not given is NaN. What the scalar checks find is what decides
here too, but only whether it was found: findings are made again for the one customer that somebody looks at.
"""

from collections.abc import Iterable
from datetime import date
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from credit.domain.flows import LONGEST_PERIOD_MONTHS, MONTHS_OF_A_YEAR
from credit.domain.statement_checks import (
    GROWTH_ROOM,
    NEVER_NEGATIVE,
    SELDOM_NEGATIVE,
    UNIT_STEPS,
    USUAL_RULES,
    CheckRules,
)
from credit.domain.statement_quality import COMPLETE, ESSENTIAL_LINES, TOO_LITTLE, Grade
from credit.domain.statements import PARTS, Line
from credit.domain.vectors.periods import Numbers, Period, Truths, annual, months_later

GRADES = np.array([Grade.A, Grade.B, Grade.C, Grade.D])


def quality_grades(
    latest: Period, *, earlier: Period, as_of: date, rules: CheckRules = USUAL_RULES
) -> NDArray[np.str_]:
    """Return the grade of each customer's latest statement, A to D; what it is where none exists means nothing."""
    age = _Age(latest, as_of, rules)
    tolerance = _tolerance(latest, rules)
    sums_differ, sums_unexplained = _sub_totals(latest, tolerance)
    slips_all, slips_some, currency_changed = _comparability(latest, earlier)
    usable = (latest.months >= 1) & (latest.months <= LONGEST_PERIOD_MONTHS)
    errors = _any(
        _unbalanced(latest, tolerance),
        sums_differ,
        _negative(latest, NEVER_NEGATIVE),
        ~usable,
        age.not_ended,
        age.outdated,
        slips_all,
    )
    warnings = _any(
        sums_unexplained,
        _negative(latest, SELDOM_NEGATIVE),
        usable & (latest.months < MONTHS_OF_A_YEAR),
        usable & _discontinuous(latest, earlier, rules),
        slips_some,
        currency_changed,
    )
    known = np.sum([~np.isnan(latest.amount[line]) for line in ESSENTIAL_LINES], axis=0)
    too_little = known < float(TOO_LITTLE) * len(ESSENTIAL_LINES)
    incomplete = ~too_little & (known < float(COMPLETE) * len(ESSENTIAL_LINES))
    shortcomings = np.sum([~latest.is_audited, age.old, incomplete, warnings], axis=0)
    return GRADES[np.where(errors | too_little, len(GRADES) - 1, np.minimum(shortcomings, len(GRADES) - 1))]


def _any(*parts: Truths) -> Truths:
    return reduce(np.logical_or, parts)


def _tolerance(period: Period, rules: CheckRules) -> Numbers:
    sizes = [np.nan_to_num(np.abs(period.amount[line])) for line in (Line.TOTAL_ASSETS, Line.SALES)]
    largest: Numbers = float(rules.tolerance_rate) * np.maximum(*sizes)
    return np.maximum(largest, float(rules.tolerance_least))


def _unbalanced(period: Period, tolerance: Numbers) -> Truths:
    assets = period.amount[Line.TOTAL_ASSETS]
    gap = np.abs(assets - period.amount[Line.TOTAL_LIABILITIES] - period.amount[Line.EQUITY])
    # A comparison with NaN is False: what is missing is neither.
    found: Truths = (assets <= 0) | (gap > tolerance)
    return found


def _sub_totals(period: Period, tolerance: Numbers) -> tuple[Truths, Truths]:
    """Return where a stated sub-total differs from its parts, and where a part that nobody gave may explain it."""
    differs = np.zeros(len(period.exists), dtype=bool)
    unexplained = differs.copy()
    for line, parts in PARTS.items():
        needed = sum(sign * period.amount[part] for sign, part in parts.needed)
        others = sum(sign * np.nan_to_num(period.amount[part]) for sign, part in parts.other)
        difference = period.given[line] - (needed + others)
        found = np.abs(difference) > tolerance
        explained = np.zeros_like(found)
        for sign, part in parts.other:
            may_be_any = part not in NEVER_NEGATIVE | SELDOM_NEGATIVE
            explained |= np.isnan(period.amount[part]) & (True if may_be_any else sign * difference > 0)
        differs |= found & ~explained
        unexplained |= found & explained
    return differs, unexplained


def _negative(period: Period, lines: Iterable[Line]) -> Truths:
    return _any(*(period.given[line] < 0 for line in lines))


class _Age:
    """How old the statement is on the day."""

    def __init__(self, period: Period, as_of: date, rules: CheckRules) -> None:
        today = np.datetime64(as_of, "D")
        self.not_ended: Truths = today < period.end
        self.outdated: Truths = today > months_later(period.end, rules.outdated_months)
        self.old: Truths = ~self.outdated & (today > months_later(period.end, rules.old_months))


def _discontinuous(latest: Period, earlier: Period, rules: CheckRules) -> Truths:
    """Return where days between the two periods are left out or counted twice."""
    start = months_later(latest.end + np.timedelta64(1, "D"), -latest.months)
    days = (start - earlier.end).astype(np.int64) - 1
    found: Truths = earlier.exists & (np.abs(days) > rules.slack_days)
    return found


def _comparability(latest: Period, earlier: Period) -> tuple[Truths, Truths, Truths]:
    """Return where most lines are a unit apart, where some are, and where the currency changed."""
    same = earlier.exists & (latest.currency == earlier.currency)
    known = np.zeros(len(latest.exists), dtype=np.int64)
    slips = known.copy()
    for line in Line:
        now, before = (
            annual(latest, line, latest.given[line]),
            annual(earlier, line, earlier.amount[line]),
        )
        both = same & (now != 0) & (before != 0) & ~np.isnan(now) & ~np.isnan(before)
        ratio = np.divide(np.abs(now), np.abs(before), out=np.ones_like(now), where=both)
        ratio = np.maximum(ratio, 1 / ratio)
        apart = _any(
            *((ratio >= float(step) / GROWTH_ROOM) & (ratio <= float(step) * GROWTH_ROOM) for step in UNIT_STEPS)
        )
        known += both
        slips += both & apart
    most = (slips > 1) & (slips * 2 > known)
    return most, ~most & (slips > 0), earlier.exists & ~same
