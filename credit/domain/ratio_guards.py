"""What to make of a denominator that is zero or negative. A guard is asked before anything is divided.

A ratio whose denominator has the wrong sign is not a small number but no number: two negatives would make a loss on
negative equity look like a return. Absence of what the ratio measures (no debt service, no current liabilities) is
better than any value, and is not infinity. Amounts are in one currency, unrounded; all guards are pure.

A guard is a list of rules, so that one statement and arrays of many are judged by the same (`vectors.ratios`): its
conditions hold for Decimals and, element by element, for arrays. They are joined by `&` and `|`, never by `and`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from credit.domain.ratio_results import Flag, Status

Condition = Callable[[Any, Any], Any]


class Guarded(NamedTuple):
    """The status that the pair of amounts leads to; `OK` promises a denominator that is not zero."""

    status: Status
    flag: Flag | None = None


OK = Guarded(Status.OK)
BEST = Guarded(Status.BEST_BY_ABSENCE)
WORST = Guarded(Status.WORST_BY_SIGN)
NOT_APPLICABLE = Guarded(Status.NOT_APPLICABLE)
INVALID = Guarded(Status.NOT_APPLICABLE, Flag.INVALID_STATEMENT)


@dataclass(frozen=True)
class Guard:
    """Rules of numerator and denominator: the first whose condition holds decides; where none does, it is `OK`."""

    rules: tuple[tuple[Condition, Guarded], ...]

    def __call__(self, numerator: Decimal, denominator: Decimal) -> Guarded:
        """Return what the pair leads to."""
        return next((outcome for holds, outcome in self.rules if holds(numerator, denominator)), OK)


def _guard(*rules: tuple[Condition, Guarded]) -> Guard:
    return Guard(rules)


# For cover of liabilities by assets: none to cover is best; below zero the statement is wrong.
absence_is_best = _guard((lambda _, lower: lower < 0, INVALID), (lambda _, lower: lower == 0, BEST))

# For cover of liabilities by cash flow: none to cover is best unless cash drains away, which has no ratio.
absence_is_best_without_outflow = _guard(
    (lambda upper, lower: (lower == 0) & (upper < 0), NOT_APPLICABLE), *absence_is_best.rules
)

# For cover of interest by earnings: a loss covers nothing, whatever the interest; no interest is best.
loss_is_worst = _guard((lambda upper, _: upper < 0, WORST), *absence_is_best.rules)

# For shares of total assets: without assets the statement is not valid.
positive_assets = _guard((lambda _, lower: lower <= 0, INVALID))

# For liabilities to assets: above one, equity is negative; the value still ranks and is flagged.
liabilities_within_assets = _guard(
    (lambda upper, lower: (lower <= 0) | (upper < 0), INVALID),
    (lambda upper, lower: upper > lower, Guarded(Status.OK, Flag.NEGATIVE_EQUITY)),
)

# For debt to (tangible) equity: with none left the ratio would turn negative and look good.
no_equity_is_worst = _guard((lambda _, lower: lower <= 0, WORST), (lambda upper, _: upper < 0, INVALID))

# For return on equity: none on equity that is not there.
positive_average_equity = _guard((lambda _, lower: lower <= 0, Guarded(Status.NOT_APPLICABLE, Flag.NEGATIVE_EQUITY)))

# For net debt to EBITDA: no net debt is best; net debt without earnings to repay it is worst.
net_cash_is_best = _guard((lambda upper, _: upper <= 0, BEST), (lambda _, lower: lower <= 0, WORST))

# For shares of sales, days, and debt service: nothing sold, bought or due has no ratio; below zero is wrong.
divisor_must_be_positive = _guard((lambda _, lower: lower < 0, INVALID), (lambda _, lower: lower == 0, NOT_APPLICABLE))
