"""Bad denominators and missing lines have a status and no value: never infinity, never a flattering number."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.ratio_results import Flag, Status
from credit.domain.ratios import RatioName, all_ratios, ratio
from credit.domain.statements import Line
from tests.credit.assessment.published_company import BEFORE, NOW, amounts, having, statements

BEST, WORST = Status.BEST_BY_ABSENCE, Status.WORST_BY_SIGN
NOT_APPLICABLE, MISSING = Status.NOT_APPLICABLE, Status.MISSING_INPUT
INVALID = {Flag.INVALID_STATEMENT}
LIQUIDITY = [RatioName.CURRENT, RatioName.QUICK, RatioName.CASH]
COVER = [RatioName.INTEREST_COVER, RatioName.EBITDA_COVER]
TO_EQUITY = [RatioName.DEBT_TO_EQUITY, RatioName.LIABILITIES_TO_TANGIBLE_NET_WORTH]
MARGINS = [RatioName.GROSS_MARGIN, RatioName.EBIT_MARGIN, RatioName.NET_MARGIN]

positive = st.integers(1, 10**9).map(Decimal)


def outcome(name: RatioName, earlier=BEFORE, **changes):
    found = ratio(name, statement=having(NOW, **changes), earlier=earlier)
    assert found.value is None
    return found.status, set(found.flags)


def value_of(name: RatioName, **changes) -> Decimal:
    found = ratio(name, statement=having(NOW, **changes), earlier=BEFORE)
    assert found.status is Status.OK
    return found.value


@pytest.mark.parametrize("name", LIQUIDITY)
def test_without_current_liabilities_liquidity_is_best_and_not_infinite(name):
    assert outcome(name, current_liabilities=0) == (BEST, set())
    assert outcome(name, current_liabilities=-1) == (NOT_APPLICABLE, INVALID)


@pytest.mark.parametrize("assets", [0, -1])
@pytest.mark.parametrize("name", [RatioName.WORKING_CAPITAL_TO_ASSETS, RatioName.LIABILITIES_TO_ASSETS])
def test_without_assets_the_statement_is_invalid(name, assets):
    assert outcome(name, total_assets=assets) == (NOT_APPLICABLE, INVALID)


def test_liabilities_above_assets_rank_and_are_flagged():
    found = ratio(RatioName.LIABILITIES_TO_ASSETS, statement=having(NOW, total_liabilities=1870))

    assert (found.value, found.flags) == (Decimal("1.1"), {Flag.NEGATIVE_EQUITY})


@pytest.mark.parametrize("equity", [0, -750])
@pytest.mark.parametrize("name", TO_EQUITY)
def test_no_equity_is_the_worst_class_and_no_negative_ratio(name, equity):
    assert outcome(name, equity=equity) == (WORST, set())


def test_equity_that_is_all_intangible_is_no_tangible_net_worth():
    assert outcome(RatioName.LIABILITIES_TO_TANGIBLE_NET_WORTH, intangibles=750) == (WORST, set())


@pytest.mark.parametrize("name", TO_EQUITY)
def test_negative_liabilities_do_not_look_like_little_debt(name):
    changed = {"total_liabilities": -1, "long_term_debt": -1000}

    assert outcome(name, **changed) == (NOT_APPLICABLE, INVALID)


@pytest.mark.parametrize("name", COVER)
@pytest.mark.parametrize(
    ("ebit", "interest", "expected"),
    [
        (160, 0, (BEST, set())),
        (0, 0, (BEST, set())),
        (-500, 0, (WORST, set())),
        (-500, 40, (WORST, set())),
        (-500, -40, (WORST, set())),
        (160, -40, (NOT_APPLICABLE, INVALID)),
    ],
)
def test_no_interest_is_best_and_a_loss_is_worst_whatever_the_interest(name, ebit, interest, expected):
    assert outcome(name, ebit=ebit, interest=interest) == expected


def test_debt_service_that_is_not_due_has_no_cover():
    assert outcome(RatioName.DEBT_SERVICE_COVER, debt_repayment=0, interest=0) == (NOT_APPLICABLE, set())


def test_cash_that_drains_covers_debt_service_less_than_not_at_all():
    found = ratio(RatioName.DEBT_SERVICE_COVER, statement=having(NOW, debt_repayment=60, operating_cash_flow=-20))

    assert found.value == -1


@pytest.mark.parametrize("cash", [550, 600])
@pytest.mark.parametrize("ebit", [160, -500])
def test_no_net_debt_is_best(cash, ebit):
    assert outcome(RatioName.NET_DEBT_TO_EBITDA, cash=cash, ebit=ebit) == (BEST, set())


@pytest.mark.parametrize("ebit", [-90, -500])
def test_net_debt_without_earnings_is_worst(ebit):
    assert outcome(RatioName.NET_DEBT_TO_EBITDA, ebit=ebit) == (WORST, set())


@pytest.mark.parametrize("name", [*MARGINS, RatioName.DAYS_SALES])
def test_without_sales_there_is_neither_margin_nor_days(name):
    assert outcome(name, sales=0, gross_profit=0) == (NOT_APPLICABLE, set())
    assert outcome(name, sales=-5, gross_profit=0) == (NOT_APPLICABLE, INVALID)


@pytest.mark.parametrize("name", [RatioName.DAYS_INVENTORY, RatioName.DAYS_PAYABLES, RatioName.CASH_CONVERSION_CYCLE])
def test_without_cost_of_sales_there_are_no_days_and_no_cycle(name):
    assert outcome(name, cost_of_sales=0) == (NOT_APPLICABLE, set())


def test_a_loss_on_negative_equity_is_no_return():
    assert outcome(RatioName.RETURN_ON_EQUITY, net_income=-90, equity=-800) == (
        NOT_APPLICABLE,
        {Flag.NEGATIVE_EQUITY},
    )


def test_a_loss_is_a_negative_return_and_a_negative_margin():
    assert value_of(RatioName.RETURN_ON_ASSETS, net_income=-90) < 0
    assert value_of(RatioName.NET_MARGIN, net_income=-90) < 0


def test_cash_flow_without_liabilities_is_best_only_if_it_comes_in():
    name = RatioName.CASH_FLOW_TO_CURRENT_LIABILITIES

    assert outcome(name, current_liabilities=0) == (BEST, set())
    assert outcome(name, current_liabilities=0, operating_cash_flow=-1) == (NOT_APPLICABLE, set())
    assert value_of(name, operating_cash_flow=-130) == Decimal("-0.26")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (RatioName.INTEREST_COVER, Line.INTEREST),
        (RatioName.LIABILITIES_TO_TANGIBLE_NET_WORTH, Line.INTANGIBLES),
        (RatioName.DEBT_TO_EQUITY, Line.LONG_TERM_DEBT),
        (RatioName.NET_DEBT_TO_EBITDA, Line.SHORT_TERM_DEBT),
        (RatioName.EBITDA_COVER, Line.DEPRECIATION),
        (RatioName.FREE_CASH_FLOW, Line.CAPITAL_EXPENDITURE),
        (RatioName.CASH_CONVERSION_CYCLE, Line.PAYABLES),
    ],
)
def test_a_line_that_nobody_gave_is_named_and_never_taken_as_zero(name, line):
    found = ratio(name, statement=having(NOW, **{line: None}))

    assert (found.value, found.status) == (None, MISSING)
    assert [missing.line for missing in found.missing] == [line]


def test_a_missing_line_comes_before_a_divisor_of_zero():
    assert outcome(RatioName.CASH_CONVERSION_CYCLE, cost_of_sales=0, receivables=None) == (MISSING, set())


def test_nothing_given_is_everything_missing():
    found = all_ratios(replace(NOW, given={}))

    assert {result.status for result in found.values()} == {MISSING}


@given(statements, statements | st.none())
def test_any_mix_of_missing_zero_and_negative_lines_has_a_status_and_a_finite_value_or_none(statement, earlier):
    for result in all_ratios(statement, earlier=earlier).values():
        assert (result.value is None) == (result.status is not Status.OK)
        assert result.value is None or result.value.is_finite()
        assert bool(result.missing) == (result.status is MISSING)


@given(amounts, amounts, amounts)
def test_what_is_owed_to_equity_is_never_negative(owed, debt, equity):
    statement = having(NOW, total_liabilities=owed, long_term_debt=debt, equity=equity)

    for name in TO_EQUITY:
        found = ratio(name, statement=statement)
        assert found.value is None or found.value >= 0


@given(amounts, positive, positive)
def test_more_cash_is_never_worse_liquidity_nor_more_net_debt(cash, more, owed):
    less, greater = (
        having(NOW, cash=amount, current_liabilities=owed, current_assets=None) for amount in (cash, cash + more)
    )

    for name in LIQUIDITY:
        assert ratio(name, statement=less).value < ratio(name, statement=greater).value
    debts = [ratio(RatioName.NET_DEBT_TO_EBITDA, statement=one).value for one in (less, greater)]
    assert debts[1] is None or debts[1] < debts[0]


@given(amounts, positive)
def test_more_earnings_never_cover_interest_less(ebit, more):
    less, greater = (ratio(RatioName.INTEREST_COVER, statement=having(NOW, ebit=one)) for one in (ebit, ebit + more))

    assert less.status is WORST or less.value < greater.value
