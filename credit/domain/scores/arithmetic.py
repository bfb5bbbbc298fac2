"""The arithmetic that the variables of all models are built from, for one statement and for columns of many.

A variable is written once. Given Decimals these functions answer with a Decimal, or None for what does not exist;
given symbols they note down the steps, which `vectors.programs` carries out on arrays, NaN for what does not exist.
A denominator must be positive: over zero a ratio does not exist, and over a negative amount its sign would say the
opposite of what the model was estimated on.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self

ONE = Decimal(1)
ZERO = Decimal(0)


class Operation(StrEnum):
    """What a step does with its operands."""

    INPUT = "input"
    ADD = "add"
    SUBTRACT = "subtract"
    MULTIPLY = "multiply"
    DIVIDE = "divide"
    ABSOLUTE = "absolute"
    POSITIVE = "positive"
    NOT_NEGATIVE = "not_negative"
    ABOVE = "above"
    LOG = "log"
    CHANGE_RATIO = "change_ratio"


@dataclass(frozen=True)
class Symbol:
    """A value that is still to be computed: a step, whose operands are symbols and numbers. Equal steps are equal."""

    operation: Operation
    operands: tuple["Symbol | int", ...]

    def __add__(self, other: "Symbol | int") -> "Symbol":
        return Symbol(Operation.ADD, (self, other))

    def __sub__(self, other: "Symbol | int") -> "Symbol":
        return Symbol(Operation.SUBTRACT, (self, other))

    def __rsub__(self, other: int) -> "Symbol":
        return Symbol(Operation.SUBTRACT, (other, self))

    def __mul__(self, other: "Symbol | int") -> "Symbol":
        return Symbol(Operation.MULTIPLY, (self, other))

    def __truediv__(self, other: "Symbol | int") -> "Symbol":
        return Symbol(Operation.DIVIDE, (self, other))

    def __abs__(self) -> "Symbol":
        return Symbol(Operation.ABSOLUTE, (self,))

    @classmethod
    def of_input(cls, place: int) -> Self:
        """Return the symbol of an amount that is given."""
        return cls(Operation.INPUT, (place,))


def ratio(numerator: Any, denominator: Any) -> Any:
    """Return numerator ÷ denominator; nothing where either is missing or the denominator is not positive."""
    divisor = positive(denominator)
    return None if numerator is None or divisor is None else numerator / divisor


def difference_ratio(left: Any, right: Any, denominator: Any) -> Any:
    """Return (left − right) ÷ denominator, with the guard of `ratio`."""
    return ratio(left - right, denominator)


def change_ratio(change: Any, base: Any) -> Any:
    """Return change ÷ base, and 0 where the base is zero; neither may be missing."""
    if isinstance(base, Symbol):
        return Symbol(Operation.CHANGE_RATIO, (change, base))
    return ZERO if base == 0 else change / base


def above(left: Any, right: Any) -> Any:
    """Return 1 where left > right, else 0; nothing where either is missing. A tie is not above."""
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        return Symbol(Operation.ABOVE, (left, right))
    if left is None or right is None:
        return None
    return ONE if left > right else ZERO


def positive(value: Any) -> Any:
    """Return the value where it is above zero, else nothing."""
    if isinstance(value, Symbol):
        return Symbol(Operation.POSITIVE, (value,))
    return None if value is None or value <= 0 else value


def not_negative(value: Any) -> Any:
    """Return the value where it is zero or above, else nothing."""
    if isinstance(value, Symbol):
        return Symbol(Operation.NOT_NEGATIVE, (value,))
    return None if value is None or value < 0 else value


def log(value: Any) -> Any:
    """Return the natural logarithm, nothing where the value is missing or not positive."""
    real = positive(value)
    if isinstance(real, Symbol):
        return Symbol(Operation.LOG, (real,))
    return None if real is None else real.ln()
