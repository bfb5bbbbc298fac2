"""How an exposure above its limit runs off while no order is released. Pure: no Django, no clock, no I/O.

Money is Decimal in one currency, not rounded; days are calendar days. What falls due is taken to be paid `late_days`
after its due date; what is overdue already has no day on which it will be paid, so it stays until somebody pays it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from finance_crm.money import ZERO


class Due(NamedTuple):
    """An open amount and its due date; without one it is an unapplied receipt or a credit note, below zero."""

    due_date: date | None
    amount: Decimal


class Step(NamedTuple):
    """What is still owed at the close of a day."""

    on: date
    owed: Decimal


@dataclass(frozen=True)
class RunOff:
    """`under_on` is the first day at or under the limit, None where what falls due does not bring it there."""

    owed: Decimal
    limit: Decimal
    overdue: Decimal
    steps: tuple[Step, ...]
    under_on: date | None

    @property
    def over_by(self) -> Decimal:
        return max(self.owed - self.limit, ZERO)

    @property
    def is_over(self) -> bool:
        return self.owed > self.limit


def run_off(items: Iterable[Due], *, limit: Decimal, on: date, late_days: int = 0) -> RunOff:
    """Return how the items run off against the limit from the close of `on`."""
    known = list(items)
    owed = sum((item.amount for item in known), ZERO)
    steps, left = [Step(on, owed)], owed
    coming = sorted(item for item in known if item.due_date is not None and item.due_date >= on)
    for due_date, amount in coming:
        assert due_date is not None
        left -= amount
        paid_on = due_date + timedelta(days=late_days)
        if steps[-1].on == paid_on:
            steps.pop()
        steps.append(Step(paid_on, left))
    overdue = sum((item.amount for item in known if item.due_date is not None and item.due_date < on), ZERO)
    return RunOff(owed, limit, overdue, tuple(steps), _first_under(steps, limit))


def _first_under(steps: Sequence[Step], limit: Decimal) -> date | None:
    return next((step.on for step in steps if step.owed <= limit), None)


def by_week(plan: RunOff, *, weeks: int) -> tuple[Step, ...]:
    """Return what is owed at the start and after each week, for a chart."""
    start = plan.steps[0].on
    days = [start + timedelta(weeks=week) for week in range(weeks + 1)]
    return tuple(Step(day, [step.owed for step in plan.steps if step.on <= day][-1]) for day in days)
