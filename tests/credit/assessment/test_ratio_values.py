"""The ratios of the published company, to four decimals, and what each of them was made of."""

from dataclasses import replace
from decimal import Decimal

import pytest

from credit.domain.ratio_results import Flag, Input, MissingInput, RatioResult, Status
from credit.domain.ratios import CATALOGUE, RatioName, all_ratios, ratio
from credit.domain.statements import Line
from tests.credit.assessment.published_company import BEFORE, NOW, covering, having, in_units_of

PUBLISHED = {
    RatioName.CURRENT: "1.7000",
    RatioName.QUICK: "1.0400",
    RatioName.CASH: "0.2400",
    RatioName.WORKING_CAPITAL_TO_ASSETS: "0.2059",
    RatioName.LIABILITIES_TO_ASSETS: "0.5588",
    RatioName.DEBT_TO_EQUITY: "0.7333",
    RatioName.LIABILITIES_TO_TANGIBLE_NET_WORTH: "1.5833",
    RatioName.INTEREST_COVER: "4.0000",
    RatioName.EBITDA_COVER: "6.2500",
    RatioName.NET_DEBT_TO_EBITDA: "1.7200",
    RatioName.GROSS_MARGIN: "0.3000",
    RatioName.EBIT_MARGIN: "0.0800",
    RatioName.NET_MARGIN: "0.0450",
    RatioName.RETURN_ON_ASSETS: "0.0563",
    RatioName.RETURN_ON_EQUITY: "0.1314",
    RatioName.DAYS_SALES: "73.0000",
    RatioName.DAYS_INVENTORY: "78.2143",
    RatioName.DAYS_PAYABLES: "65.1786",
    RatioName.CASH_CONVERSION_CYCLE: "86.0357",
    RatioName.CASH_FLOW_TO_CURRENT_LIABILITIES: "0.2600",
    RatioName.CASH_FLOW_TO_LIABILITIES: "0.1368",
    RatioName.FREE_CASH_FLOW: "10.0000",
}


def rounded(result: RatioResult) -> str:
    assert result.status is Status.OK
    # 0.05625 is published as 0.0563: half goes up.
    return str(result.value.quantize(Decimal("0.0001"), rounding="ROUND_HALF_UP"))


@pytest.mark.parametrize(("name", "value"), PUBLISHED.items())
def test_the_published_company_has_its_published_ratios(name, value):
    assert rounded(ratio(name, statement=NOW, earlier=BEFORE)) == value


def test_every_ratio_of_the_catalogue_is_computed_at_once():
    found = all_ratios(NOW, earlier=BEFORE)

    assert list(found) == list(CATALOGUE) == list(RatioName)
    assert {name for name, result in found.items() if result.status is not Status.OK} == {RatioName.DEBT_SERVICE_COVER}
    assert not any(result.flags for result in found.values())


def test_debt_service_is_covered_by_cash_flow_before_interest_and_after_investment():
    found = ratio(RatioName.DEBT_SERVICE_COVER, statement=having(NOW, debt_repayment=60))

    assert rounded(found) == "0.5000"  # (130 + 40 − 120) ÷ (60 + 40)


@pytest.mark.parametrize("unit", [1000, 1_000_000])
def test_the_unit_of_the_amounts_changes_no_ratio(unit):
    found = all_ratios(in_units_of(NOW, unit), earlier=in_units_of(BEFORE, unit))

    values = {name: rounded(result) for name, result in found.items() if name in PUBLISHED}
    assert values == PUBLISHED | {RatioName.FREE_CASH_FLOW: f"{10 * unit}.0000"}


def test_a_result_shows_the_lines_that_it_was_made_of():
    found = ratio(RatioName.RETURN_ON_EQUITY, statement=NOW, earlier=BEFORE)

    assert found.inputs == (
        Input(Line.NET_INCOME, NOW.period_end, Decimal(90), Decimal(90), False),
        Input(Line.EQUITY, NOW.period_end, Decimal(750), Decimal(750), False),
        Input(Line.EQUITY, BEFORE.period_end, Decimal(620), Decimal(620), False),
    )


def test_a_combination_shows_each_line_once():
    found = ratio(RatioName.CASH_CONVERSION_CYCLE, statement=NOW)

    lines = [used.line for used in found.inputs]
    assert lines == [Line.RECEIVABLES, Line.SALES, Line.INVENTORY, Line.COST_OF_SALES, Line.PAYABLES]


@pytest.mark.parametrize("months", [3, 6, 18])
def test_flows_of_another_period_are_taken_as_over_a_year_and_flagged(months):
    found = ratio(RatioName.DAYS_SALES, statement=covering(NOW, months=months))

    assert rounded(found) == str((Decimal(73) * months / 12).quantize(Decimal("0.0001")))
    assert found.flags == {Flag.ANNUALISED}
    assert found.inputs == (
        Input(Line.RECEIVABLES, NOW.period_end, Decimal(400), Decimal(400), False),
        Input(Line.SALES, NOW.period_end, Decimal(2000) * 12 / months, Decimal(2000), True),
    )


def test_balances_alone_are_not_annualised():
    found = ratio(RatioName.CURRENT, statement=covering(NOW, months=3))

    assert (found.value, found.flags) == (Decimal("1.7"), set())


def test_half_a_year_has_the_margins_of_a_year():
    assert rounded(ratio(RatioName.NET_MARGIN, statement=covering(NOW, months=6))) == "0.0450"


@pytest.mark.parametrize("months", [0, -1, 25])
def test_flows_of_a_period_that_cannot_be_are_missing(months):
    found = ratio(RatioName.NET_MARGIN, statement=covering(NOW, months=months))

    assert (found.value, found.status) == (None, Status.MISSING_INPUT)


@pytest.mark.parametrize(
    "earlier",
    [
        None,
        replace(BEFORE, currency="EUR"),
        replace(BEFORE, period_end=NOW.period_end),
        having(BEFORE, total_assets=None, cash=None),
    ],
)
def test_an_average_needs_a_comparable_balance_before_and_does_not_make_do_with_the_closing_one(earlier):
    found = ratio(RatioName.RETURN_ON_ASSETS, statement=NOW, earlier=earlier)

    assert (found.value, found.status) == (None, Status.MISSING_INPUT)
    assert found.missing == (MissingInput(Line.TOTAL_ASSETS, is_earlier=True),)
