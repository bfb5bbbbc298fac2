"""The smallest changes, in currency, that would lift a customer's points to the next grade.

A lever is one thing a customer can do with money: repay debt from cash, bring in equity, lend longer, earn more. It
returns the statement as it would look with the change, sub-totals that were given moved along, so that everything
computed from the statement follows. The search is exact to a ten-thousandth of what the lever can move and rounds up:
the amount shown is always enough. Taxes on additional profit are left out, and said so where it is shown.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_UP, Decimal
from enum import StrEnum

from credit.domain.statements import PARTS, Line, Statement
from finance_crm.money import ZERO

STEPS = 14
DIGITS = 2

Points = Callable[[Statement], Decimal | None]


class Lever(StrEnum):
    """What could be done."""

    REPAY_SHORT_TERM_DEBT = "repay_short_term_debt"
    REPAY_LONG_TERM_DEBT = "repay_long_term_debt"
    PAY_SUPPLIERS = "pay_suppliers"
    COLLECT_RECEIVABLES = "collect_receivables"
    SELL_INVENTORY_AND_REPAY = "sell_inventory_and_repay"
    LEND_LONGER = "lend_longer"
    ADD_EQUITY = "add_equity"
    ADD_EQUITY_AND_REPAY = "add_equity_and_repay"
    EARN_MORE = "earn_more"


# What each lever moves per unit of money, on the lines that are not sub-totals.
MOVES: Mapping[Lever, Mapping[Line, int]] = {
    Lever.REPAY_SHORT_TERM_DEBT: {Line.CASH: -1, Line.SHORT_TERM_DEBT: -1},
    Lever.REPAY_LONG_TERM_DEBT: {Line.CASH: -1, Line.LONG_TERM_DEBT: -1},
    Lever.PAY_SUPPLIERS: {Line.CASH: -1, Line.PAYABLES: -1},
    Lever.COLLECT_RECEIVABLES: {Line.CASH: 1, Line.RECEIVABLES: -1},
    Lever.SELL_INVENTORY_AND_REPAY: {Line.INVENTORY: -1, Line.SHORT_TERM_DEBT: -1},
    Lever.LEND_LONGER: {Line.SHORT_TERM_DEBT: -1, Line.LONG_TERM_DEBT: 1},
    Lever.ADD_EQUITY: {Line.CASH: 1, Line.SHARE_CAPITAL: 1},
    Lever.ADD_EQUITY_AND_REPAY: {Line.SHARE_CAPITAL: 1, Line.SHORT_TERM_DEBT: -1},
    Lever.EARN_MORE: {Line.SALES: 1, Line.CASH: 1, Line.RETAINED_EARNINGS: 1},
}
# Levers without a bound in the statement are tried up to this share of total assets.
UNBOUNDED = frozenset({Lever.ADD_EQUITY, Lever.EARN_MORE})


@dataclass(frozen=True)
class Lift:
    """`amount` of the statement's currency, moved by `lever`, gives `points`, which are enough."""

    lever: Lever
    amount: Decimal
    points: Decimal


def lifts(
    statement: Statement, *, points_of: Points, needed: Decimal, levers: Iterable[Lever] = tuple(Lever)
) -> tuple[Lift, ...]:
    """Return what each lever alone would take to reach `needed` points, the smallest amounts first.

    A lever is left out where the statement lacks one of its lines or where all it can move is not enough.
    """
    found = (_lift(statement, lever, points_of=points_of, needed=needed) for lever in levers)
    return tuple(sorted((lift for lift in found if lift), key=lambda lift: (lift.amount, lift.lever)))


def moved(statement: Statement, lever: Lever, amount: Decimal) -> Statement:
    """Return the statement after `amount` was moved by `lever`; given sub-totals move with their parts."""
    shifts = {line: sign * amount for line, sign in MOVES[lever].items()}
    for total, parts in PARTS.items():
        moves = [sign * shifts.get(line, ZERO) for sign, line in (*parts.needed, *parts.other)]
        if any(moves):
            shifts[total] = sum(moves, ZERO)
    given = {line: value + shifts.get(line, ZERO) for line, value in statement.given.items()}
    return replace(statement, given=given)


def room(statement: Statement, lever: Lever) -> Decimal | None:
    """Return the most that the lever can move: no line may fall below zero. None where that is not known."""
    if lever in UNBOUNDED:
        return statement.amount(Line.TOTAL_ASSETS)
    falling = [statement.amount(line) for line, sign in MOVES[lever].items() if sign < 0]
    known = [amount for amount in falling if amount is not None]
    return min(known) if len(known) == len(falling) else None


def _lift(statement: Statement, lever: Lever, *, points_of: Points, needed: Decimal) -> Lift | None:
    most = room(statement, lever)
    if most is None or most <= 0 or not _reaches(statement, lever, most, points_of, needed):
        return None
    low, high = ZERO, most
    for _step in range(STEPS):
        middle = (low + high) / 2
        if _reaches(statement, lever, middle, points_of, needed):
            high = middle
        else:
            low = middle
    amount = min(rounded_up(high), most)
    points = points_of(moved(statement, lever, amount))
    # Points move in steps and not always one way: what rounding up would lose is not offered.
    if points is None or points < needed:
        amount = high
        points = points_of(moved(statement, lever, amount)) or ZERO
    return Lift(lever, amount, points)


def _reaches(statement: Statement, lever: Lever, amount: Decimal, points_of: Points, needed: Decimal) -> bool:
    points = points_of(moved(statement, lever, amount))
    return points is not None and points >= needed


def rounded_up(amount: Decimal) -> Decimal:
    """Return the amount rounded up to two digits that count: 84,310 becomes 85,000."""
    if amount <= 0:
        return ZERO
    step = Decimal(1).scaleb(amount.adjusted() - DIGITS + 1)
    return (amount / step).to_integral_value(rounding=ROUND_UP) * step
