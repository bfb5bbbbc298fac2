"""Where a ratio stands among those of other companies.

Values are in the ratio's own unit; ranks are fractions from 0 (below all) to 1 (above all), not turned round where less
is better. Quantiles are by linear interpolation between order statistics (Hyndman and Fan 1996, type 7, numpy's own);
the rank is the share of values below plus half the share of equal ones (the mid-rank). Floats, as models may use.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import numpy as np

# A house choice: with fewer, a median says more about single companies than about the industry.
LEAST_COMPANIES = 8
_QUARTILES = (0.25, 0.5, 0.75)


class Origin(StrEnum):
    """Whose figures the others are."""

    PUBLISHED = "published"
    PORTFOLIO = "portfolio"


@dataclass(frozen=True)
class Peers:
    """The quartiles of one ratio among others; `values` are sorted, and empty where only quartiles are known."""

    origin: Origin
    lower: Decimal
    median: Decimal
    upper: Decimal
    count: int | None
    source: str = ""
    values: tuple[float, ...] = ()

    def rank(self, value: Decimal) -> Decimal | None:
        """Return which fraction of the others lies below, or None where only their quartiles are known."""
        if not self.values:
            return None
        below, not_above = (
            np.searchsorted(self.values, float(value)),
            np.searchsorted(self.values, float(value), "right"),
        )
        return Decimal(int(below) + int(not_above)) / 2 / len(self.values)

    def quarter(self, value: Decimal) -> int:
        """Return in which quarter of the others the value lies, from 1, the lowest, to 4."""
        return 1 + sum(value > level for level in (self.lower, self.median, self.upper))


def peers_of(values: Sequence[float], *, least: int = LEAST_COMPANIES) -> Peers | None:
    """Return what the values of others in the portfolio say, or None where they are too few."""
    if len(values) < least:
        return None
    found = np.sort(np.asarray(values, np.float64))
    lower, median, upper = (Decimal(repr(float(level))) for level in np.quantile(found, _QUARTILES))
    return Peers(Origin.PORTFOLIO, lower, median, upper, len(values), values=tuple(found.tolist()))
