"""One period of many customers side by side, an element a customer."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from credit.domain.flows import FLOWS, LONGEST_PERIOD_MONTHS, MONTHS_OF_A_YEAR
from credit.domain.statements import Line

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]
Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class Period:
    """One period of many customers. `amount` holds what was given, else what follows from parts; `exists` is False
    where a customer has no such period, and whatever else stands there means nothing.
    """

    given: Mapping[Line, Numbers]
    amount: Mapping[Line, Numbers]
    months: NDArray[np.int64]
    end: Days
    currency: NDArray[np.int64]
    is_audited: Truths
    exists: Truths


def annual(period: Period, line: Line, amounts: Numbers) -> Numbers:
    """Return balances as they stand and flows as over twelve months, NaN where no year can be made of them."""
    if line not in FLOWS:
        return amounts
    usable = (period.months >= 1) & (period.months <= LONGEST_PERIOD_MONTHS)
    scaled = np.divide(amounts * MONTHS_OF_A_YEAR, period.months, out=np.full_like(amounts, np.nan), where=usable)
    return np.where(period.months == MONTHS_OF_A_YEAR, amounts, scaled)


def months_later(days: Days, months: NDArray[np.int64] | int) -> Days:
    """Return the same day of the month `months` later; a day the target month lacks becomes its last."""
    month = days.astype("datetime64[M]")
    place = days - month.astype("datetime64[D]")
    target = month + np.asarray(months).astype("timedelta64[M]")
    length = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - target.astype("datetime64[D]")
    found: Days = target.astype("datetime64[D]") + np.minimum(place, length - np.timedelta64(1, "D"))
    return found
