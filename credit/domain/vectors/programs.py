"""Formulas over columns: what `scores.arithmetic` noted down, in an order in which it can be computed, each step once.

Columns are float arrays of one length, NaN for what does not exist. No step gives infinity for finite columns whose
divisors are `POSITIVE`, but it may warn of divisions that it takes back: run a program with those warnings off.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from credit.domain.scores.arithmetic import Operation, Symbol
from credit.domain.vectors.batches import BoolArray, FloatArray


def _positive(value: FloatArray, *, out: FloatArray) -> FloatArray:
    return _without(value, value <= 0, out)


def _not_negative(value: FloatArray, *, out: FloatArray) -> FloatArray:
    return _without(value, value < 0, out)


def _without(value: FloatArray, unfit: BoolArray, out: FloatArray) -> FloatArray:
    if not unfit.any():
        return value
    np.copyto(out, value)
    np.copyto(out, np.nan, where=unfit)
    return out


def _above(left: FloatArray | float, right: FloatArray | float, *, out: FloatArray) -> FloatArray:
    np.subtract(left, right, out=out)
    flag = out > 0
    out *= 0.0  # what is missing stays missing
    out += flag
    return out


def _change_ratio(change: FloatArray, base: FloatArray, *, out: FloatArray) -> FloatArray:
    np.divide(change, base, out=out)
    np.copyto(out, 0.0, where=base == 0)
    return out


_FUNCTIONS: Mapping[Operation, Callable[..., FloatArray]] = {
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
# These may hand back their operand as it is.
_PASSES_ON = {_positive, _not_negative}


class _Step(NamedTuple):
    """A function of values by their places, which may write into the column `slot`."""

    function: Callable[..., FloatArray]
    operands: tuple[int, ...]
    slot: int


class Program(NamedTuple):
    """Values in a row: the inputs, the constants, then a value a step. `results` are the places of the answers.

    Steps share `slot_count` columns: one is written to again when nobody asks any more for what it holds.
    """

    constants: tuple[float, ...]
    steps: tuple[_Step, ...]
    results: tuple[int, ...]
    slot_count: int

    def run(self, inputs: Iterable[FloatArray], *, slots: Sequence[FloatArray]) -> list[FloatArray]:
        """Return the answers for some columns. They may be inputs themselves, so nobody may write to them."""
        values: list[Any] = [*inputs, *self.constants]
        for function, operands, slot in self.steps:
            values.append(function(*[values[place] for place in operands], out=slots[slot]))
        return [values[place] for place in self.results]


def compile_program(formulas: Sequence[Symbol], *, input_count: int) -> Program:
    """Return the program that answers with the formulas."""
    order: dict[Symbol, None] = {}
    for formula in formulas:
        _visit(formula, order)
    numbers = {number for symbol in order for number in symbol.operands if isinstance(number, int)}
    constants = tuple(sorted(numbers))
    first_step = input_count + len(constants)
    place_of: dict[Symbol | int, int] = {number: input_count + at for at, number in enumerate(constants)}
    place_of |= {symbol: first_step + at for at, symbol in enumerate(order)}

    def place(operand: Symbol | int) -> int:
        is_input = isinstance(operand, Symbol) and operand.operation is Operation.INPUT
        return operand.operands[0] if is_input else place_of[operand]  # type: ignore[union-attr, return-value]

    results = tuple(place(formula) for formula in formulas)
    steps = [(_FUNCTIONS[symbol.operation], tuple(map(place, symbol.operands))) for symbol in order]
    slots = _slots(steps, first_step, frozenset(results))
    placed = tuple(_Step(*step, slot) for step, slot in zip(steps, slots, strict=True))
    return Program(tuple(map(float, constants)), placed, results, max(slots, default=-1) + 1)


def _visit(symbol: Symbol, order: dict[Symbol, None]) -> None:
    """Put a symbol behind what it needs."""
    if symbol.operation is Operation.INPUT or symbol in order:
        return
    for operand in symbol.operands:
        if isinstance(operand, Symbol):
            _visit(operand, order)
    order[symbol] = None


_Unplaced = tuple[Callable[..., FloatArray], tuple[int, ...]]


def _slots(steps: Sequence[_Unplaced], first_step: int, results: frozenset[int]) -> list[int]:
    """Return a slot a step, the last one that became free first: it is still in the cache."""
    last_use = _last_uses(steps, first_step, results)
    free, slots = list[int](), list[int]()
    for at in range(len(steps)):
        slots.append(free.pop() if free else max(slots, default=-1) + 1)
        over = {place for place in range(first_step, first_step + at) if last_use[place] == at}
        free += [slots[place - first_step] for place in sorted(over)]
    return slots


def _last_uses(steps: Sequence[_Unplaced], first_step: int, results: frozenset[int]) -> dict[int, int]:
    """Return at which step each value is needed last; answers are needed to the end."""
    last_use = {place: len(steps) for place in results}
    for at in range(len(steps) - 1, -1, -1):
        function, operands = steps[at]
        for place in operands:
            until = last_use[first_step + at] if function in _PASSES_ON else at
            last_use[place] = max(last_use.get(place, at), until)
    return last_use
