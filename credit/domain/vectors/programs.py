"""Formulas over columns: what `scores.arithmetic` noted down, in an order in which it can be computed, each step once.

Columns are float arrays of one length, NaN for what does not exist. No step gives infinity for finite columns whose
divisors are `POSITIVE`, but it may warn of divisions that it takes back: run a program with those warnings off.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from credit.domain.scores.arithmetic import Operation, Symbol
from credit.domain.vectors.batches import FloatArray


def _positive(value: FloatArray) -> FloatArray:
    kept = value.copy()
    kept[~(value > 0)] = np.nan
    return kept


def _not_negative(value: FloatArray) -> FloatArray:
    kept = value.copy()
    kept[value < 0] = np.nan
    return kept


def _above(left: FloatArray | int, right: FloatArray | int) -> FloatArray:
    difference = np.subtract(left, right)
    flag = difference > 0
    difference *= 0.0  # what is missing stays missing
    difference += flag
    return difference


def _change_ratio(change: FloatArray, base: FloatArray) -> FloatArray:
    quotient = change / base
    np.copyto(quotient, 0.0, where=base == 0)
    return quotient


_FUNCTIONS: Mapping[Operation, Callable[..., Any]] = {
    Operation.ADD: np.add,
    Operation.SUBTRACT: np.subtract,
    Operation.MULTIPLY: np.multiply,
    Operation.DIVIDE: np.divide,
    Operation.ABSOLUTE: np.abs,
    Operation.POSITIVE: _positive,
    Operation.NOT_NEGATIVE: _not_negative,
    Operation.ABOVE: _above,
    Operation.LOG: np.log,
    Operation.CHANGE_RATIO: _change_ratio,
}


class _Step(NamedTuple):
    """A function of values by their places; `done_with` are the places that nobody asks for afterwards."""

    function: Callable[..., Any]
    operands: tuple[int, ...]
    done_with: tuple[int, ...]


class Program(NamedTuple):
    """Values in a row: the inputs, the constants, then a value a step. `results` are the places of the answers."""

    constants: tuple[float, ...]
    steps: tuple[_Step, ...]
    results: tuple[int, ...]

    def run(self, inputs: Iterable[FloatArray]) -> list[FloatArray]:
        """Return the answers for some columns."""
        values: list[Any] = [*inputs, *self.constants]
        for function, operands, done_with in self.steps:
            values.append(function(*[values[place] for place in operands]))
            for place in done_with:
                values[place] = None  # so that its memory, still in the cache, holds the next one
        return [values[place] for place in self.results]


def compile_program(formulas: Sequence[Symbol], *, input_count: int) -> Program:
    """Return the program that answers with the formulas."""
    order: dict[Symbol, None] = {}
    for formula in formulas:
        _visit(formula, order)
    numbers = {number for symbol in order for number in symbol.operands if isinstance(number, int)}
    constants = tuple(sorted(numbers))
    place_of: dict[Symbol | int, int] = {number: input_count + at for at, number in enumerate(constants)}
    place_of |= {symbol: input_count + len(constants) + at for at, symbol in enumerate(order)}

    def place(operand: Symbol | int) -> int:
        is_input = isinstance(operand, Symbol) and operand.operation is Operation.INPUT
        return operand.operands[0] if is_input else place_of[operand]  # type: ignore[union-attr, return-value]

    results = tuple(place(formula) for formula in formulas)
    steps = [(_FUNCTIONS[symbol.operation], tuple(map(place, symbol.operands))) for symbol in order]
    first_step = input_count + len(constants)
    return Program(tuple(map(float, constants)), _with_ends(steps, first_step, frozenset(results)), results)


def _visit(symbol: Symbol, order: dict[Symbol, None]) -> None:
    """Put a symbol behind what it needs."""
    if symbol.operation is Operation.INPUT or symbol in order:
        return
    for operand in symbol.operands:
        if isinstance(operand, Symbol):
            _visit(operand, order)
    order[symbol] = None


def _with_ends(
    steps: Sequence[tuple[Callable[..., Any], tuple[int, ...]]], first_step: int, kept: frozenset[int]
) -> tuple[_Step, ...]:
    last_use = {place: at for at, (_, operands) in enumerate(steps) for place in operands}
    return tuple(
        _Step(
            function,
            operands,
            tuple({place for place in operands if place >= first_step and last_use[place] == at} - kept),
        )
        for at, (function, operands) in enumerate(steps)
    )
