"""The reference company, in thousands: three years, of the earliest only its total assets."""

from datetime import date
from decimal import Decimal

from credit.domain.scores.models import Caution, ScoreResult, Setting
from credit.domain.statements import Line, Statement
from tests.credit.assessment.published_company import AMOUNTS

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
