"""The reference company, in thousands: three years, of the earliest only its total assets."""

from datetime import date
from decimal import Decimal

from credit.domain.scores.models import Caution, ScoreResult, Setting
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

THOUSANDS_OF_1968 = Setting(price_index=Decimal(100), dollars_per_unit=Decimal(1000))


def statement(year: int, amounts: dict[Line, int | Decimal], *, months: int = 12, currency: str = "USD") -> Statement:
    return Statement(date(year, 12, 31), months, currency, {line: Decimal(amount) for line, amount in amounts.items()})


def this_year(**changed: int | None) -> Statement:
    """The latest year, some lines changed or (None) left out."""
    return _changed(2025, 0, changed)


def year_before(**changed: int | None) -> Statement:
    return _changed(2024, 1, changed)


def _changed(year: int, column: int, changed: dict[str, int | None]) -> Statement:
    amounts = {line: columns[column] for line, columns in AMOUNTS.items()}
    amounts |= {Line(name): amount for name, amount in changed.items()}
    return statement(year, {line: amount for line, amount in amounts.items() if amount is not None})


def years() -> list[Statement]:
    return [this_year(), year_before(), statement(2023, {Line.TOTAL_ASSETS: 1400})]


def rounded(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.6f}"


def cautions(result: ScoreResult) -> dict[Caution, tuple[str, ...]]:
    return {warning.caution: warning.about for warning in result.warnings}


def values(result: ScoreResult) -> dict[str, str | None]:
    """The variables as measured, without the constant."""
    return {term.key: rounded(term.value) for term in result.terms[1:]}
