"""Scenarios as data: what each does to the estimated drivers, year by year, and what a person set instead.

A shock sets a driver, or adds to it, in the driver's own unit (0.03 = 300 basis points, 15 = 15 days). One figure a
year; the last one holds for all years after it. What a person set for a customer stands in all years, in place of
estimate and shock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from credit.domain.projections.drivers import DriverName, bounded
from credit.domain.projections.estimates import Estimate

LONGEST_HORIZON_YEARS = 3
Drivers = Mapping[DriverName, Decimal]


class Mode(StrEnum):
    """What a shock does to the estimate."""

    ADD = "add"
    SET = "set"


@dataclass(frozen=True)
class Shock:
    """What happens to one driver."""

    mode: Mode
    by_year: tuple[Decimal, ...]

    def on(self, value: Decimal | None, *, year: int) -> Decimal | None:
        """Return the driver in the year (from 1); a missing one can be set, but nothing can be added to it."""
        change = self.by_year[min(year, len(self.by_year)) - 1]
        if self.mode is Mode.SET:
            return change
        return None if value is None else value + change


@dataclass(frozen=True)
class Scenario:
    """A scenario by its key, with the shocks that make it."""

    key: str
    shocks: Mapping[DriverName, Shock]


def _adds(change: str) -> Shock:
    return Shock(Mode.ADD, (Decimal(change),))


BASE = Scenario("base", {})
# Sales fall by a fifth and do not come back; margins lose two points, customers pay 15 days later, money 3 % more.
DOWNTURN = Scenario(
    "downturn",
    {
        DriverName.SALES_GROWTH: Shock(Mode.SET, (Decimal("-0.20"), Decimal(0))),
        DriverName.GROSS_MARGIN: _adds("-0.02"),
        DriverName.EBIT_MARGIN: _adds("-0.02"),
        DriverName.DAYS_RECEIVABLES: _adds("15"),
        DriverName.INTEREST_RATE: _adds("0.03"),
    },
)
SCENARIOS: Mapping[str, Scenario] = {scenario.key: scenario for scenario in (BASE, DOWNTURN)}


def drivers_of_year(
    estimates: Mapping[DriverName, Estimate], *, scenario: Scenario, overrides: Drivers, year: int
) -> dict[DriverName, Decimal]:
    """Return the drivers of a year of the scenario; one that nobody knows is not among them."""
    found: dict[DriverName, Decimal] = {}
    for name, estimate in estimates.items():
        shock = scenario.shocks.get(name)
        value = shock.on(estimate.value, year=year) if shock else estimate.value
        value = overrides.get(name, value)
        if value is not None:
            found[name] = bounded(name, value)
    return found
