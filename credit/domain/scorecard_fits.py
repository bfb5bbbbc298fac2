"""Makes a scorecard from customers whose outcome is known: bands, weights of evidence, a logistic regression, points.

Weights and coefficients are floats; points and PDs are Decimals, points whole. Positive evidence is safer, and a
characteristic whose coefficient would turn that round is left out. The regression itself is passed in, because its
library is heavy. PDs are corrected to the stated default rate of the population (`score_scales.prior_corrected`).

Source of points from weights of evidence and a regression: Siddiqi, Credit Risk Scorecards (2006), ch. 6.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import log
from typing import NamedTuple, Protocol

import numpy as np

from credit.domain.binning import BinningRule, Bins, Bools, Floats, as_decimal, make_bins
from credit.domain.ratio_results import Status
from credit.domain.score_scales import PointScale
from credit.domain.scorecards import Band, Category, Characteristic, Scorecard, Value

DEFAULT_SCALE = PointScale(anchor_points=Decimal(600), anchor_odds=Decimal(50), points_to_double=Decimal(20))
DEFAULT_RULE = BinningRule()
LEAST_DEFAULTS = 20
POINT = Decimal(1)


class FitError(ValueError):
    """The sample cannot carry a scorecard; the text says why and what would."""


class Asked(NamedTuple):
    """A characteristic that the scorecard is to ask for, and whether more of it is safer."""

    name: str
    is_more_safer: bool


class LinearModel(NamedTuple):
    """ln(odds good to bad) = intercept + Σ coefficient × weight of evidence."""

    intercept: float
    coefficients: tuple[float, ...]


class Regression(Protocol):
    """A logistic regression of good outcomes on weights of evidence, a column a characteristic."""

    def __call__(self, *, weights: Floats, good: Bools) -> LinearModel: ...


@dataclass(frozen=True)
class Specification:
    """What is to be fitted. `population_rate` is the default rate, a fraction a year, of those who will be scored."""

    key: str
    asked: tuple[Asked, ...]
    population_rate: Decimal
    rule: BinningRule = DEFAULT_RULE
    scale: PointScale = DEFAULT_SCALE


@dataclass(frozen=True)
class Sample:
    """Customers with their characteristics, whether each defaulted, and the group (year) that it belongs to."""

    values: Sequence[Mapping[str, Value]]
    outcomes: Bools
    groups: Sequence[str]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def rate(self) -> float:
        """Return the share of the sample that defaulted."""
        return float(self.outcomes.mean()) if len(self) else 0.0

    def part(self, chosen: Bools) -> "Sample":
        """Return the customers where `chosen` is true."""
        places = [int(at) for at in np.flatnonzero(chosen)]
        return Sample([self.values[at] for at in places], self.outcomes[chosen], [self.groups[at] for at in places])


@dataclass(frozen=True)
class FittedCharacteristic:
    """A characteristic with its bands and the regression's coefficient."""

    name: str
    bins: Bins
    coefficient: float


@dataclass(frozen=True)
class Fit:
    """A fitted model. `left_out` are the characteristics asked for that told nothing, or the wrong way round."""

    specification: Specification
    characteristics: tuple[FittedCharacteristic, ...]
    intercept: float
    sample_rate: float
    left_out: tuple[str, ...]

    def scorecard(self, *, version: int) -> Scorecard:
        """Return the model as points."""
        scale, rate = self.specification.scale, float(self.specification.population_rate)
        log_odds = self.intercept + log(self.sample_rate / (1 - self.sample_rate)) - log(rate / (1 - rate))
        base = _whole(scale.offset + scale.factor * Decimal(log_odds))
        rows = tuple(_as_points(item, scale) for item in self.characteristics)
        return Scorecard(self.specification.key, version, base, rows)


def fit_scorecard(sample: Sample, specification: Specification, regress: Regression) -> Fit:
    """Fit the specification to the sample.

    :raises FitError: if the sample has too few defaults, or no characteristic tells anything
    """
    if sample.outcomes.sum() < LEAST_DEFAULTS or sample.outcomes.all():
        raise FitError(
            f"{int(sample.outcomes.sum())} defaults of {len(sample)} are too few: {LEAST_DEFAULTS} at least."
        )
    bins = {item.name: _bins(sample, item, specification.rule) for item in specification.asked}
    usable = {name: found for name, found in bins.items() if found is not None}
    weights = {name: weigh(found, [row.get(name) for row in sample.values]) for name, found in usable.items()}
    model = _regressed(weights, sample.outcomes, regress)
    fitted = tuple(FittedCharacteristic(name, usable[name], coefficient) for name, coefficient in model[1].items())
    left_out = tuple(item.name for item in specification.asked if item.name not in model[1])
    return Fit(specification, fitted, model[0], sample.rate, left_out)


def _bins(sample: Sample, asked: Asked, rule: BinningRule) -> Bins | None:
    numbers = [row.get(asked.name) for row in sample.values]
    values = np.array([float(value) if isinstance(value, Decimal) else np.nan for value in numbers])
    return make_bins(values, sample.outcomes, is_more_safer=asked.is_more_safer, rule=rule)


def weigh(bins: Bins, values: Sequence[Value]) -> Floats:
    """Return the evidence of each value; the words of a ratio weigh as its best or worst band does."""
    numbers = bins.weigh(np.array([float(value) if isinstance(value, Decimal) else np.nan for value in values]))
    words = {Status.BEST_BY_ABSENCE.value: max(bins.weights), Status.WORST_BY_SIGN.value: min(bins.weights)}
    for at, value in enumerate(values):
        if isinstance(value, str):
            numbers[at] = words.get(value, bins.missing_weight)
    return numbers


def _regressed(weights: Mapping[str, Floats], outcomes: Bools, regress: Regression) -> tuple[float, dict[str, float]]:
    """Return intercept and coefficients, leaving out the most contrary characteristic until none is."""
    names = list(weights)
    while names:
        model = regress(weights=np.column_stack([weights[name] for name in names]), good=~outcomes)
        found = dict(zip(names, model.coefficients, strict=True))
        contrary = min(names, key=lambda name: found[name])
        if found[contrary] > 0:
            return model.intercept, found
        names.remove(contrary)
    raise FitError("None of the characteristics tells who defaults. Ask for others, or gather more outcomes.")


def _as_points(item: FittedCharacteristic, scale: PointScale) -> Characteristic:
    def points(weight: float) -> Decimal:
        return _whole(scale.points_of_evidence(Decimal(weight), coefficient=Decimal(item.coefficient)))

    bins = item.bins
    bounds = (None, *(as_decimal(cut) for cut in bins.cuts), None)
    bands = [Band(points(weight), *bounds[at : at + 2]) for at, weight in enumerate(bins.weights)]
    best = Category(points(max(bins.weights)), frozenset({Status.BEST_BY_ABSENCE.value}))
    worst = Category(points(min(bins.weights)), frozenset({Status.WORST_BY_SIGN.value}))
    return Characteristic(item.name, points(bins.missing_weight), (*bands, best, worst))


def _whole(points: Decimal) -> Decimal:
    return points.quantize(POINT, ROUND_HALF_UP)
