"""The variables of scorecards that the ratio catalogue lacks, measured on many statements at once."""

import numpy as np
from numpy.typing import NDArray

from credit.domain.characteristics import Logarithm, Share
from credit.domain.ratio_results import Status
from credit.domain.vectors.periods import Numbers, Period, annual

Measured = tuple[Numbers, NDArray[np.uint8], tuple[str | None, ...]]
NUMBER, BEST = 0, 1
NAMES = (None, Status.BEST_BY_ABSENCE.value)


def measure_many(measure: Share | Logarithm, period: Period) -> Measured:
    """Return the numbers of a measure, NaN where it has none, the codes of its words, and what the codes stand for."""
    codes = np.zeros(len(period.exists), np.uint8)
    if isinstance(measure, Logarithm):
        amount = annual(period, measure.line, period.amount[measure.line])
        return np.log10(amount, out=np.full_like(amount, np.nan), where=amount > 0), codes, NAMES
    upper = np.sum([sign * annual(period, line, period.amount[line]) for sign, line in measure.upper], axis=0)
    lower = annual(period, measure.lower, period.amount[measure.lower])
    if measure.absence_is_best:
        codes[(lower == 0) & ~np.isnan(upper)] = BEST
    return np.divide(upper, lower, out=np.full_like(lower, np.nan), where=lower > 0), codes, NAMES
