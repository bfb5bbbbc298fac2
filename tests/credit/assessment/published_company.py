"""A company whose every published figure is known, in thousands: two years that balance."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from credit.domain.statements import Line, Statement

# Line: this year, the year before.
AMOUNTS = {
    Line.CASH: (120, 100),
    Line.RECEIVABLES: (400, 300),
    Line.INVENTORY: (300, 280),
    Line.OTHER_CURRENT_ASSETS: (30, 20),
    Line.PROPERTY: (700, 680),
    Line.INTANGIBLES: (150, 120),
    Line.PAYABLES: (250, 220),
    Line.SHORT_TERM_DEBT: (150, 120),
    Line.OTHER_CURRENT_LIABILITIES: (100, 80),
    Line.LONG_TERM_DEBT: (400, 420),
    Line.OTHER_NON_CURRENT_LIABILITIES: (50, 40),
    Line.SHARE_CAPITAL: (350, 310),
    Line.RETAINED_EARNINGS: (400, 310),
    Line.SALES: (2000, 1700),
    Line.COST_OF_SALES: (1400, 1156),
    Line.SELLING_GENERAL_ADMINISTRATIVE: (350, 306),
    Line.DEPRECIATION: (90, 80),
    Line.INTEREST: (40, 42),
    Line.TAX: (30, 29),
    Line.OPERATING_CASH_FLOW: (130, 140),
    Line.CAPITAL_EXPENDITURE: (120, 110),
    Line.SHARES: (100, 96),
    Line.MARKET_CAPITALISATION: (900, 800),
}
_ROWS = AMOUNTS | {Line.TOTAL_ASSETS: (1700, 1500), Line.NET_INCOME: (90, 87)}
AS_OF = date(2026, 4, 30)
NOW = Statement(
    date(2025, 12, 31), months=12, currency="USD", given={line: Decimal(now) for line, (now, _) in _ROWS.items()}
)
BEFORE = Statement(
    date(2024, 12, 31), months=12, currency="USD", given={line: Decimal(old) for line, (_, old) in _ROWS.items()}
)

amounts = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100) | st.just(Decimal(0))
statements = st.builds(
    Statement,
    period_end=st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    months=st.integers(-2, 30),
    currency=st.sampled_from(["USD", "EUR"]),
    given=st.dictionaries(st.sampled_from(list(Line)), amounts),
)


def having(statement: Statement, **changes: int | str | None) -> Statement:
    """Return the statement with lines changed by name; None takes a line out."""
    given = dict(statement.given) | {Line(name): amount for name, amount in changes.items()}
    return replace(statement, given={line: Decimal(amount) for line, amount in given.items() if amount is not None})


def covering(statement: Statement, *, months: int) -> Statement:
    return replace(statement, months=months)


def in_units_of(statement: Statement, unit: int) -> Statement:
    return replace(statement, given={line: amount * unit for line, amount in statement.given.items()})


def in_thousands(statement: Statement, **changes: int | str | None) -> Statement:
    """Return the statement in units, with lines changed by name, as it is stored."""
    return in_units_of(having(statement, **changes), 1000)
