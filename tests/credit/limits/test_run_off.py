"""How what is owed above a limit runs off as it falls due."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from credit.domain.run_off import Due, by_week, run_off

TODAY = date(2026, 11, 22)
ITEMS = [
    Due(date(2026, 11, 1), Decimal(30)),
    Due(date(2026, 12, 1), Decimal(50)),
    Due(date(2026, 12, 15), Decimal(40)),
    Due(None, Decimal(-10)),
]


def test_over_by_what_is_owed_above_the_limit_and_under_on_the_day_enough_fell_due():
    plan = run_off(ITEMS, limit=Decimal(70), on=TODAY)

    assert (plan.owed, plan.over_by, plan.overdue) == (110, 40, 30)
    assert plan.under_on == date(2026, 12, 1)


def test_what_is_overdue_stays_so_a_low_limit_is_never_reached_by_waiting():
    plan = run_off(ITEMS, limit=Decimal(19), on=TODAY)

    assert plan.under_on is None
    assert plan.steps[-1].owed == 20


def test_a_habit_of_paying_late_moves_the_day():
    assert run_off(ITEMS, limit=Decimal(70), on=TODAY, late_days=9).under_on == date(2026, 12, 10)


def test_under_the_limit_already_means_today_and_not_over():
    plan = run_off(ITEMS, limit=Decimal(110), on=TODAY)

    assert (plan.is_over, plan.over_by, plan.under_on) == (False, 0, TODAY)


def test_by_week_shows_what_is_left_after_each_week():
    weeks = by_week(run_off(ITEMS, limit=Decimal(0), on=TODAY), weeks=4)

    assert [week.owed for week in weeks] == [110, 110, 60, 60, 20]


@given(
    items=st.lists(
        st.builds(Due, st.dates(date(2026, 10, 1), date(2027, 6, 1)), st.decimals(0, 10**6, places=2)), max_size=20
    )
)
def test_what_is_left_in_the_end_is_what_was_overdue(items):
    plan = run_off(items, limit=Decimal(0), on=TODAY)

    assert plan.steps[-1].owed == plan.overdue
    assert all(earlier.owed >= later.owed for earlier, later in zip(plan.steps, plan.steps[1:], strict=False))
