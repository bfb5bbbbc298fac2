"""Points of net worth and the margin at stake: the published examples, and answers nobody gave."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.limit_heuristics import (
    STEPS,
    NetWorthProfile,
    PaymentHabit,
    break_even_chance,
    break_even_pd,
    expected_margin,
    expected_profit,
    net_worth_points,
    profit_with_repeat,
)
from credit.domain.limits import Reason

PROFILE = NetWorthProfile(
    net_worth=Decimal(750),
    habit=PaymentHabit.ON_TIME,
    share_of_need=Decimal("0.30"),
    years=Decimal(12),
    net_margin=Decimal("0.045"),
    current_ratio=Decimal("1.7"),
    debt_to_assets=Decimal("0.559"),
)
number = st.one_of(st.none(), st.decimals(-100, 100, places=3))
fraction = st.decimals(0, 1, places=3)


def test_the_published_profile_earns_twenty_percent_of_its_net_worth():
    term = net_worth_points(PROFILE)

    assert (term.inputs["percent"], term.amount) == (20, 150)


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("share_of_need", {"0.2499": 0, "0.25": 5, "0.50": 5, "0.5001": 10}),
        ("years", {"2.9": 0, "3": 5, "10": 5, "11": 10}),
        ("net_margin", {"0.0499": 0, "0.05": 5, "0.14": 5, "0.15": 10}),
        ("current_ratio", {"1.49": 0, "1.5": 5, "2.2": 5, "2.21": 10}),
        ("debt_to_assets", {"0.29": 10, "0.30": 0, "0.50": 0, "0.51": -5}),
    ],
)
def test_both_ends_of_the_middle_step_belong_to_it(question, answers):
    assert {answer: STEPS[question].percent_of(Decimal(answer)) for answer in answers} == answers


@pytest.mark.parametrize("question", [*STEPS, "habit", "net_worth"])
def test_one_unanswered_question_leaves_no_amount(question):
    term = net_worth_points(replace(PROFILE, **{question: None}))

    assert (term.amount, term.reason) == (None, Reason.MISSING_INPUT)
    assert len(term.missing) == 1


def test_no_net_worth_or_only_bad_answers_are_a_limit_of_zero():
    poor = NetWorthProfile(Decimal(750), PaymentHabit.LATE, *[Decimal(0)] * 4, Decimal("0.9"))

    assert net_worth_points(poor).amount == 0
    assert net_worth_points(replace(PROFILE, net_worth=Decimal(-10))).amount == 0


def test_the_order_of_cast_iron_loses_today_and_earns_with_its_repeat():
    today = expected_profit(chance_of_payment=Decimal("0.8"), revenue=Decimal(1200), cost=Decimal(1000))
    repeat = expected_profit(chance_of_payment=Decimal("0.95"), revenue=Decimal(1200), cost=Decimal(1000))

    assert (today, repeat) == (-40, 140)
    assert profit_with_repeat(first=today, chance_of_payment=Decimal("0.8"), repeat=repeat) == 72
    chance = break_even_chance(revenue=Decimal(1200), cost=Decimal(1000))
    assert chance.quantize(Decimal("0.0001")) == Decimal("0.8333")


@pytest.mark.parametrize(("revenue", "cost"), [(0, 10), (-5, 10), (10, -1)])
def test_without_revenue_there_is_no_break_even(revenue, cost):
    assert break_even_chance(revenue=Decimal(revenue), cost=Decimal(cost)) is None


@pytest.mark.parametrize(("margin", "lgd", "pd"), [("0.15", "1", "0.150000"), ("0.15", "0.6", "0.227273")])
def test_break_even_probabilities_are_the_published_ones(margin, lgd, pd):
    assert break_even_pd(margin=Decimal(margin), lgd=Decimal(lgd)).quantize(Decimal("0.000001")) == Decimal(pd)


@pytest.mark.parametrize(
    ("pd", "margin", "lgd", "reason"),
    [
        ("0.10", "0.15", "1", Reason.ANSWERS_YES),
        ("0.15", "0.15", "1", Reason.ANSWERS_NO),
        ("0.20", "0.15", "0.6", Reason.ANSWERS_YES),
        ("0.01", "0", "0.6", Reason.ANSWERS_NO),
        ("0.01", "-0.2", "0.6", Reason.ANSWERS_NO),
        ("0.01", "1.2", "0.6", Reason.INVALID_INPUT),
        ("1.01", "0.2", "0.6", Reason.INVALID_INPUT),
        ("0.01", "0.2", "1.6", Reason.INVALID_INPUT),
        (None, "0.2", "0.6", Reason.MISSING_INPUT),
        ("0.01", None, "0.6", Reason.MISSING_INPUT),
        ("0.01", "0.2", None, Reason.MISSING_INPUT),
    ],
)
def test_the_margin_has_to_pay_for_the_risk(pd, margin, lgd, reason):
    given_pd, given_margin, given_lgd = (None if value is None else Decimal(value) for value in (pd, margin, lgd))

    term = expected_margin(pd=given_pd, margin=given_margin, lgd=given_lgd)

    assert (term.amount, term.reason, term.refuses) == (None, reason, reason is Reason.ANSWERS_NO)


@given(number, st.sampled_from([None, *PaymentHabit]), st.tuples(*[number] * 5))
def test_no_answers_break_the_points(worth, habit, answers):
    term = net_worth_points(NetWorthProfile(worth, habit, *answers))

    assert (term.amount is None) == (None in (worth, habit, *answers))
    assert term.amount is None or term.amount >= 0


@given(number, number, number)
def test_no_numbers_break_the_margin(pd, margin, lgd):
    assert expected_margin(pd=pd, margin=margin, lgd=lgd).amount is None


@given(fraction, fraction, fraction)
def test_a_higher_margin_or_a_smaller_loss_bears_more_risk(margin, lgd, smaller):
    low, high = sorted((lgd, smaller))

    assert 0 <= break_even_pd(margin=margin, lgd=high) <= break_even_pd(margin=margin, lgd=low) <= 1
