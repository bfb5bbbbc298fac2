"""How good a projection is: tried on statements that are known, beside the naive "same as last year".

An error of a line or a ratio is |projected − actual| ÷ |actual|, undefined where the actual is zero; a measure's error
is the median of its cases (median absolute percentage error; Hyndman, Koehler 2006, who also say to set it beside
the naive). The residual, actual − projected, is in the measure's own unit; its spread is 1.4826 × the median absolute
deviation, the standard deviation of a normal distribution with it. Floats: these are statistics, not money.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from credit.domain.comfort import USUAL_COMFORT
from credit.domain.projections.drivers import DriverName, is_a_year_before, observe
from credit.domain.projections.engine import project
from credit.domain.projections.estimates import Trend, estimate_drivers, usable_periods
from credit.domain.projections.measures import MeasureKind
from credit.domain.projections.scenarios import BASE, LONGEST_HORIZON_YEARS, Drivers, drivers_of_year
from credit.domain.ratios import CATALOGUE, RatioName
from credit.domain.statements import Line, Statement

LINES = (
    Line.SALES,
    Line.GROSS_PROFIT,
    Line.EBIT,
    Line.NET_INCOME,
    Line.CASH,
    Line.RECEIVABLES,
    Line.INVENTORY,
    Line.CURRENT_ASSETS,
    Line.TOTAL_ASSETS,
    Line.CURRENT_LIABILITIES,
    Line.TOTAL_LIABILITIES,
    Line.EQUITY,
    Line.OPERATING_CASH_FLOW,
)
RATIOS = tuple(name for name in RatioName if name in USUAL_COMFORT or name is RatioName.EBIT_MARGIN)
NORMAL_SPREAD_OF_DEVIATION = 1.4826
LEAST_CASES_TO_COMPARE = 5


class Case(NamedTuple):
    """One measure of one customer and horizon; errors are None where the actual is zero or there is no naive."""

    horizon: int
    kind: MeasureKind
    measure: str
    error: float | None
    naive_error: float | None
    residual: float


class Verdict(StrEnum):
    """What the back-test says of a measure."""

    BEATS_NAIVE = "beats_naive"
    NOT_BETTER = "not_better"
    TOO_FEW = "too_few"


def verdict(*, case_count: int, error: Decimal | None, naive_error: Decimal | None) -> Verdict:
    """Say whether the projection errs less than the naive, in the median of at least a few cases."""
    if case_count < LEAST_CASES_TO_COMPARE or error is None or naive_error is None:
        return Verdict.TOO_FEW
    return Verdict.BEATS_NAIVE if error < naive_error else Verdict.NOT_BETTER


class Trial(NamedTuple):
    """A known statement to be projected, and the periods before it from which it is."""

    horizon: int
    past: tuple[Statement, ...]
    before: Statement
    actual: Statement


def trials(statements: Sequence[Statement]) -> Iterator[Trial]:
    """Yield the latest statement to be projected from the periods one, two and three years before it."""
    periods = usable_periods(statements)
    for horizon in range(1, min(LONGEST_HORIZON_YEARS, len(periods) - 1) + 1):
        run = periods[-horizon - 1 :]
        if all(is_a_year_before(earlier, later) for earlier, later in pairwise(run)):
            yield Trial(horizon, periods[:-horizon], periods[-2], periods[-1])


def cases_of(trial: Trial, *, trend: Trend) -> Iterator[Case]:
    """Yield a case for each measure that both the projection and the actual statement have."""
    estimates = estimate_drivers(trial.past, trend=trend)
    years = range(1, trial.horizon + 1)
    drivers = [drivers_of_year(estimates, scenario=BASE, overrides={}, year=year) for year in years]
    latest = trial.past[-1]
    found = project(latest, drivers=drivers)
    if not found.is_possible:
        return
    before = found.statements[-2] if trial.horizon > 1 else latest
    for kind, measure, values in _values(trial, found.statements[-1], before, drivers[-1]):
        if values.projected is not None and values.actual is not None:
            yield Case(
                trial.horizon,
                kind,
                measure,
                _error(values.projected, values.actual),
                _error(values.naive, values.actual),
                float(values.actual - values.projected),
            )


class _Values(NamedTuple):
    projected: Decimal | None
    actual: Decimal | None
    naive: Decimal | None


def _values(
    trial: Trial, projected: Statement, before: Statement, drivers: Drivers
) -> Iterator[tuple[MeasureKind, str, _Values]]:
    """Yield what was projected, what came, and what last year says, of every measure."""
    latest, actual = trial.past[-1], trial.actual
    for line in LINES:
        yield (
            MeasureKind.LINE,
            line.value,
            _Values(*(statement.amount(line) for statement in (projected, actual, latest))),
        )
    for name in RATIOS:
        pairs = ((projected, before), (actual, trial.before), (latest, None))
        found = (CATALOGUE[name].of(statement, earlier).value for statement, earlier in pairs)
        yield MeasureKind.RATIO, name.value, _Values(*found)
    for driver in DriverName:
        shown = observe(driver, actual, trial.before)
        yield MeasureKind.DRIVER, driver.value, _Values(drivers.get(driver), shown, _last(driver, trial.past))


def _last(driver: DriverName, past: Sequence[Statement]) -> Decimal | None:
    return observe(driver, past[-1], past[-2] if len(past) > 1 else None)


def _error(projected: Decimal | None, actual: Decimal) -> float | None:
    return None if projected is None or actual == 0 else float(abs(projected - actual) / abs(actual))
