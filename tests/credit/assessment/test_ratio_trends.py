"""A trend runs from the oldest statement to the last and says where the last two point."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.ratio_results import Status
from credit.domain.ratio_trends import Course, trend
from credit.domain.ratios import RatioName
from credit.domain.statements import Statement
from tests.credit.assessment.published_company import BEFORE, NOW, having, statements


def year(ending: int, **changes) -> Statement:
    return replace(having(NOW, **changes), period_end=date(ending, 12, 31))


def test_statements_in_any_order_run_from_the_oldest_and_are_averaged_with_the_one_before():
    found = trend(RatioName.RETURN_ON_EQUITY, [NOW, BEFORE])

    assert [point.period_end for point in found.points] == [BEFORE.period_end, NOW.period_end]
    assert [point.result.status for point in found.points] == [Status.MISSING_INPUT, Status.OK]
    assert (found.change, found.change_per_year, found.course) == (None, None, Course.UNKNOWN)


def test_the_change_is_the_last_value_less_the_one_before():
    found = trend(RatioName.EBITDA_COVER, [BEFORE, NOW])

    assert found.change == Decimal("6.25") - Decimal(238) / 42
    assert found.course is Course.IMPROVING


@pytest.mark.parametrize(
    ("name", "before", "last", "course"),
    [
        (RatioName.CURRENT, {"current_liabilities": 500}, {"current_liabilities": 400}, Course.IMPROVING),
        (RatioName.CURRENT, {"current_liabilities": 500}, {"current_liabilities": 510}, Course.STEADY),
        (RatioName.CURRENT, {"current_liabilities": 500}, {"current_liabilities": 0}, Course.IMPROVING),
        (RatioName.CURRENT, {"current_liabilities": 0}, {"current_liabilities": 0}, Course.STEADY),
        (RatioName.DAYS_SALES, {"receivables": 400}, {"receivables": 600}, Course.WORSENING),
        (RatioName.DEBT_TO_EQUITY, {"equity": 750}, {"equity": -750}, Course.WORSENING),
        (RatioName.DEBT_TO_EQUITY, {"equity": -750}, {"equity": 750}, Course.IMPROVING),
        (RatioName.DAYS_PAYABLES, {"payables": 250}, {"payables": 500}, Course.UNKNOWN),
        (RatioName.NET_MARGIN, {"net_income": 90}, {"sales": 0}, Course.UNKNOWN),
        (RatioName.NET_MARGIN, {"net_income": -90}, {"net_income": -200}, Course.WORSENING),
    ],
)
def test_the_course_knows_which_way_is_better_and_ranks_what_has_no_value(name, before, last, course):
    assert trend(name, [year(2024, **before), year(2025, **last)]).course is course


@pytest.mark.parametrize(
    ("debts", "course"),
    [
        ([400, 415, 430], Course.WORSENING),
        ([430, 415, 400], Course.IMPROVING),
        ([400, 404, 408], Course.STEADY),
        ([430, 400, 412, 424], Course.WORSENING),
        ([400, 600, 590], Course.STEADY),
        ([300, 500, 500], Course.STEADY),
    ],
)
def test_small_steps_that_add_up_are_no_steadiness_and_a_turn_ends_the_run(debts, course):
    found = trend(RatioName.CURRENT, [year(2020 + place, current_liabilities=debt) for place, debt in enumerate(debts)])

    assert found.course is course


def test_the_slope_is_a_year_and_passes_over_periods_without_a_value():
    found = trend(
        RatioName.FREE_CASH_FLOW,
        [
            year(2021, operating_cash_flow=130),
            year(2022, operating_cash_flow=140),
            year(2023, operating_cash_flow=None),
        ],
    )

    assert found.change_per_year == 10
    assert found.change is None


def test_money_in_another_currency_is_no_part_of_the_trend():
    found = trend(RatioName.FREE_CASH_FLOW, [replace(BEFORE, currency="JPY"), NOW])

    assert [point.period_end for point in found.points] == [NOW.period_end]


def test_one_statement_or_none_has_no_trend():
    for statements_known in ([], [NOW]):
        found = trend(RatioName.CURRENT, statements_known)

        assert (found.change, found.change_per_year, found.course) == (None, None, Course.UNKNOWN)


@given(st.lists(statements, max_size=5), st.sampled_from(list(RatioName)))
def test_any_mix_of_statements_has_a_trend_of_finite_numbers(drawn, name):
    found = trend(name, drawn)

    assert all(number is None or number.is_finite() for number in (found.change, found.change_per_year))
