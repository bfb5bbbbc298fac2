"""What to make of a denominator that is zero or negative. A guard is asked before anything is divided.

A ratio whose denominator has the wrong sign is not a small number but no number: two negatives would make a loss on
negative equity look like a return. Absence of what the ratio measures (no debt service, no current liabilities) is
better than any value, and is not infinity. Amounts are in one currency, unrounded; all guards are pure.
"""

from decimal import Decimal
from typing import NamedTuple

from credit.domain.ratio_results import Flag, Status


class Guarded(NamedTuple):
    """The status that the pair of amounts leads to; `OK` promises a denominator that is not zero."""

    status: Status
    flag: Flag | None = None


OK = Guarded(Status.OK)
BEST = Guarded(Status.BEST_BY_ABSENCE)
WORST = Guarded(Status.WORST_BY_SIGN)
NOT_APPLICABLE = Guarded(Status.NOT_APPLICABLE)
INVALID = Guarded(Status.NOT_APPLICABLE, Flag.INVALID_STATEMENT)


def absence_is_best(_numerator: Decimal, denominator: Decimal) -> Guarded:
    """For cover of liabilities by assets: none to cover is best; below zero the statement is wrong."""
    if denominator < 0:
        return INVALID
    return BEST if denominator == 0 else OK


def absence_is_best_without_outflow(numerator: Decimal, denominator: Decimal) -> Guarded:
    """For cover of liabilities by cash flow: none to cover is best unless cash drains away, which has no ratio."""
    if denominator == 0 and numerator < 0:
        return NOT_APPLICABLE
    return absence_is_best(numerator, denominator)


def loss_is_worst(numerator: Decimal, denominator: Decimal) -> Guarded:
    """For cover of interest by earnings: a loss covers nothing, whatever the interest; no interest is best."""
    return WORST if numerator < 0 else absence_is_best(numerator, denominator)


def positive_assets(_numerator: Decimal, denominator: Decimal) -> Guarded:
    """For shares of total assets: without assets the statement is not valid."""
    return INVALID if denominator <= 0 else OK


def liabilities_within_assets(numerator: Decimal, denominator: Decimal) -> Guarded:
    """For liabilities to assets: above one, equity is negative; the value still ranks and is flagged."""
    if denominator <= 0 or numerator < 0:
        return INVALID
    return Guarded(Status.OK, Flag.NEGATIVE_EQUITY) if numerator > denominator else OK


def no_equity_is_worst(numerator: Decimal, denominator: Decimal) -> Guarded:
    """For debt to (tangible) equity: with none left the ratio would turn negative and look good."""
    if denominator <= 0:
        return WORST
    return INVALID if numerator < 0 else OK


def positive_average_equity(_numerator: Decimal, denominator: Decimal) -> Guarded:
    """For return on equity: none on equity that is not there."""
    return Guarded(Status.NOT_APPLICABLE, Flag.NEGATIVE_EQUITY) if denominator <= 0 else OK


def net_cash_is_best(numerator: Decimal, denominator: Decimal) -> Guarded:
    """For net debt to EBITDA: no net debt is best; net debt without earnings to repay it is worst."""
    if numerator <= 0:
        return BEST
    return WORST if denominator <= 0 else OK


def divisor_must_be_positive(_numerator: Decimal, denominator: Decimal) -> Guarded:
    """For shares of sales, days, and debt service: nothing sold, bought or due has no ratio; below zero is wrong."""
    if denominator < 0:
        return INVALID
    return NOT_APPLICABLE if denominator == 0 else OK
