"""What a ratio is made of and what it returns: terms, inputs with their amounts, and a status for every outcome.

Amounts are in the statement's currency, with the statement's signs. A flow is taken as over twelve months
(amount × 12 ÷ months) and says so; an average is half of the closing balance and the one before it. A missing line
stays missing: it is never zero, and a ratio that asks for it has no value.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from credit.domain.flows import annual, is_annualised
from credit.domain.statements import Line, Statement


class Status(StrEnum):
    """How a ratio came out. Only `OK` has a value; the others rank above, below or outside of all values."""

    OK = "ok"
    BEST_BY_ABSENCE = "best_by_absence"
    WORST_BY_SIGN = "worst_by_sign"
    NOT_APPLICABLE = "not_applicable"
    MISSING_INPUT = "missing_input"


class Flag(StrEnum):
    """What a reader must know beside the value."""

    ANNUALISED = "annualised"
    NEGATIVE_EQUITY = "negative_equity"
    INVALID_STATEMENT = "invalid_statement"


class Basis(StrEnum):
    """Whether a balance is the closing one, or the mean of the closing one and that of the statement before."""

    CLOSING = "closing"
    AVERAGE = "average"


class Term(NamedTuple):
    """A line that is added (sign 1) or taken off (sign -1)."""

    sign: int
    line: Line
    basis: Basis = Basis.CLOSING


class Input(NamedTuple):
    """A line as it was used. `stated` differs from `amount` only where a flow was annualised."""

    line: Line
    period_end: date
    amount: Decimal
    stated: Decimal
    is_annualised: bool


class MissingInput(NamedTuple):
    """A line that was asked for in vain, of the statement itself or of the one before it."""

    line: Line
    is_earlier: bool


class Reading(NamedTuple):
    """The sum of some terms, or None where one of them is missing, and what it was made of."""

    value: Decimal | None
    inputs: tuple[Input, ...]
    missing: tuple[MissingInput, ...]


class RatioResult(NamedTuple):
    """A ratio of one period. `value` is None unless the status is ok; it is finite, and not rounded."""

    value: Decimal | None
    status: Status
    inputs: tuple[Input, ...] = ()
    missing: tuple[MissingInput, ...] = ()
    flags: frozenset[Flag] = frozenset()


def added(*lines: Line) -> tuple[Term, ...]:
    """Return terms that add closing balances or flows."""
    return tuple(Term(1, line) for line in lines)


def taken_off(*lines: Line) -> tuple[Term, ...]:
    """Return terms that take closing balances or flows off."""
    return tuple(Term(-1, line) for line in lines)


def averaged(line: Line) -> tuple[Term, ...]:
    """Return a term that adds the mean of the closing balance and the one before."""
    return (Term(1, line, Basis.AVERAGE),)


def comparable(statement: Statement, earlier: Statement | None) -> Statement | None:
    """Return `earlier` where its balances can be averaged with the statement's: it ended before, in one currency."""
    if earlier is None or earlier.currency != statement.currency or earlier.period_end >= statement.period_end:
        return None
    return earlier


def read(terms: Iterable[Term], *, statement: Statement, earlier: Statement | None) -> Reading:
    """Return the sum of the terms with the lines that it was made of."""
    before = comparable(statement, earlier)
    total, inputs, missing = Decimal(0), list[Input](), list[MissingInput]()
    for sign, line, basis in terms:
        sources = (statement,) if basis is Basis.CLOSING else (statement, before)
        for source in sources:
            used = None if source is None else _input(source, line)
            if used is None:
                missing.append(MissingInput(line, is_earlier=source is not statement))
            else:
                inputs.append(used)
                total += sign * used.amount / len(sources)
    return Reading(None if missing else total, tuple(inputs), tuple(missing))


def _input(statement: Statement, line: Line) -> Input | None:
    stated, amount = statement.amount(line), annual(statement, line)
    if stated is None or amount is None:
        return None
    return Input(line, statement.period_end, amount, stated, is_annualised(statement, line))


def flags_of(inputs: Iterable[Input]) -> frozenset[Flag]:
    """Return the flag that says whether any of the inputs was annualised."""
    return frozenset({Flag.ANNUALISED} if any(one.is_annualised for one in inputs) else ())
