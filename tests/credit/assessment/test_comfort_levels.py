"""Comfort levels are data apart from the formulas, and silence is not comfort."""

from decimal import Decimal

import pytest
from hypothesis import given

from credit.domain.comfort import USUAL_COMFORT, Comfort, Direction, Judgement, judge
from credit.domain.ratio_results import RatioResult, Status
from credit.domain.ratio_trends import LESS_IS_BETTER
from credit.domain.ratios import RatioName, all_ratios
from tests.credit.assessment.published_company import BEFORE, NOW, amounts

UPWARD = {Direction.AT_LEAST, Direction.ABOVE}


def ok(value: str) -> RatioResult:
    return RatioResult(Decimal(value), Status.OK)


def test_the_published_company_is_comfortable_but_for_its_cash_flow():
    found = all_ratios(NOW, earlier=BEFORE)

    judged = {name: judge(found[name], comfort) for name, comfort in USUAL_COMFORT.items()}

    assert {name for name, judgement in judged.items() if judgement is Judgement.UNCOMFORTABLE} == {
        RatioName.CASH_FLOW_TO_CURRENT_LIABILITIES,
        RatioName.CASH_FLOW_TO_LIABILITIES,
    }
    assert {name for name, judgement in judged.items() if judgement is Judgement.STRONG} == {
        RatioName.DEBT_TO_EQUITY,
        RatioName.LIABILITIES_TO_TANGIBLE_NET_WORTH,
        RatioName.NET_DEBT_TO_EBITDA,
    }
    assert judged[RatioName.DEBT_SERVICE_COVER] is Judgement.NOT_JUDGED


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        (RatioName.CURRENT, "1.32", Judgement.UNCOMFORTABLE),
        (RatioName.CURRENT, "1.33", Judgement.COMFORTABLE),
        (RatioName.CURRENT, "2", Judgement.STRONG),
        (RatioName.LIABILITIES_TO_ASSETS, "0.6", Judgement.UNCOMFORTABLE),
        (RatioName.LIABILITIES_TO_ASSETS, "0.59", Judgement.COMFORTABLE),
        (RatioName.DEBT_TO_EQUITY, "2.5", Judgement.COMFORTABLE),
        (RatioName.DEBT_TO_EQUITY, "2.51", Judgement.UNCOMFORTABLE),
        (RatioName.FREE_CASH_FLOW, "0", Judgement.UNCOMFORTABLE),
        (RatioName.FREE_CASH_FLOW, "0.01", Judgement.COMFORTABLE),
    ],
)
def test_a_level_holds_on_its_own_side(name, value, expected):
    assert judge(ok(value), USUAL_COMFORT[name]) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.BEST_BY_ABSENCE, Judgement.STRONG),
        (Status.WORST_BY_SIGN, Judgement.UNCOMFORTABLE),
        (Status.NOT_APPLICABLE, Judgement.NOT_JUDGED),
        (Status.MISSING_INPUT, Judgement.NOT_JUDGED),
    ],
)
def test_a_ratio_without_a_value_is_judged_by_its_status(status, expected):
    for comfort in USUAL_COMFORT.values():
        assert judge(RatioResult(None, status), comfort) is expected


def test_a_ratio_without_a_level_is_not_judged():
    assert judge(ok("73"), USUAL_COMFORT.get(RatioName.DAYS_SALES)) is Judgement.NOT_JUDGED


def test_a_hotel_is_judged_by_the_level_of_its_industry():
    hotels = Comfort(Direction.AT_LEAST, Decimal("0.7"), "Ranges of hospitality")

    assert judge(ok("0.8"), USUAL_COMFORT[RatioName.CURRENT]) is Judgement.UNCOMFORTABLE
    assert judge(ok("0.8"), hotels) is Judgement.COMFORTABLE


def test_every_usual_level_names_its_source_and_points_where_its_trend_does():
    for name, comfort in USUAL_COMFORT.items():
        upward = comfort.direction in UPWARD
        assert comfort.source
        assert upward == (name not in LESS_IS_BETTER)
        assert comfort.strong is None or comfort.direction.holds(comfort.strong, comfort.enough)


@given(amounts, amounts)
def test_a_value_is_comfortable_on_one_side_of_a_level_only(value, level):
    assert Direction.AT_LEAST.holds(value, level) != Direction.BELOW.holds(value, level)
    assert Direction.ABOVE.holds(value, level) != Direction.AT_MOST.holds(value, level)
