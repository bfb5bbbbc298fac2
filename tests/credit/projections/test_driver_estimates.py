"""Drivers are read from the past, blended with the industry by how many periods there are, or said to be missing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.projections.drivers import DRIVERS, DriverName, observe
from credit.domain.projections.estimates import (
    Basis,
    TrendSource,
    TrendValue,
    estimate_drivers,
    trend_of,
    usable_periods,
)
from credit.domain.statements import Line
from tests.credit.assessment.published_company import BEFORE, NOW, having, statements
from tests.credit.projections.conftest import scaled

D = Decimal
FIVE_PER_CENT = TrendValue(D("0.05"), 12, TrendSource.INDUSTRY)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (DriverName.GROSS_MARGIN, D("0.3")),
        (DriverName.SELLING_SHARE, D("0.175")),
        (DriverName.DAYS_RECEIVABLES, D("73")),
        (DriverName.CAPEX_SHARE, D("0.06")),
        (DriverName.TAX_RATE, D("0.25")),
        (DriverName.CASH_SHARE, D("0.06")),
        (DriverName.PAYOUT, D("0")),  # retained earnings grew by all of net income
    ],
)
def test_the_published_company_shows_its_drivers(name, value):
    assert observe(name, NOW, BEFORE) == value


def test_interest_is_reckoned_on_debt_at_the_start_where_it_is_known():
    assert observe(DriverName.INTEREST_RATE, NOW, BEFORE) == D(40) / 540
    assert observe(DriverName.INTEREST_RATE, NOW, None) == D(40) / 550


def test_growth_needs_the_year_before():
    two_years_before = replace(BEFORE, period_end=date(2023, 12, 31))

    assert observe(DriverName.SALES_GROWTH, NOW, None) is None
    assert observe(DriverName.SALES_GROWTH, NOW, two_years_before) is None
    assert observe(DriverName.SALES_GROWTH, NOW, replace(BEFORE, currency="EUR")) is None


def test_growth_of_two_years_weighs_two_fifths_against_the_industry():
    periods = usable_periods([scaled(BEFORE, "0.8", year=2023), BEFORE, NOW])

    found = estimate_drivers(periods, trend={DriverName.SALES_GROWTH: FIVE_PER_CENT})[DriverName.SALES_GROWTH]

    # 25 % a year ago weighs half of 17.647 % this year: 20.098 %; two periods against three: 0.4.
    assert found.basis is Basis.BLENDED
    assert found.own_weight == D("0.4")
    assert round(found.own, 5) == D("0.20098")
    assert round(found.value, 5) == D("0.11039")


def test_without_a_past_the_industry_speaks_alone_and_without_both_nobody_does():
    alone = estimate_drivers([NOW], trend={DriverName.SALES_GROWTH: FIVE_PER_CENT})
    neither = estimate_drivers([NOW], trend={})

    assert (alone[DriverName.SALES_GROWTH].value, alone[DriverName.SALES_GROWTH].basis) == (D("0.05"), Basis.TREND)
    assert (neither[DriverName.SALES_GROWTH].value, neither[DriverName.SALES_GROWTH].basis) == (None, Basis.MISSING)


def test_more_periods_of_its_own_weigh_more():
    trend = {DriverName.GROSS_MARGIN: FIVE_PER_CENT}
    periods = [scaled(NOW, "1", year=year) for year in range(2021, 2026)]

    weights = [
        estimate_drivers(periods[:count], trend=trend)[DriverName.GROSS_MARGIN].own_weight for count in range(1, 6)
    ]

    assert weights == sorted(weights)
    assert weights[-1] < 1


def test_interim_periods_do_not_stand_beside_whole_years():
    half = replace(NOW, period_end=date(2026, 6, 30), months=6)

    assert usable_periods([half, NOW, BEFORE]) == (BEFORE, NOW)
    assert usable_periods([half]) == (half,)


def test_periods_in_another_currency_than_the_latest_do_not_count():
    assert usable_periods([replace(BEFORE, currency="EUR"), NOW]) == (NOW,)


def test_a_half_year_is_taken_as_over_a_year():
    half = replace(NOW, months=6)

    assert observe(DriverName.DAYS_RECEIVABLES, half, None) == D("36.5")


def test_a_trend_is_the_median_of_five_companies_at_least():
    companies = [[BEFORE, scaled(BEFORE, str(factor), year=2025)] for factor in (D("0.9"), 1, D("1.1"), D("1.3"), 2)]

    found = trend_of(companies, source=TrendSource.PORTFOLIO)
    few = trend_of(companies[:4], source=TrendSource.PORTFOLIO)

    assert found[DriverName.SALES_GROWTH] == TrendValue(D("0.1"), 5, TrendSource.PORTFOLIO)
    assert few == {}


@given(statements, statements)
def test_a_driver_of_any_two_statements_lies_in_its_bounds_or_is_missing(now, before):
    for name, driver in DRIVERS.items():
        value = observe(name, now, before)
        assert value is None or driver.least <= value <= driver.most


@given(st.sampled_from(list(DriverName)))
def test_a_statement_of_sales_alone_shows_no_driver(name):
    alone = replace(NOW, given={Line.SALES: D(100)})

    assert observe(name, alone, None) is None


def test_losses_show_neither_a_tax_rate_nor_a_payout():
    loss = having(NOW, cost_of_sales=1900, net_income=-400)

    assert observe(DriverName.TAX_RATE, loss, BEFORE) is None
    assert observe(DriverName.PAYOUT, loss, BEFORE) is None
