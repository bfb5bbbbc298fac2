"""Statements as columns of one array: a row a canonical line, a column a statement, NaN what is missing.

Amounts are held in ten-thousandths of a unit, the finest that is stored: whole numbers, which floats add up exactly
up to 9 × 10¹¹ units, so that a sum that is zero is zero. `StatementBatch.amount` gives them back in units. Sub-totals
that were not given follow from their parts as in `statements`. Flows stand as they were given; ratios take them over
twelve months (`over_a_year`), scores as given, as their scalar forms do.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from credit.domain.flows import FLOWS, LONGEST_PERIOD_MONTHS, MONTHS_OF_A_YEAR
from credit.domain.statements import PARTS, Line, Parts, Statement

FloatArray = npt.NDArray[np.float64]
CodeArray = npt.NDArray[np.uint8]
BoolArray = npt.NDArray[np.bool_]
IndexArray = npt.NDArray[np.intp]

LINES = tuple(Line)
ROW_OF = {line: row for row, line in enumerate(LINES)}
TICKS = 10_000.0
# Statements looked at together: enough that numpy's calls cost little, few enough that their columns stay in the cache.
CHUNK = 32_768


@dataclass(frozen=True, eq=False)
class StatementBatch:
    """Statements of any number of customers, with where each one's earlier periods stand.

    `ticks` has one column more than there are statements, all missing: what `earlier` (the period before),
    `earliest` (the one before that) and `comparable` (the period before, where balances may be averaged with it)
    point to where there is none.
    """

    ticks: FloatArray
    months: FloatArray
    earlier: IndexArray
    earliest: IndexArray
    comparable: IndexArray

    def __len__(self) -> int:
        return len(self.months)

    def amount(self, line: Line, *, periods_back: int = 0) -> FloatArray:
        """Return a line of every statement, or of the one or two periods before it, in units of its currency."""
        row = self.ticks[ROW_OF[line]]
        column = row[:-1] if periods_back == 0 else row[(self.earlier, self.earliest)[periods_back - 1]]
        amounts: FloatArray = column / TICKS
        return amounts

    def chunks(self) -> Iterator["Chunk"]:
        """Yield the batch in pieces that fit the cache. A piece, and all its columns, live until the next one."""
        spare: list[FloatArray] = []
        for start in range(0, len(self), CHUNK):
            yield Chunk(self, slice(start, min(start + CHUNK, len(self))), spare)


class Chunk:
    """Some statements of a batch that lie together."""

    def __init__(self, batch: StatementBatch, where: slice, spare: list[FloatArray]) -> None:
        self.where = where
        self._batch = batch
        self._spare = spare
        self._used = 0
        self._back = (None, batch.earlier[where], batch.earliest[where])
        months = batch.months[where]
        self._scale: FloatArray | None = None
        if not (months == MONTHS_OF_A_YEAR).all():
            self._scale = np.where((months >= 1) & (months <= LONGEST_PERIOD_MONTHS), months, np.nan)
            self._other = months != MONTHS_OF_A_YEAR

    def __len__(self) -> int:
        return int(self.where.stop - self.where.start)

    def column(self) -> FloatArray:
        """Return a column to write into. Its memory is that of an earlier chunk: asking the system costs more."""
        if self._used == len(self._spare):
            self._spare.append(np.empty(min(CHUNK, len(self._batch))))
        self._used += 1
        return self._spare[self._used - 1][: len(self)]

    def stated(self, line: Line, periods_back: int = 0) -> FloatArray:
        """Return a line as it was given, in ticks."""
        index, row = self._back[periods_back], self._batch.ticks[ROW_OF[line]]
        return row[self.where] if index is None else self._looked_up(row, index)

    def over_a_year(self, line: Line) -> FloatArray:
        """Return a balance as it stands and a flow as over twelve months; missing where no year can be made of it."""
        amount = self.stated(line)
        if self._scale is None or line not in FLOWS:
            return amount
        return np.where(self._other, amount * MONTHS_OF_A_YEAR / self._scale, amount)

    def averaged(self, balance: Line) -> FloatArray:
        """Return the mean of the closing balance and the one before."""
        mean = self._looked_up(self._batch.ticks[ROW_OF[balance]], self._batch.comparable[self.where])
        mean += self.stated(balance)
        mean /= 2
        return mean

    def _looked_up(self, row: FloatArray, index: IndexArray) -> FloatArray:
        # No index lies outside, and without looking for such the column is written straight away.
        return np.take(row, index, out=self.column(), mode="clip")


def make_batch(
    amounts: FloatArray,
    *,
    customers: npt.ArrayLike,
    period_ends: npt.ArrayLike,
    months: npt.ArrayLike,
    currencies: npt.ArrayLike,
) -> StatementBatch:
    """Return the batch of statements given as columns of `amounts`: its rows are `LINES`, in units, NaN where missing.

    The other arrays have an element a statement: whose it is, its last day as a number of days, the months its flows
    cover, and its currency, as codes or numbers. Statements may come in any order; several of a customer find their
    earlier periods among each other. A period in another currency than the later one counts as missing.
    """
    ends, of_whom, money = np.asarray(period_ends, np.int64), np.asarray(customers), np.asarray(currencies)
    count = amounts.shape[1]
    ticks = np.full((len(LINES), count + 1), np.nan)
    for start in range(0, count, CHUNK):
        where = slice(start, min(start + CHUNK, count))
        _fill(ticks[:, where], amounts[:, where])
    earlier, earliest, comparable = _history(of_whom, ends, money)
    return StatementBatch(ticks, np.asarray(months, np.float64), earlier, earliest, comparable)


def pivot(count: int, *, statements: npt.ArrayLike, lines: npt.ArrayLike, amounts: npt.ArrayLike) -> FloatArray:
    """Return amounts as `make_batch` takes them, of lines that lie one below the other as in a database.

    `statements` are the columns, from 0 to `count` − 1; `lines` the rows (`ROW_OF`).
    """
    table = np.full((len(LINES), count), np.nan)
    table[np.asarray(lines, np.intp), np.asarray(statements, np.intp)] = np.asarray(amounts, np.float64)
    return table


def batch_of_statements(histories: Iterable[Sequence[Statement]]) -> StatementBatch:
    """Return the batch of some customers' statements, those of the first customer first. For a few, not for many."""
    of_whom, statements = list[int](), list[Statement]()
    for customer, history in enumerate(histories):
        of_whom += [customer] * len(history)
        statements += history
    amounts = np.full((len(LINES), len(statements)), np.nan)
    for column, statement in enumerate(statements):
        for line, amount in statement.given.items():
            amounts[ROW_OF[line], column] = amount
    return make_batch(
        amounts,
        customers=of_whom,
        period_ends=[statement.period_end.toordinal() for statement in statements],
        months=[statement.months for statement in statements],
        currencies=[statement.currency for statement in statements],
    )


def _fill(ticks: FloatArray, amounts: FloatArray) -> None:
    """Write amounts as ticks, and the sub-totals that were not given."""
    np.multiply(amounts, TICKS, out=ticks)
    np.rint(ticks, out=ticks)
    infinite = np.isinf(ticks)
    if infinite.any():
        ticks[infinite] = np.nan
    for line, parts in PARTS.items():
        row = ticks[ROW_OF[line]]
        absent = np.isnan(row)
        if absent.any():
            np.copyto(row, _sum(ticks, parts), where=absent)


def _sum(ticks: FloatArray, parts: Parts) -> FloatArray:
    """Return what the parts add up to, missing where a needed one is."""
    total: Any = 0.0
    for sign, line in parts.needed:
        total = total + sign * ticks[ROW_OF[line]]
    for sign, line in parts.other:
        total = total + sign * np.nan_to_num(ticks[ROW_OF[line]])
    return np.asarray(total, np.float64)


def _history(
    customers: npt.NDArray[Any], ends: npt.NDArray[np.int64], currencies: npt.NDArray[Any]
) -> tuple[IndexArray, IndexArray, IndexArray]:
    """Return where the period before stands, the one before that, and the one that balances are averaged with."""
    count = len(ends)
    by_time = np.lexsort((-ends, customers))
    found = []
    for back in (1, 2):
        index = np.full(count, count, np.intp)
        later, before = by_time[:-back], by_time[back:]
        of_same = (customers[later] == customers[before]) & (currencies[later] == currencies[before])
        index[later[of_same]] = before[of_same]
        found.append(index)
    earlier, earliest = found
    comparable = earlier.copy()
    has_one = np.flatnonzero(earlier < count)
    ended_together = has_one[ends[earlier[has_one]] >= ends[has_one]]
    comparable[ended_together] = count
    return earlier, earliest, comparable


def put(codes: CodeArray, code: int, where: BoolArray) -> None:
    """Set codes to `code` where it holds."""
    if not where.any():
        return
    # Arithmetic on bytes, which wraps around and ends where it should, takes half the time of a masked copy.
    change = np.subtract(np.uint8(code), codes)
    change *= where.view(np.uint8)
    codes += change
