"""Years carried forward by drivers: a golden company by hand, and what holds for every company."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.domain.projections.drivers import DRIVERS, DriverName
from credit.domain.projections.engine import project
from credit.domain.ratio_results import Status
from credit.domain.ratios import RatioName, all_ratios
from credit.domain.statement_checks import Severity, check
from credit.domain.statements import Line, Statement
from tests.credit.assessment.published_company import NOW, having, statements

D = Decimal
# Round figures, so that every line below can be worked out by hand.
BY_HAND = {
    DriverName.SALES_GROWTH: D("0.10"),
    DriverName.GROSS_MARGIN: D("0.30"),
    DriverName.SELLING_SHARE: D("0.17"),
    DriverName.DAYS_RECEIVABLES: D("73"),
    DriverName.DAYS_INVENTORY: D("73"),
    DriverName.DAYS_PAYABLES: D("73"),
    DriverName.CAPEX_SHARE: D("0.05"),
    DriverName.DEPRECIATION_RATE: D("0.10"),
    DriverName.INTEREST_RATE: D("0.08"),
    DriverName.REPAYMENT_RATE: D("0.25"),
    DriverName.TAX_RATE: D("0.25"),
    DriverName.PAYOUT: D("0.50"),
    DriverName.CASH_SHARE: D("0.05"),
}
# Sales 2000 × 1.1; property 700 + 110 bought; interest on 150 + 400; a quarter of 400 repaid.
GOLDEN = {
    Line.SALES: "2200",
    Line.GROSS_PROFIT: "660",
    Line.COST_OF_SALES: "1540",
    Line.SELLING_GENERAL_ADMINISTRATIVE: "374",
    Line.CAPITAL_EXPENDITURE: "110",
    Line.DEPRECIATION: "81",
    Line.EBIT: "205",
    Line.INTEREST: "44",
    Line.PROFIT_BEFORE_TAX: "161",
    Line.TAX: "40.25",
    Line.NET_INCOME: "120.75",
    Line.DIVIDENDS: "60.38",
    Line.RECEIVABLES: "440",
    Line.INVENTORY: "308",
    Line.OTHER_CURRENT_ASSETS: "33",
    Line.PAYABLES: "308",
    Line.OTHER_CURRENT_LIABILITIES: "110",
    # 120.75 + 81 − 40 − 8 − 3 + 58 + 10
    Line.OPERATING_CASH_FLOW: "218.75",
    Line.DEBT_REPAYMENT: "100",
    # 120 + 218.75 − 110 − 100 − 60.38 = 68.37; the least is min(120, 110), so 41.63 are borrowed
    Line.CASH: "110",
    Line.SHORT_TERM_DEBT: "191.63",
    Line.LONG_TERM_DEBT: "300",
    Line.PROPERTY: "729",
    Line.RETAINED_EARNINGS: "460.37",
    Line.TOTAL_ASSETS: "1770",
    Line.TOTAL_LIABILITIES: "959.63",
    Line.EQUITY: "810.37",
}


def difference(statement: Statement) -> Decimal:
    assets, liabilities, equity = (
        statement.amount(line) for line in (Line.TOTAL_ASSETS, Line.TOTAL_LIABILITIES, Line.EQUITY)
    )
    assert assets is not None and liabilities is not None and equity is not None
    return assets - liabilities - equity


def test_the_published_company_a_year_on_is_what_a_hand_works_out():
    found = project(NOW, drivers=[BY_HAND])

    (year,) = found.statements
    assert {line: year.amount(line) for line in GOLDEN} == {line: D(amount) for line, amount in GOLDEN.items()}
    assert difference(year) == 0
    assert year.period_end.isoformat() == "2026-12-31"


def test_what_was_borrowed_is_paid_back_before_cash_is_kept():
    rich = BY_HAND | {DriverName.SALES_GROWTH: D(0), DriverName.REPAYMENT_RATE: D(0), DriverName.PAYOUT: D(0)}

    first, second = project(NOW, drivers=[BY_HAND, rich]).statements

    assert first.amount(Line.SHORT_TERM_DEBT) == D("191.63")
    assert second.amount(Line.SHORT_TERM_DEBT) == D("150")
    assert second.amount(Line.CASH) > first.amount(Line.CASH)


def test_a_loss_is_not_taxed_and_pays_no_dividend():
    (year,) = project(NOW, drivers=[BY_HAND | {DriverName.GROSS_MARGIN: D("0.10")}]).statements

    assert year.amount(Line.NET_INCOME) < 0
    assert (year.amount(Line.TAX), year.amount(Line.DIVIDENDS)) == (0, 0)
    assert difference(year) == 0


def test_a_projected_year_passes_the_checks_of_statements():
    found = project(NOW, drivers=[BY_HAND] * 3).statements

    for earlier, year in zip((NOW, *found), found, strict=False):
        errors = [one for one in check(year, as_of=year.period_end, earlier=earlier) if one.severity is Severity.ERROR]
        assert errors == []


def test_every_ratio_of_the_catalogue_has_an_outcome_on_a_projected_year():
    (year,) = project(NOW, drivers=[BY_HAND]).statements

    assert not [name for name, result in all_ratios(year, earlier=NOW).items() if result.status is Status.MISSING_INPUT]


@pytest.mark.parametrize("line", ["sales", "cash", "short_term_debt", "long_term_debt"])
def test_a_line_that_nothing_can_stand_for_is_named_and_gives_no_year(line):
    found = project(having(NOW, **{line: None}), drivers=[BY_HAND])

    assert Line(line) in found.missing_lines
    assert not found.is_possible


@pytest.mark.parametrize("driver", ["sales_growth", "gross_margin", "interest_rate", "tax_rate"])
def test_a_driver_that_nobody_knows_is_named_and_gives_no_year(driver):
    drivers = {name: value for name, value in BY_HAND.items() if name != driver}

    found = project(NOW, drivers=[drivers])

    assert found.missing_drivers == (DriverName(driver),)
    assert not found.is_possible


def test_without_days_a_balance_stays_and_says_so():
    drivers = {name: value for name, value in BY_HAND.items() if name is not DriverName.DAYS_INVENTORY}

    found = project(NOW, drivers=[drivers])

    assert found.statements[0].amount(Line.INVENTORY) == NOW.amount(Line.INVENTORY)
    assert found.held == (DriverName.OTHER_OPERATING_SHARE, DriverName.DAYS_INVENTORY)
    assert difference(found.statements[0]) == 0


def test_who_states_no_depreciation_gets_none_from_the_industry():
    stated = having(NOW, depreciation=None, ebit=160)

    (year,) = project(stated, drivers=[BY_HAND]).statements

    assert Line.DEPRECIATION not in year.given
    assert Line.OPERATING_CASH_FLOW not in year.given
    assert year.amount(Line.PROPERTY) == 700
    assert difference(year) == 0


def test_a_company_without_cost_of_sales_goes_by_its_operating_margin():
    stated = having(NOW, cost_of_sales=None, ebit=160)

    (year,) = project(stated, drivers=[BY_HAND | {DriverName.EBIT_MARGIN: D("0.08")}]).statements

    assert year.amount(Line.EBIT) == 176
    assert Line.COST_OF_SALES not in year.given
    assert year.amount(Line.PAYABLES) == 250
    assert difference(year) == 0


def test_assets_that_no_line_names_stay_in_the_sum():
    stated = having(NOW, receivables=None, current_assets=850)

    (year,) = project(stated, drivers=[BY_HAND]).statements

    assert Line.RECEIVABLES not in year.given
    assert year.amount(Line.OTHER_CURRENT_ASSETS) == D("473")
    assert difference(year) == 0


def test_a_statement_that_does_not_balance_starts_from_assets_less_liabilities():
    (year,) = project(having(NOW, equity=5000), drivers=[BY_HAND]).statements

    assert year.amount(Line.EQUITY) == D("810.37")


amounts = st.integers(0, 10**10).map(lambda cents: D(cents) / 100)
companies = st.fixed_dictionaries(
    {line: amounts for line in NOW.given if line not in {Line.TOTAL_ASSETS, Line.NET_INCOME}},
).map(lambda found: replace(NOW, given={**found, Line.SALES: found[Line.SALES] + 1}))
drivers = st.fixed_dictionaries(
    {
        name: st.decimals(driver.least, driver.most, places=4, allow_nan=False, allow_infinity=False)
        for name, driver in DRIVERS.items()
    }
)


@settings(max_examples=150, deadline=None)
@given(companies, st.lists(drivers, min_size=1, max_size=3))
def test_every_projection_balances_and_cash_is_never_negative(company, years):
    found = project(company, drivers=years).statements

    assert len(found) == len(years)
    for before, year in zip((company, *found), found, strict=False):
        assert difference(year) == 0
        assert year.amount(Line.CASH) >= 0
        assert year.amount(Line.PROPERTY) >= 0
        moved = year.amount(Line.OPERATING_CASH_FLOW) - year.amount(Line.CAPITAL_EXPENDITURE)
        moved -= year.amount(Line.DIVIDENDS) + year.amount(Line.DEBT_REPAYMENT)
        moved += year.amount(Line.SHORT_TERM_DEBT) - before.amount(Line.SHORT_TERM_DEBT)
        assert year.amount(Line.CASH) - before.amount(Line.CASH) == moved


@settings(max_examples=150, deadline=None)
@given(statements, drivers)
def test_any_statement_gives_a_year_that_balances_or_says_what_is_missing(statement, year):
    found = project(statement, drivers=[year])

    assert found.is_possible == (not found.missing_lines)
    assert all(difference(one) == 0 and one.amount(Line.CASH) >= 0 for one in found.statements)


def test_profits_do_not_fall_when_margins_rise():
    margins = [D("0.20"), D("0.25"), D("0.30"), D("0.40")]

    found = [project(NOW, drivers=[BY_HAND | {DriverName.GROSS_MARGIN: margin}]).statements[0] for margin in margins]

    profits = [year.amount(Line.NET_INCOME) for year in found]
    assert profits == sorted(profits)
    margins_after = [all_ratios(year)[RatioName.EBIT_MARGIN].value for year in found]
    assert margins_after == sorted(margins_after)
