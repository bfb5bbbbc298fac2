"""Cuts a characteristic into bands whose default rate moves one way only, and weighs the evidence of each.

Values and cuts are floats here: this is the making of a model, and what comes out of it is rounded and kept as
Decimals. An outcome is True for a default. A band holds its lower bound and not its upper one. Weights of evidence are
those of `score_evidence`: positive is safer, and half a customer is added, and flagged, where a band has no good or no
bad one.

Method: quantiles first, then neighbours are pooled while they violate the direction (pool adjacent violators: Ayer et
al. 1955) or while one of them is too small to say anything. Cuts are rounded to two digits, so that nobody reads a
precision into them that a sample does not have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import floor, log, log10

import numpy as np
from numpy.typing import NDArray

from credit.domain.score_evidence import Counts, Evidence, weigh_evidence

# Log odds nearer than this are the same rate, reached by other additions.
LEAST_GAP = 1e-9

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class BinningRule:
    """How bands are made: from how many quantiles, and the least share of customers and defaults that one holds."""

    quantile_count: int = 25
    least_share: float = 0.04
    least_defaults: int = 2
    most_bands: int = 6


@dataclass(frozen=True)
class Bins:
    """The bands of a characteristic, upwards: one more than `cuts`. `is_more_safer` is the direction they hold."""

    cuts: tuple[float, ...]
    evidence: Evidence
    is_more_safer: bool

    @property
    def weights(self) -> tuple[float, ...]:
        """Return the weight of evidence of each band; a band without anybody has none and tells nothing."""
        return tuple(0.0 if item.weight is None else float(item.weight) for item in self.evidence.weights)

    def weigh(self, values: Floats) -> Floats:
        """Return the weight of evidence of each value; NaN, a missing one, keeps to what missing stands for."""
        found = np.asarray(self.weights)[np.searchsorted(self.cuts, values, side="right")]
        return np.where(np.isnan(values), self.missing_weight, found)

    @property
    def missing_weight(self) -> float:
        """Return what a missing value counts: half of the worst evidence, by judgement. It is no average customer."""
        return min(*self.weights, 0.0) / 2


def make_bins(values: Floats, outcomes: Bools, *, is_more_safer: bool, rule: BinningRule | None = None) -> Bins | None:
    """Return bands over the values that are numbers; None where they tell nothing: one kind of outcome, or one band."""
    rule = rule or BinningRule()
    known = np.isfinite(values)
    numbers, bad = values[known], outcomes[known]
    if len(numbers) == 0 or not 0 < bad.sum() < len(bad):
        return None
    cuts = _pooled(numbers, bad, _quantiles(numbers, rule), is_more_safer=is_more_safer, rule=rule)
    evidence = weigh_evidence(count(numbers, bad, cuts)) if cuts else None
    return None if evidence is None else Bins(tuple(cuts), evidence, is_more_safer)


def count(values: Floats, outcomes: Bools, cuts: Sequence[float]) -> list[Counts]:
    """Return good and bad customers of each band."""
    places = np.searchsorted(cuts, values, side="right")
    bad = np.bincount(places[outcomes], minlength=len(cuts) + 1)
    good = np.bincount(places[~outcomes], minlength=len(cuts) + 1)
    return [Counts(str(place), int(good[place]), int(bad[place])) for place in range(len(cuts) + 1)]


def _quantiles(values: Floats, rule: BinningRule) -> list[float]:
    shares = np.linspace(0, 1, rule.quantile_count + 1)[1:-1]
    cuts = sorted({rounded(float(cut)) for cut in np.quantile(values, shares)})
    return [cut for cut in cuts if values.min() < cut <= values.max()]


def rounded(value: float, *, digits: int = 2) -> float:
    """Return the value with so many significant digits; below a thousandth it is zero."""
    if abs(value) < 0.001:
        return 0.0
    return float(round(value, digits - 1 - floor(log10(abs(value)))))


def _pooled(values: Floats, bad: Bools, cuts: list[float], *, is_more_safer: bool, rule: BinningRule) -> list[float]:
    """Drop cuts, the one that divides worst first, until every band is large enough and rates move one way."""
    cuts = list(cuts)
    while cuts:
        counts = count(values, bad, cuts)
        place = _worst_cut(counts, is_more_safer=is_more_safer, rule=rule)
        if place is None:
            return cuts
        del cuts[place]
    return cuts


def _worst_cut(counts: Sequence[Counts], *, is_more_safer: bool, rule: BinningRule) -> int | None:
    """Return the place of the cut to drop, or None where all may stay."""
    total = sum(item.good + item.bad for item in counts)
    small = [place for place, item in enumerate(counts) if _is_small(item, total, rule)]
    if small:
        return _nearer_neighbour(counts, small[0])
    gaps = [_gap(below, above, is_more_safer=is_more_safer) for below, above in pairwise(counts)]
    worst = min(range(len(gaps)), key=lambda place: gaps[place])
    return worst if gaps[worst] < LEAST_GAP or len(counts) > rule.most_bands else None


def _is_small(item: Counts, total: int, rule: BinningRule) -> bool:
    return item.good + item.bad < rule.least_share * total or item.bad < rule.least_defaults


def _nearer_neighbour(counts: Sequence[Counts], place: int) -> int:
    """Return the cut between a small band and the neighbour whose default rate is nearer."""
    if place == 0:
        return 0
    if place == len(counts) - 1:
        return place - 1
    below, here, above = (_log_odds(counts[at]) for at in (place - 1, place, place + 1))
    return place - 1 if abs(here - below) <= abs(above - here) else place


def _log_odds(item: Counts) -> float:
    """Return ln(bad ÷ good), with half a customer more on both sides of an empty one, as evidence is weighed."""
    add = 0.5 if item.good == 0 or item.bad == 0 else 0.0
    return log(item.bad + add) - log(item.good + add)


def _gap(below: Counts, above: Counts, *, is_more_safer: bool) -> float:
    """Return by how much the log odds move in the right direction from one band to the next."""
    step = _log_odds(below) - _log_odds(above)
    return step if is_more_safer else -step


def as_decimal(value: float) -> Decimal:
    """Return a cut as it prints, so that the band a value falls into is the one a reader expects."""
    return Decimal(repr(value)).normalize()
