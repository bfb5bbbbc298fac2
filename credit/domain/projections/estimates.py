"""Drivers estimated from a customer's past, blended with the trend of its industry.

The past is a mean in which each period weighs half as much as the one after it. It is blended by credibility
(Bühlmann 1967, with a set constant): own weight = n ÷ (n + prior periods of the driver), n the periods in which the
driver could be read. Without a past only the industry speaks, without an industry only the past; without both there
is no estimate, and it says so. Not rounded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from statistics import median

from credit.domain.flows import MONTHS_OF_A_YEAR, has_usable_period
from credit.domain.projections.drivers import DRIVERS, DriverName, observe
from credit.domain.statements import Statement

RECENCY = Decimal("0.5")
MOST_PERIODS = 5
# Below so many companies a median says more about them than about their industry.
LEAST_COMPANIES = 5


class TrendSource(StrEnum):
    """Whose median it is."""

    INDUSTRY = "industry"
    PORTFOLIO = "portfolio"


@dataclass(frozen=True)
class TrendValue:
    """The median of a driver over the latest period of some companies."""

    value: Decimal
    company_count: int
    source: TrendSource


Trend = Mapping[DriverName, TrendValue]


class Basis(StrEnum):
    """Where an estimate comes from."""

    OWN = "own"
    BLENDED = "blended"
    TREND = "trend"
    MISSING = "missing"


@dataclass(frozen=True)
class Estimate:
    """A driver: what each past period showed (oldest first), what the trend says, and the blend of both."""

    past: tuple[Decimal | None, ...]
    own: Decimal | None
    trend: TrendValue | None
    own_weight: Decimal
    value: Decimal | None
    basis: Basis
    observed_count: int = field(default=0)


def usable_periods(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return the periods that a projection starts from, oldest first: one an end, in the currency of the latest.

    Those of twelve months alone where there are any; else what there is, annualised.
    """
    found = sorted((one for one in statements if has_usable_period(one)), key=lambda one: (one.period_end, one.months))
    whole = [one for one in found if one.months == MONTHS_OF_A_YEAR]
    by_end = {one.period_end: one for one in whole or found}
    kept = [by_end[end] for end in sorted(by_end)]
    return tuple(one for one in kept if one.currency == kept[-1].currency)[-MOST_PERIODS:]


def observations(statements: Sequence[Statement]) -> dict[DriverName, tuple[Decimal | None, ...]]:
    """Return what each period shows of each driver; the first has none before it."""
    pairs = list(pairwise([None, *statements]))
    return {name: tuple(observe(name, now, before) for before, now in pairs if now) for name in DRIVERS}


def estimate_drivers(statements: Sequence[Statement], *, trend: Trend) -> dict[DriverName, Estimate]:
    """Return an estimate of every driver from periods in the order in which they ended."""
    return {name: _estimate(name, past, trend.get(name)) for name, past in observations(statements).items()}


def _estimate(name: DriverName, past: tuple[Decimal | None, ...], trend: TrendValue | None) -> Estimate:
    seen = [value for value in past if value is not None]
    own = _recent_mean(past) if seen else None
    if own is None or trend is None:
        basis = Basis.OWN if own is not None else Basis.TREND if trend else Basis.MISSING
        weight = Decimal(own is not None)
        return Estimate(past, own, trend, weight, trend.value if own is None and trend else own, basis, len(seen))
    weight = len(seen) / (len(seen) + DRIVERS[name].prior_periods)
    value = weight * own + (1 - weight) * trend.value
    return Estimate(past, own, trend, weight, value, Basis.BLENDED, len(seen))


def _recent_mean(past: Sequence[Decimal | None]) -> Decimal:
    weighed = [(RECENCY**age, value) for age, value in enumerate(reversed(past)) if value is not None]
    return sum((weight * value for weight, value in weighed), Decimal(0)) / sum(weight for weight, _ in weighed)


def trend_of(companies: Iterable[Sequence[Statement]], *, source: TrendSource) -> dict[DriverName, TrendValue]:
    """Return the median of each driver over companies, each in its latest period.

    A driver that fewer than `LEAST_COMPANIES` show has none.
    """
    found: dict[DriverName, list[Decimal]] = {name: [] for name in DRIVERS}
    for statements in companies:
        *earlier, latest = statements
        for name, values in found.items():
            value = observe(name, latest, earlier[-1] if earlier else None)
            if value is not None:
                values.append(value)
    return {
        name: TrendValue(median(values), len(values), source)
        for name, values in found.items()
        if len(values) >= LEAST_COMPANIES
    }
