"""How a ratio moves over a customer's statements.

Changes are in the ratio's own unit; a year is 365 days; nothing is rounded. Statements are taken in the order in
which they end, and each is averaged with the one before it. Outcomes without a value still rank: absence of what a
ratio measures above every value, a wrong sign below. A slope is by ordinary least squares (Legendre) over the values.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from credit.domain.ratio_results import RatioResult, Status
from credit.domain.ratios import CATALOGUE, DAYS_OF_A_YEAR, RatioName, Unit, ratio
from credit.domain.statements import Statement

# Less of it is better. More of the days of payables is neither: cash kept, or suppliers not paid.
LESS_IS_BETTER = frozenset(
    {
        RatioName.LIABILITIES_TO_ASSETS,
        RatioName.DEBT_TO_EQUITY,
        RatioName.LIABILITIES_TO_TANGIBLE_NET_WORTH,
        RatioName.NET_DEBT_TO_EBITDA,
        RatioName.DAYS_SALES,
        RatioName.DAYS_INVENTORY,
        RatioName.CASH_CONVERSION_CYCLE,
    }
)
NEITHER_IS_BETTER = frozenset({RatioName.DAYS_PAYABLES})
# A house choice: a twentieth either way is within what a shifted closing day does to a balance.
STEADY_RATE = Decimal("0.05")
_RANK = {Status.WORST_BY_SIGN: -1, Status.OK: 0, Status.BEST_BY_ABSENCE: 1}


class Course(StrEnum):
    """Where the last two periods point, or where an unbroken run of small steps has led."""

    IMPROVING = "improving"
    STEADY = "steady"
    WORSENING = "worsening"
    UNKNOWN = "unknown"


class Point(NamedTuple):
    """The ratio of the period that ends on `period_end`."""

    period_end: date
    result: RatioResult


class Trend(NamedTuple):
    """`change` is the last value less the one before, `change_per_year` the slope; None where values are missing."""

    points: tuple[Point, ...]
    change: Decimal | None
    change_per_year: Decimal | None
    course: Course


def trend(name: RatioName, statements: Iterable[Statement], *, steady_rate: Decimal = STEADY_RATE) -> Trend:
    """Return the ratio over the statements, oldest first, and where it goes.

    The last two periods say so. Where they lie within `steady_rate` of each other, the unbroken rise or fall does that
    ends with them: a decline of four in a hundred every year is no steadiness. The course is unknown with fewer than
    two periods, where either of the last two cannot be ranked, and for days of payables. Money in another currency
    than the last statement's is left out.
    """
    points = _points(name, sorted(statements, key=lambda statement: statement.period_end))
    change = _change(points)
    return Trend(points, change, _slope(points), _course(name, points, steady_rate))


def _points(name: RatioName, statements: Sequence[Statement]) -> tuple[Point, ...]:
    earlier = [None, *statements[:-1]]
    return tuple(
        Point(statement.period_end, ratio(name, statement=statement, earlier=before))
        for statement, before in zip(statements, earlier, strict=False)
        if CATALOGUE[name].unit is not Unit.MONEY or statement.currency == statements[-1].currency
    )


def _change(points: Sequence[Point]) -> Decimal | None:
    if len(points) < 2:
        return None
    before, last = points[-2].result.value, points[-1].result.value
    return None if before is None or last is None else last - before


def _slope(points: Sequence[Point]) -> Decimal | None:
    """Return the least-squares change a year; None where values of two different days are wanting."""
    known = [(point.period_end.toordinal(), point.result.value) for point in points if point.result.value is not None]
    if not known:
        return None
    mean_day = Decimal(sum(day for day, _ in known)) / len(known)
    mean_value = sum((value for _, value in known), Decimal(0)) / len(known)
    spread = sum(((day - mean_day) ** 2 for day, _ in known), Decimal(0))
    moved = sum(((day - mean_day) * (value - mean_value) for day, value in known), Decimal(0))
    return moved / spread * DAYS_OF_A_YEAR if spread else None


def _course(name: RatioName, points: Sequence[Point], steady_rate: Decimal) -> Course:
    if len(points) < 2 or name in NEITHER_IS_BETTER:
        return Course.UNKNOWN
    before, last = points[-2].result, points[-1].result
    if before.status not in _RANK or last.status not in _RANK:
        return Course.UNKNOWN
    gain = _gain(name, before, last, steady_rate) or _gain(name, _start_of_run(points), last, steady_rate)
    if gain == 0:
        return Course.STEADY
    return Course.IMPROVING if gain > 0 else Course.WORSENING


def _start_of_run(points: Sequence[Point]) -> RatioResult:
    """Return where the unbroken rise or fall began that ends with the last value: small steps that add up."""
    values = [point.result.value for point in points]
    place, direction = len(points) - 1, 0
    while place > 0:
        before, after = values[place - 1], values[place]
        if before is None or after is None or before == after:
            break
        step = 1 if after > before else -1
        if direction not in (0, step):
            break
        place, direction = place - 1, step
    return points[place].result


def _gain(name: RatioName, before: RatioResult, last: RatioResult, steady_rate: Decimal) -> Decimal:
    """Return a number whose sign says whether the last result ranks better, zero where it is about the same."""
    if before.value is None or last.value is None:
        return Decimal(_RANK[last.status] - _RANK[before.status])
    change = last.value - before.value
    if abs(change) <= steady_rate * abs(before.value):
        return Decimal(0)
    return -change if name in LESS_IS_BETTER else change
