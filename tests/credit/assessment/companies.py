"""The canonical test company of the reference mathematics, in thousands, stored in units."""

from datetime import date
from decimal import Decimal

from credit.domain.statements import Line, Statement

NOW = {
    "cash": 120, "receivables": 400, "inventory": 300, "other_current_assets": 30, "property": 700,
    "intangibles": 150, "payables": 250, "short_term_debt": 150, "other_current_liabilities": 100,
    "long_term_debt": 400, "other_non_current_liabilities": 50, "share_capital": 350, "retained_earnings": 400,
    "sales": 2000, "cost_of_sales": 1400, "selling_general_administrative": 350, "depreciation": 90,
    "interest": 40, "tax": 30, "operating_cash_flow": 130, "capital_expenditure": 120,
    "market_capitalisation": 900,
}  # fmt: skip
BEFORE = {
    "cash": 100, "receivables": 300, "inventory": 280, "other_current_assets": 20, "property": 680,
    "intangibles": 120, "payables": 220, "short_term_debt": 120, "other_current_liabilities": 80,
    "long_term_debt": 420, "other_non_current_liabilities": 40, "share_capital": 310, "retained_earnings": 310,
    "sales": 1700, "cost_of_sales": 1156, "selling_general_administrative": 306, "depreciation": 80,
    "interest": 42, "tax": 29, "operating_cash_flow": 140, "capital_expenditure": 110,
    "market_capitalisation": 800,
}  # fmt: skip


def statement(year: int, lines: dict[str, int], **changes: int | None) -> Statement:
    """Return the lines in thousands as a statement of the year; a change to None leaves a line out."""
    merged = {name: amount for name, amount in (lines | changes).items() if amount is not None}
    given = {Line(name): Decimal(amount) * 1000 for name, amount in merged.items()}
    return Statement(date(year, 12, 31), 12, "USD", given)
