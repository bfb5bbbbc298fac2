"""A customer's projection with everything that stands beside it: estimates, chances, and how good it has been."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from credit.domain.comfort import USUAL_COMFORT, Comfort
from credit.domain.projections.backtests import Verdict, verdict
from credit.domain.projections.chances import Chance, DriverError, chances_under, driver_errors
from credit.domain.projections.drivers import DriverName
from credit.domain.projections.engine import Projected, project
from credit.domain.projections.estimates import Estimate, estimate_drivers, usable_periods
from credit.domain.projections.measures import MeasureKind
from credit.domain.projections.scenarios import LONGEST_HORIZON_YEARS, SCENARIOS, Drivers, drivers_of_year
from credit.domain.ratio_results import RatioResult
from credit.domain.ratios import RatioName, all_ratios
from credit.domain.statements import Statement
from credit.models import SCENARIO_LABELS, ProjectionBacktest, ProjectionBacktestError, ProjectionScenario
from credit.queries.projection_trends import get_trend, read_statements

__all__ = ["SCENARIO_LABELS"]  # what pages call the scenarios

# Interim periods may lie between the years.
PERIODS_READ = 12


@dataclass(frozen=True)
class MeasureError:
    """The error of a measure at a horizon, beside the naive, with the number of cases behind both."""

    horizon: int
    kind: MeasureKind
    measure: str
    case_count: int
    median_error: Decimal | None
    naive_error: Decimal | None
    residual_count: int
    bias: Decimal
    spread: Decimal

    @property
    def verdict(self) -> Verdict:
        return verdict(case_count=self.case_count, error=self.median_error, naive_error=self.naive_error)


@dataclass(frozen=True)
class Backtest:
    """The latest finished run, with its errors by horizon, kind and measure."""

    as_of: date
    customer_count: int
    errors: Mapping[tuple[int, MeasureKind, str], MeasureError]

    def of(self, *, horizon: int, kind: MeasureKind, measure: str) -> MeasureError | None:
        """Return the error of a measure, or None where no case was found."""
        return self.errors.get((horizon, kind, measure))


@dataclass(frozen=True)
class KnownScenario:
    """What a person set, with reason, author and moment."""

    drivers: Drivers
    reason: str
    recorded_at: datetime
    recorded_by_id: int


@dataclass(frozen=True)
class ScenarioProjection:
    """One scenario of a customer: statements, ratios and chances a year; all empty where it is not possible."""

    scenario: str
    overrides: Drivers
    projected: Projected
    ratios: tuple[Mapping[RatioName, RatioResult], ...]
    chances: Mapping[RatioName, tuple[Chance, ...]]


@dataclass(frozen=True)
class CustomerProjection:
    """Past periods (oldest first), estimated drivers, and a projection for each scenario that was asked for."""

    past: tuple[Statement, ...]
    past_ratios: tuple[Mapping[RatioName, RatioResult], ...]
    estimates: Mapping[DriverName, Estimate]
    errors: Mapping[DriverName, DriverError]
    levels: Mapping[RatioName, Comfort]
    scenarios: Mapping[str, ScenarioProjection]
    known: Mapping[str, KnownScenario]
    backtest: Backtest | None

    @property
    def is_possible(self) -> bool:
        return any(found.projected.is_possible for found in self.scenarios.values())


def get_projection(
    *,
    customer_id: int,
    industry: str,
    as_of: date,
    known_at: datetime | None,
    years: int = LONGEST_HORIZON_YEARS,
    scenarios: Sequence[str] = tuple(SCENARIOS),
    overrides: Mapping[str, Drivers] | None = None,
    levels: Mapping[RatioName, Comfort] = USUAL_COMFORT,
) -> CustomerProjection:
    """Return the customer's projection on a day, from what was known then.

    `overrides` by scenario take the place of what people have set; nothing is stored. Whether the reader may see the
    customer is for the caller to ask.
    """
    found = read_statements(customer_ids=[customer_id], as_of=as_of, known_at=known_at, periods=PERIODS_READ)
    past = usable_periods(found.get(customer_id, []))
    estimates = estimate_drivers(past, trend=get_trend(industry=industry, as_of=as_of, known_at=known_at))
    backtest = get_backtest(as_of=as_of, known_at=known_at)
    errors = driver_errors(_measured(backtest))
    known = list_known_scenarios(customer_id=customer_id, as_of=as_of, known_at=known_at)
    chosen = {key: row.drivers for key, row in known.items()} | dict(overrides or {})
    return CustomerProjection(
        past,
        tuple(all_ratios(now, earlier=before) for before, now in pairwise([None, *past]) if now),
        estimates,
        errors,
        levels,
        {
            key: _scenario(key, past, estimates, chosen.get(key, {}), years=years, errors=errors, levels=levels)
            for key in scenarios
        },
        known,
        backtest,
    )


def _scenario(
    key: str,
    past: Sequence[Statement],
    estimates: Mapping[DriverName, Estimate],
    overrides: Drivers,
    *,
    years: int,
    errors: Mapping[DriverName, DriverError],
    levels: Mapping[RatioName, Comfort],
) -> ScenarioProjection:
    drivers = [
        drivers_of_year(estimates, scenario=SCENARIOS[key], overrides=overrides, year=year)
        for year in range(1, years + 1)
    ]
    projected = project(past[-1] if past else None, drivers=drivers)
    if not projected.is_possible:
        return ScenarioProjection(key, overrides, projected, (), {})
    ratios = tuple(all_ratios(now, earlier=before) for before, now in pairwise([past[-1], *projected.statements]))
    chances = chances_under(past[-1], drivers=drivers, errors=errors, levels=levels)
    return ScenarioProjection(key, overrides, projected, ratios, chances)


def _measured(backtest: Backtest | None) -> dict[DriverName, tuple[Decimal, int]]:
    """Return spread and number of cases of each driver one year ahead."""
    errors = backtest.errors.values() if backtest else ()
    return {
        DriverName(error.measure): (error.spread, error.residual_count)
        for error in errors
        if error.kind is MeasureKind.DRIVER and error.horizon == 1
    }


def list_known_scenarios(*, customer_id: int, as_of: date, known_at: datetime | None) -> dict[str, KnownScenario]:
    """Return what people have set for the customer by scenario, the latest that was known and effective."""
    rows = ProjectionScenario.objects.filter(customer_id=customer_id, effective_date__lte=as_of)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    latest = rows.order_by("scenario", "-recorded_at", "-id").distinct("scenario")
    return {
        row.scenario: KnownScenario(
            {DriverName(name): Decimal(value) for name, value in row.drivers.items()},
            row.reason,
            row.recorded_at,
            row.recorded_by_id,
        )
        for row in latest
    }


def get_backtest(*, as_of: date, known_at: datetime | None) -> Backtest | None:
    """Return the latest run that was finished and known, or None before the first."""
    runs = ProjectionBacktest.objects.filter(as_of_date__lte=as_of, finished_at__isnull=False)
    if known_at is not None:
        runs = runs.filter(finished_at__lte=known_at)
    run = runs.order_by("-as_of_date", "-id").first()
    if run is None:
        return None
    errors = (_error(row) for row in ProjectionBacktestError.objects.filter(run=run))
    return Backtest(
        run.as_of_date, run.customer_count, {(error.horizon, error.kind, error.measure): error for error in errors}
    )


def _error(row: ProjectionBacktestError) -> MeasureError:
    return MeasureError(
        row.horizon,
        MeasureKind(row.kind),
        row.measure,
        row.case_count,
        row.median_error,
        row.naive_error,
        row.residual_count,
        row.bias,
        row.spread,
    )
