"""The balance sheet from which a projection starts: every amount in exactly one place, so that it balances.

Amounts in major units of the statement's currency, unrounded as stated. What a sub-total holds beyond its known
lines stands in the "other" line of its section; a line that nobody gave does not appear. Equity is total assets
less total liabilities, also where the statement says something else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from credit.domain.flows import annual
from credit.domain.projections.drivers import cost_of_sales
from credit.domain.statements import Line, Statement

CURRENT_ASSETS = (Line.CASH, Line.SHORT_TERM_INVESTMENTS, Line.RECEIVABLES, Line.INVENTORY)
NON_CURRENT_ASSETS = (Line.PROPERTY, Line.INTANGIBLES)
CURRENT_LIABILITIES = (Line.PAYABLES, Line.SHORT_TERM_DEBT)
NON_CURRENT_LIABILITIES = (Line.LONG_TERM_DEBT,)
EQUITY = (Line.SHARE_CAPITAL, Line.RETAINED_EARNINGS)

OTHERS = (
    Line.OTHER_CURRENT_ASSETS,
    Line.OTHER_NON_CURRENT_ASSETS,
    Line.OTHER_CURRENT_LIABILITIES,
    Line.OTHER_NON_CURRENT_LIABILITIES,
    Line.OTHER_EQUITY,
)

# Without these no balance can be carried forward, or no year's profit be said.
NEEDED = (
    Line.SALES,
    Line.EBIT,
    Line.CASH,
    Line.CURRENT_ASSETS,
    Line.TOTAL_ASSETS,
    Line.SHORT_TERM_DEBT,
    Line.LONG_TERM_DEBT,
    Line.CURRENT_LIABILITIES,
)


@dataclass(frozen=True)
class Position:
    """Balances at the close of a year, the year's sales, and which costs and "other" lines the customer states.

    `drawn` is what the projection itself has borrowed in short-term debt so far.
    """

    balances: Mapping[Line, Decimal]
    sales: Decimal
    stated: frozenset[Line]
    drawn: Decimal = Decimal(0)

    def total(self, *lines: Line) -> Decimal:
        """Return the sum of those of the lines that there are."""
        return sum((self.balances[line] for line in lines if line in self.balances), Decimal(0))


def missing_lines(statement: Statement) -> tuple[Line, ...]:
    """Return the lines without which the statement cannot be carried forward. Sales must be positive."""
    missing = [line for line in NEEDED if annual(statement, line) is None]
    sales = annual(statement, Line.SALES)
    if sales is not None and sales <= 0:
        missing.insert(0, Line.SALES)
    if statement.amount(Line.TOTAL_LIABILITIES) is None and statement.amount(Line.EQUITY) is None:
        missing.append(Line.TOTAL_LIABILITIES)
    return tuple(missing)


def opening_of(statement: Statement) -> Position:
    """Return the position of a statement that has all that is needed (`missing_lines`)."""
    assets, current_assets = statement.amount(Line.TOTAL_ASSETS), statement.amount(Line.CURRENT_ASSETS)
    current, sales = statement.amount(Line.CURRENT_LIABILITIES), annual(statement, Line.SALES)
    assert assets is not None and current_assets is not None and current is not None and sales is not None
    liabilities = _liabilities(statement, assets)
    balances = {
        **_section(statement, CURRENT_ASSETS, current_assets, Line.OTHER_CURRENT_ASSETS),
        **_section(statement, NON_CURRENT_ASSETS, assets - current_assets, Line.OTHER_NON_CURRENT_ASSETS),
        **_section(statement, CURRENT_LIABILITIES, current, Line.OTHER_CURRENT_LIABILITIES),
        **_section(statement, NON_CURRENT_LIABILITIES, liabilities - current, Line.OTHER_NON_CURRENT_LIABILITIES),
        **_section(statement, EQUITY, assets - liabilities, Line.OTHER_EQUITY),
    }
    return Position(balances, sales, _stated(statement))


def _stated(statement: Statement) -> frozenset[Line]:
    """Return which costs the customer states apart: an industry's figure for one that it does not would count twice."""
    lines = (Line.SELLING_GENERAL_ADMINISTRATIVE, Line.DEPRECIATION, Line.OTHER_OPERATING_RESULT, *OTHERS)
    stated = {line for line in lines if annual(statement, line) is not None}
    return frozenset(stated | ({Line.COST_OF_SALES} if cost_of_sales(statement) is not None else set()))


def _liabilities(statement: Statement, assets: Decimal) -> Decimal:
    liabilities, equity = statement.amount(Line.TOTAL_LIABILITIES), statement.amount(Line.EQUITY)
    if liabilities is not None:
        return liabilities
    assert equity is not None
    return assets - equity


def _section(statement: Statement, lines: tuple[Line, ...], total: Decimal, rest: Line) -> dict[Line, Decimal]:
    known = {line: amount for line in lines if (amount := statement.amount(line)) is not None}
    return known | {rest: total - sum(known.values(), Decimal(0))}
