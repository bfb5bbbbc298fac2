"""The catalogue of ratios over a batch of statements: for each ratio a value and a status a statement.

Values are as `ratios` says: multiples, fractions, days, or money in units of the statement's currency, not rounded.
A value is NaN exactly where the status is another than `OK`; statuses are the numbers of `STATUS_CODES`.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from credit.domain.ratio_results import Basis, Status, Term
from credit.domain.ratios import CATALOGUE, Amount, Combination, Ratio, RatioName
from credit.domain.vectors.batches import TICKS, BoolArray, Chunk, CodeArray, FloatArray, StatementBatch, put

STATUSES = tuple(Status)
STATUS_CODES: Mapping[Status, int] = {status: code for code, status in enumerate(STATUSES)}
_OK, _MISSING = STATUS_CODES[Status.OK], STATUS_CODES[Status.MISSING_INPUT]


class RatioArrays(NamedTuple):
    """The values and the statuses of each ratio, by its name."""

    values: Mapping[RatioName, FloatArray]
    statuses: Mapping[RatioName, CodeArray]


def ratios_of(
    batch: StatementBatch, *, catalogue: Mapping[RatioName, Ratio | Amount | Combination] = CATALOGUE
) -> RatioArrays:
    """Return every ratio of every statement."""
    values = np.empty((len(catalogue), len(batch)))
    statuses = np.empty((len(catalogue), len(batch)), np.uint8)
    with np.errstate(all="ignore"):
        for chunk in batch.chunks():
            work = _Work(chunk)
            for row, definition in enumerate(catalogue.values()):
                work.write(definition, values[row, chunk.where], statuses[row, chunk.where])
    return RatioArrays(dict(zip(catalogue, values, strict=True)), dict(zip(catalogue, statuses, strict=True)))


class _Work:
    """The ratios of one chunk; sums and ratios that several are made of are computed once."""

    def __init__(self, chunk: Chunk) -> None:
        self._chunk = chunk
        self._sums: dict[tuple[Term, ...], tuple[FloatArray, BoolArray]] = {}
        self._done: dict[int, tuple[FloatArray, CodeArray]] = {}

    def write(self, definition: Ratio | Amount | Combination, value: FloatArray, status: CodeArray) -> None:
        """Write the values and statuses of one definition."""
        if isinstance(definition, Ratio):
            self._write_ratio(definition, value, status)
        elif isinstance(definition, Amount):
            total, absent = self._sum(definition.terms)
            np.divide(total, TICKS, out=value)
            status.fill(_OK)
            put(status, _MISSING, absent)
        else:
            self._write_combination(definition, value, status)
        self._done[id(definition)] = value, status

    def _write_ratio(self, ratio: Ratio, value: FloatArray, status: CodeArray) -> None:
        (upper, upper_absent), (lower, lower_absent) = self._sum(ratio.numerator), self._sum(ratio.denominator)
        np.divide(upper, lower, out=value)
        if ratio.factor != 1:
            value *= float(ratio.factor)
        status.fill(_OK)
        for holds, outcome in reversed(ratio.guard.rules):
            put(status, STATUS_CODES[outcome.status], holds(upper, lower))
        put(status, _MISSING, upper_absent | lower_absent)
        without = status != _OK
        if without.any():
            np.copyto(value, np.nan, where=without)

    def _write_combination(self, combination: Combination, value: FloatArray, status: CodeArray) -> None:
        value.fill(0.0)
        status.fill(_OK)
        for sign, part in reversed(combination.parts):
            part_value, part_status = self._of_part(part)
            np.add(value, sign * part_value, out=value)
            outranks = (part_status == _MISSING) | ((part_status != _OK) & (status != _MISSING))
            np.copyto(status, part_status, where=outranks)

    def _of_part(self, part: Ratio) -> tuple[FloatArray, CodeArray]:
        if id(part) not in self._done:
            self.write(part, self._chunk.column(), np.empty(len(self._chunk), np.uint8))
        return self._done[id(part)]

    def _sum(self, terms: tuple[Term, ...]) -> tuple[FloatArray, BoolArray]:
        """Return the sum of the terms, and where one of them is missing."""
        if terms not in self._sums:
            total = self._read(terms[0])
            if len(terms) > 1 or terms[0].sign < 0:
                total = np.multiply(total, terms[0].sign, out=self._chunk.column())
            for term in terms[1:]:
                (np.add if term.sign > 0 else np.subtract)(total, self._read(term), out=total)
            self._sums[terms] = total, np.isnan(total)
        return self._sums[terms]

    def _read(self, term: Term) -> FloatArray:
        return self._chunk.averaged(term.line) if term.basis is Basis.AVERAGE else self._chunk.over_a_year(term.line)
