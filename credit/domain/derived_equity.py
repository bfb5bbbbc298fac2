"""Equity where a statement does not give it: total assets less total liabilities, in the statement's currency.

It is an identity and no estimate, but nobody stated it: whoever uses it says so.
"""

from dataclasses import dataclass, replace

from credit.domain.statements import Line, Statement


@dataclass(frozen=True)
class WithEquity:
    """A statement that has equity if it can be had. `is_derived` where it was not given."""

    statement: Statement
    is_derived: bool


def with_equity(statement: Statement) -> WithEquity:
    """Return the statement with equity derived where it lacks and both sides are there."""
    assets, liabilities = statement.amount(Line.TOTAL_ASSETS), statement.amount(Line.TOTAL_LIABILITIES)
    if statement.amount(Line.EQUITY) is not None or assets is None or liabilities is None:
        return WithEquity(statement, is_derived=False)
    given = dict(statement.given) | {Line.EQUITY: assets - liabilities}
    return WithEquity(replace(statement, given=given), is_derived=True)
