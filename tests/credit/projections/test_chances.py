"""The chance of falling under a comfort level: the same for the same inputs, and larger when things are worse."""

from decimal import Decimal

import pytest

from credit.domain.comfort import USUAL_COMFORT, Comfort, Direction
from credit.domain.projections.chances import DRAW_COUNT, ErrorSource, chances_under, driver_errors
from credit.domain.projections.drivers import DRIVERS, DriverName
from credit.domain.projections.estimates import estimate_drivers
from credit.domain.projections.scenarios import BASE, DOWNTURN, SCENARIOS, Scenario, drivers_of_year
from credit.domain.ratios import RatioName
from tests.credit.assessment.published_company import BEFORE, NOW

D = Decimal


def years(scenario: Scenario = BASE, **overrides: str) -> list[dict[DriverName, Decimal]]:
    estimates = estimate_drivers([BEFORE, NOW], trend={})
    chosen = {DriverName(name): D(value) for name, value in overrides.items()}
    return [drivers_of_year(estimates, scenario=scenario, overrides=chosen, year=year) for year in (1, 2, 3)]


def chance(ratio: RatioName, drivers, *, year: int = 1, level: str | None = None, errors=None) -> Decimal | None:
    usual = USUAL_COMFORT.get(ratio)
    comfort = Comfort(Direction.AT_LEAST, D(level), "test") if level else usual
    found = chances_under(NOW, drivers=drivers, errors=errors or driver_errors({}), levels={ratio: comfort})
    return found[ratio][year - 1].under


def test_the_same_inputs_give_the_same_chance():
    assert chance(RatioName.INTEREST_COVER, years()) == chance(RatioName.INTEREST_COVER, years())


def test_a_level_at_the_middle_of_a_normal_ratio_is_missed_every_other_time():
    # The gross margin is itself a driver: its chance is that of a normal error with its own middle and spread.
    drivers = years(gross_margin="0.30")
    spread = DRIVERS[DriverName.GROSS_MARGIN].default_error

    middle = chance(RatioName.GROSS_MARGIN, drivers, level="0.30")
    one_below = chance(RatioName.GROSS_MARGIN, drivers, level=str(D("0.30") - spread))

    assert middle == pytest.approx(D("0.5"), abs=D("0.01"))
    assert one_below == pytest.approx(D("0.1587"), abs=D("0.01"))


def test_a_downturn_is_more_likely_to_fall_under():
    assert chance(RatioName.INTEREST_COVER, years(DOWNTURN)) > chance(RatioName.INTEREST_COVER, years())


def test_a_ratio_that_cannot_be_judged_has_no_chance():
    assert chance(RatioName.DEBT_SERVICE_COVER, years()) is None  # nobody knows what is repaid


def test_errors_of_the_back_test_replace_the_defaults_where_there_are_enough():
    few = driver_errors({DriverName.SALES_GROWTH: (D("0.3"), 29)})[DriverName.SALES_GROWTH]
    enough = driver_errors({DriverName.SALES_GROWTH: (D("0.3"), 30)})[DriverName.SALES_GROWTH]

    assert (few.spread, few.source) == (DRIVERS[DriverName.SALES_GROWTH].default_error, ErrorSource.DEFAULT)
    assert (enough.spread, enough.source, enough.case_count) == (D("0.3"), ErrorSource.BACKTEST, 30)


def test_every_draw_is_judged():
    found = chances_under(NOW, drivers=years(), errors=driver_errors({}), levels=USUAL_COMFORT)

    assert {one.judged_count for one in found[RatioName.CURRENT]} == {DRAW_COUNT}


def test_the_downturn_takes_a_fifth_of_sales_once_and_two_points_of_margin_every_year():
    base, downturn = years(), years(DOWNTURN)

    assert [year[DriverName.SALES_GROWTH] for year in downturn] == [D("-0.20"), 0, 0]
    for quiet, shaken in zip(base, downturn, strict=True):
        assert shaken[DriverName.GROSS_MARGIN] == quiet[DriverName.GROSS_MARGIN] - D("0.02")
        assert shaken[DriverName.DAYS_RECEIVABLES] == quiet[DriverName.DAYS_RECEIVABLES] + 15
        assert shaken[DriverName.INTEREST_RATE] == quiet[DriverName.INTEREST_RATE] + D("0.03")


def test_what_a_person_set_stands_in_place_of_estimate_and_shock():
    for scenario in SCENARIOS.values():
        assert {year[DriverName.SALES_GROWTH] for year in years(scenario, sales_growth="0.07")} == {D("0.07")}
