"""The proof that a fitted scorecard comes with: how it did on customers that it was not fitted on, as data.

Every customer is scored by a scorecard fitted on the other groups alone (leave one year out), so that a year's own
circumstances cannot give its failures away. PDs are taken at the default rate of the sample here, since that is what
they are compared with. Figures are Decimals rounded to four places and, in the pack, strings; None where one does not
exist. Repeated folds use a generator with the seed that is passed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from credit.domain.binning import Bools
from credit.domain.calibration import calibration_classes, calibration_line
from credit.domain.score_evidence import Stability, population_stability
from credit.domain.score_scales import PointScale, prior_corrected
from credit.domain.scorecard_fits import Fit, FitError, Regression, Sample, Specification, fit_scorecard
from credit.domain.validation import area_under_curve, brier_score, counts_by_class, kolmogorov_smirnov

FOLDS = 5
CLASSES = 10
STEPS_OF_CHART = 20
PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Scored:
    """Customers with their points and PDs at the rate of their sample, and what happened."""

    points: Sequence[Decimal]
    pds: Sequence[Decimal]
    outcomes: Sequence[bool]
    groups: Sequence[str]


def cross_validated(
    sample: Sample, specification: Specification, regress: Regression, *, folds: Sequence[str] | None = None
) -> Scored:
    """Score each customer by a scorecard fitted on the other folds; the folds are the groups unless given.

    :raises FitError: if there is one fold only, or a scorecard cannot be fitted without one of them
    """
    names = np.array(sample.groups if folds is None else folds)
    if len(np.unique(names)) < 2:
        raise FitError("Cross-validation needs customers of two groups (years) at least.")
    points: list[Decimal] = [Decimal(0)] * len(sample)
    for name in np.unique(names):
        fit = fit_scorecard(sample.part(names != name), specification, regress)
        for at, value in zip(np.flatnonzero(names == name), points_of(fit, sample.part(names == name)), strict=True):
            points[at] = value
    return _scored(points, sample, specification)


def points_of(fit: Fit, sample: Sample) -> list[Decimal]:
    """Return the points of every customer of the sample."""
    card = fit.scorecard(version=1)
    return [card.score(row).points for row in sample.values]


def _scored(points: Sequence[Decimal], sample: Sample, specification: Specification) -> Scored:
    rate, scale = Decimal(repr(sample.rate)), specification.scale
    pds = [_at_rate(scale, value, specification.population_rate, rate) for value in points]
    return Scored(points, pds, [bool(bad) for bad in sample.outcomes], sample.groups)


def _at_rate(scale: PointScale, points: Decimal, population_rate: Decimal, rate: Decimal) -> Decimal:
    pd = prior_corrected(scale.pd_of(points), sample_rate=population_rate, population_rate=rate)
    return Decimal(0) if pd is None else pd


def make_pack(fit: Fit, sample: Sample, regress: Regression, *, seed: int, rounds: int = 3) -> dict[str, Any]:
    """Return the validation pack of a fit."""
    specification = fit.specification
    held_out = cross_validated(sample, specification, regress)
    seen = _scored(points_of(fit, sample), sample, specification)
    return {
        "customers": len(sample),
        "defaults": int(sample.outcomes.sum()),
        "held_out": figures_of(held_out) | _charts(held_out),
        "seen": figures_of(seen),
        "repeated": _repeated(sample, specification, regress, seed=seed, rounds=rounds),
        "periods": _periods(held_out, seen),
    }


def figures_of(scored: Scored) -> dict[str, str | None]:
    """Return discrimination and calibration in figures."""
    area = area_under_curve(scored.points, scored.outcomes)
    line = calibration_line(scored.pds, scored.outcomes)
    rate = Decimal(sum(scored.outcomes)) / max(len(scored.outcomes), 1)
    return {
        "auc": _text(area),
        "gini": _text(None if area is None else 2 * area - 1),
        "ks": _text(kolmogorov_smirnov(scored.points, scored.outcomes)),
        "brier": _text(brier_score(scored.pds, scored.outcomes)),
        "brier_of_the_rate_alone": _text(rate * (1 - rate)),
        "slope": None if line is None else f"{line.slope:.4f}",
        "intercept": None if line is None else f"{line.intercept:.4f}",
    }


def _charts(scored: Scored) -> dict[str, Any]:
    classes = calibration_classes(scored.pds, scored.outcomes, class_count=CLASSES) or ()
    return {
        "classes": [
            {
                "customers": item.customers,
                "defaults": item.defaults,
                "mean_pd": _text(item.mean_pd),
                "default_rate": _text(item.default_rate),
                "light": item.light.value,
            }
            for item in classes
        ],
        "distribution": list(_distribution(scored)),
        "roc": list(_roc(scored)),
    }


def _distribution(scored: Scored) -> Iterator[dict[str, Any]]:
    """Yield how many good and bad customers have so many points, in bands of twenty."""
    bands = sorted({int(points // STEPS_OF_CHART) for points in scored.points})
    for band in range(bands[0], bands[-1] + 1):
        inside = [
            bad for points, bad in zip(scored.points, scored.outcomes, strict=True) if points // STEPS_OF_CHART == band
        ]
        yield {"from": band * STEPS_OF_CHART, "good": len(inside) - sum(inside), "bad": sum(inside)}


def _roc(scored: Scored) -> Iterator[list[str | None]]:
    """Yield shares of good and of bad customers among the riskiest, at every twentieth of the good ones."""
    order = sorted(zip(scored.points, scored.outcomes, strict=True), key=lambda pair: (pair[0], not pair[1]))
    bads, goods = max(sum(scored.outcomes), 1), max(len(scored.outcomes) - sum(scored.outcomes), 1)
    good = bad = step = 0
    for _, is_bad in order:
        bad, good = bad + is_bad, good + (not is_bad)
        while not is_bad and good * STEPS_OF_CHART >= step * goods and step <= STEPS_OF_CHART:
            yield [_text(Decimal(step) / STEPS_OF_CHART), _text(Decimal(bad) / bads)]
            step += 1


def _periods(held_out: Scored, seen: Scored) -> list[dict[str, Any]]:
    """Return each group by itself, and how far its points by the one scorecard have moved from those of all."""
    ordered = sorted(seen.points)
    bounds = sorted({ordered[len(ordered) * at // CLASSES] for at in range(1, CLASSES)})
    expected, by_one = counts_by_class(seen.points, bounds=bounds), _by_group(seen)
    rows = []
    for name, part in _by_group(held_out).items():
        stability = population_stability(expected, counts_by_class(by_one[name].points, bounds=bounds))
        rows.append(_period(name, part, stability))
    return rows


def _by_group(scored: Scored) -> Mapping[str, Scored]:
    places: dict[str, list[int]] = {}
    for at, name in enumerate(scored.groups):
        places.setdefault(name, []).append(at)
    return {name: _chosen(scored, places[name]) for name in sorted(places)}


def _chosen(scored: Scored, at: Sequence[int]) -> Scored:
    points, pds = [scored.points[place] for place in at], [scored.pds[place] for place in at]
    return Scored(points, pds, [scored.outcomes[place] for place in at], [scored.groups[place] for place in at])


def _period(name: str, part: Scored, stability: Stability | None) -> dict[str, Any]:
    return {
        "period": name,
        "customers": len(part.outcomes),
        "defaults": sum(part.outcomes),
        "auc": _text(area_under_curve(part.points, part.outcomes)),
        "mean_pd": _text(sum(part.pds, Decimal(0)) / len(part.pds)),
        "psi": None if stability is None else _text(stability.index),
        "shift": None if stability is None else stability.shift.value,
    }


def _repeated(
    sample: Sample, specification: Specification, regress: Regression, *, seed: int, rounds: int
) -> dict[str, Any]:
    """Return the AUC over several rounds of five random folds with equal shares of defaults."""
    generator = np.random.default_rng(seed)
    areas = []
    for _ in range(rounds):
        scored = cross_validated(sample, specification, regress, folds=_folds(sample.outcomes, generator))
        areas.append(area_under_curve(scored.points, scored.outcomes) or Decimal(0))
    mean = sum(areas, Decimal(0)) / max(len(areas), 1)
    return {"rounds": rounds, "auc": _text(mean), "lowest": _text(min(areas)), "highest": _text(max(areas))}


def _folds(outcomes: Bools, generator: np.random.Generator) -> list[str]:
    folds = np.zeros(len(outcomes), dtype=int)
    for kind in (True, False):
        places = generator.permutation(np.flatnonzero(outcomes == kind))
        folds[places] = np.arange(len(places)) % FOLDS
    return [str(fold) for fold in folds]


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value.quantize(PLACES))
