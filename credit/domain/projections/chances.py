"""The chance that a ratio falls under its comfort level, by projecting many times with errors in the drivers.

Each driver errs by a normal error that is drawn once and holds in all years of a projection (a margin misjudged this
year is misjudged next year). Its standard deviation is that of the back-test on the portfolio where that had enough
cases, else the default of the driver; errors of different drivers are taken as independent, which understates what
happens when everything goes wrong together: that is what the downturn is for. Draws are stratified (Latin hypercube,
McKay, Beckman, Conover 1979) with a set seed, so that the same inputs give the same chance; with `DRAW_COUNT`
draws a chance is right to about three points. Chances are fractions.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from scipy.special import ndtri

from credit.domain.comfort import Comfort, Judgement, judge
from credit.domain.projections.drivers import DRIVERS, DriverName, bounded
from credit.domain.projections.engine import project
from credit.domain.projections.scenarios import Drivers
from credit.domain.ratios import CATALOGUE, RatioName
from credit.domain.statements import Statement

DRAW_COUNT = 200
SEED = 20_261_127
# Below so many cases the spread of a back-test is too uncertain to replace the default.
LEAST_CASES = 30


class ErrorSource(StrEnum):
    """Where the spread of a driver comes from."""

    BACKTEST = "backtest"
    DEFAULT = "default"


class DriverError(NamedTuple):
    """The standard deviation of a driver's error, in its own unit."""

    spread: Decimal
    source: ErrorSource
    case_count: int


class Chance(NamedTuple):
    """How often a ratio lay on the wrong side of its level; None where it could not be judged at all."""

    under: Decimal | None
    judged_count: int


def driver_errors(measured: Mapping[DriverName, tuple[Decimal, int]]) -> dict[DriverName, DriverError]:
    """Return the error of every driver, from (spread, number of cases) where there are enough."""
    found = {}
    for name, driver in DRIVERS.items():
        spread, count = measured.get(name, (Decimal(0), 0))
        enough = count >= LEAST_CASES and spread > 0
        source = ErrorSource.BACKTEST if enough else ErrorSource.DEFAULT
        found[name] = DriverError(spread if enough else driver.default_error, source, count)
    return found


def chances_under(
    latest: Statement,
    *,
    drivers: Sequence[Drivers],
    errors: Mapping[DriverName, DriverError],
    levels: Mapping[RatioName, Comfort],
) -> dict[RatioName, tuple[Chance, ...]]:
    """Return for each ratio with a level the chance of falling under it in each year."""
    counts = {name: [[0, 0] for _ in drivers] for name in levels}
    for shifts in _draws(list(errors)):
        drawn = [_shifted(year, shifts, errors) for year in drivers]
        earlier = latest
        for year, statement in enumerate(project(latest, drivers=drawn).statements):
            for name, level in levels.items():
                judgement = judge(CATALOGUE[name].of(statement, earlier), level)
                if judgement is not Judgement.NOT_JUDGED:
                    counts[name][year][0] += judgement is Judgement.UNCOMFORTABLE
                    counts[name][year][1] += 1
            earlier = statement
    return {name: tuple(_chance(*years) for years in found) for name, found in counts.items()}


def _chance(under: int, judged: int) -> Chance:
    return Chance(Decimal(under) / judged if judged else None, judged)


def _shifted(year: Drivers, shifts: Mapping[DriverName, Decimal], errors: Mapping[DriverName, DriverError]) -> Drivers:
    return {name: bounded(name, value + shifts[name] * errors[name].spread) for name, value in year.items()}


def _draws(names: Sequence[DriverName]) -> list[dict[DriverName, Decimal]]:
    """Return draws in standard deviations: for each driver one from every slice of equal probability, shuffled."""
    chance = np.random.default_rng(SEED)
    slices = ndtri((np.arange(DRAW_COUNT) + 0.5) / DRAW_COUNT)
    columns = [[Decimal(f"{value:.6f}") for value in chance.permutation(slices)] for _ in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
