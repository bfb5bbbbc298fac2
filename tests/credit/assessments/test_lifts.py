"""What would lift the grade: the smallest amount of each lever that is enough."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.lifts import MOVES, Lever, lifts, moved, room, rounded_up
from credit.domain.statements import Line, Statement
from tests.credit.assessment.published_company import NOW


def current_ratio_points(statement: Statement) -> Decimal | None:
    assets, liabilities = statement.amount(Line.CURRENT_ASSETS), statement.amount(Line.CURRENT_LIABILITIES)
    return None if assets is None or not liabilities else 100 * assets / liabilities


def leverage_points(statement: Statement) -> Decimal | None:
    total, liabilities = statement.amount(Line.TOTAL_ASSETS), statement.amount(Line.TOTAL_LIABILITIES)
    return None if not total or liabilities is None else 100 - 100 * liabilities / total


@pytest.mark.parametrize("lever", Lever)
@given(amount=st.decimals(0, 100, places=2))
def test_a_statement_still_balances_after_every_lever(lever, amount):
    after = moved(NOW, lever, amount)

    assert after.amount(Line.TOTAL_ASSETS) == after.amount(Line.TOTAL_LIABILITIES) + after.amount(Line.EQUITY)


@pytest.mark.parametrize("lever", Lever)
def test_sub_totals_that_were_given_move_with_their_parts(lever):
    after = moved(NOW, lever, Decimal(10))

    assert after.amount(Line.TOTAL_ASSETS) == after.computed(Line.TOTAL_ASSETS)


def test_repaying_short_term_debt_takes_the_amount_that_the_arithmetic_says():
    # (850 − x) / (500 − x) = 1.75 at x = 33.33…; rounded up to two digits that count.
    found = lifts(NOW, points_of=current_ratio_points, needed=Decimal(175), levers=[Lever.REPAY_SHORT_TERM_DEBT])

    assert [(lift.lever, lift.amount) for lift in found] == [(Lever.REPAY_SHORT_TERM_DEBT, Decimal(34))]
    assert found[0].points >= 175


def test_the_smallest_change_comes_first():
    found = lifts(NOW, points_of=current_ratio_points, needed=Decimal(175))

    assert [lift.amount for lift in found] == sorted(lift.amount for lift in found)
    # 850 / (500 − x) = 1.75 at x = 14.28…: what takes debt away without taking cash away costs least.
    assert {(lift.lever, lift.amount) for lift in found[:2]} == {
        (Lever.LEND_LONGER, Decimal(15)),
        (Lever.ADD_EQUITY_AND_REPAY, Decimal(15)),
    }


def test_a_lever_that_cannot_move_enough_is_left_out():
    found = lifts(NOW, points_of=leverage_points, needed=Decimal(60))

    assert Lever.REPAY_SHORT_TERM_DEBT not in {lift.lever for lift in found}
    assert Lever.ADD_EQUITY in {lift.lever for lift in found}


def test_a_lever_moves_no_more_than_there_is():
    assert room(NOW, Lever.REPAY_SHORT_TERM_DEBT) == 120  # of cash, though 150 are owed
    assert room(NOW, Lever.COLLECT_RECEIVABLES) == 400


@pytest.mark.parametrize("lever", [Lever.REPAY_SHORT_TERM_DEBT, Lever.COLLECT_RECEIVABLES, Lever.LEND_LONGER])
def test_a_line_that_nobody_gave_is_not_moved_as_if_it_were_zero(lever):
    falling = {line for line, sign in MOVES[lever].items() if sign < 0}
    given_lines = {line: amount for line, amount in NOW.given.items() if line not in falling}
    lacking = Statement(NOW.period_end, NOW.months, NOW.currency, given_lines)

    assert room(lacking, lever) is None
    assert lifts(lacking, points_of=current_ratio_points, needed=Decimal(500), levers=[lever]) == ()


def test_equity_can_be_added_where_only_the_sum_of_equity_is_known():
    parts = {Line.SHARE_CAPITAL, Line.RETAINED_EARNINGS}
    given_lines = {line: amount for line, amount in NOW.given.items() if line not in parts} | {
        Line.EQUITY: Decimal(750)
    }
    lumped = Statement(NOW.period_end, NOW.months, NOW.currency, given_lines)

    assert moved(lumped, Lever.ADD_EQUITY, Decimal(50)).amount(Line.EQUITY) == 800


@pytest.mark.parametrize(
    ("amount", "rounded"), [("84310", "85000"), ("33.334", "34"), ("0.0412", "0.042"), ("100", "100"), ("0", "0")]
)
def test_amounts_are_rounded_up_to_two_digits_that_count(amount, rounded):
    assert rounded_up(Decimal(amount)) == Decimal(rounded)


@given(needed=st.decimals(100, 300, places=1))
def test_whatever_is_offered_is_enough(needed):
    for lift in lifts(NOW, points_of=current_ratio_points, needed=needed):
        assert current_ratio_points(moved(NOW, lift.lever, lift.amount)) >= needed
