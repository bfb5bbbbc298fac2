"""What a scorecard may ask of a customer, by name, and the answers that its statements and other sources give.

`ratio.…` are the ratios of the catalogue, in their units. `variable.…` are what published models use and the catalogue
lacks: fractions of closing total assets or liabilities, and the decimal logarithm of total assets in major units of
the statement's currency. `behaviour.…` are measures of payment, `answer.…` a person's answers, `rating.external` an
agency's grade. Flows are over twelve months. A ratio that is best by absence of its divisor, or worst by its sign, is
that word and not a number; what is missing or has no meaning is None, so that it scores as missing and never as zero.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from credit.domain.flows import annual
from credit.domain.ratio_results import RatioResult, Status
from credit.domain.ratios import RatioName, all_ratios
from credit.domain.scorecards import Value
from credit.domain.statements import Line, Statement

RATIO, VARIABLE, BEHAVIOUR, ANSWER = "ratio.", "variable.", "behaviour.", "answer."
EXTERNAL_RATING = "rating.external"
WORDS = (Status.BEST_BY_ABSENCE, Status.WORST_BY_SIGN)

# The measures of payment behaviour, and whether more of it is safer.
BEHAVIOUR_MEASURES: Mapping[str, bool] = {
    "share_on_time": True,
    "days_late_weighted": False,
    "days_late_drift": False,
    "partial_payment_share": False,
    "dispute_rate": False,
    "oldest_overdue_days": False,
    "discount_taken_drop": False,
    "order_spike": False,
    "months_of_history": True,
}

Amounts = Callable[[Line], Decimal | None]


@dataclass(frozen=True)
class Share:
    """Σ sign × line ÷ `lower`, without a value where a line lacks or `lower` is not positive.

    Where `absence_is_best`, nothing below a known numerator is best by absence.
    """

    upper: tuple[tuple[int, Line], ...]
    lower: Line
    absence_is_best: bool = False

    def __call__(self, amount: Amounts) -> Value:
        """Return the measure of one statement."""
        parts, divisor = [(sign, amount(line)) for sign, line in self.upper], amount(self.lower)
        if divisor is None or any(part is None for _, part in parts):
            return None
        if divisor == 0 and self.absence_is_best:
            return Status.BEST_BY_ABSENCE.value
        if divisor <= 0:
            return None
        return sum((sign * part for sign, part in parts if part is not None), Decimal(0)) / divisor


@dataclass(frozen=True)
class Logarithm:
    """The decimal logarithm of a line, without a value unless that is positive."""

    line: Line

    def __call__(self, amount: Amounts) -> Value:
        """Return the measure of one statement."""
        found = amount(self.line)
        return found.log10() if found is not None and found > 0 else None


def _share(upper: Iterable[tuple[int, Line]], lower: Line) -> Share:
    return Share(tuple(upper), lower)


VARIABLES: Mapping[str, Share | Logarithm] = {
    "retained_earnings_to_assets": _share([(1, Line.RETAINED_EARNINGS)], Line.TOTAL_ASSETS),
    "ebit_to_assets": _share([(1, Line.EBIT)], Line.TOTAL_ASSETS),
    "net_income_to_assets": _share([(1, Line.NET_INCOME)], Line.TOTAL_ASSETS),
    "sales_to_assets": _share([(1, Line.SALES)], Line.TOTAL_ASSETS),
    "gross_profit_to_assets": _share([(1, Line.GROSS_PROFIT)], Line.TOTAL_ASSETS),
    "long_term_debt_to_assets": _share([(1, Line.LONG_TERM_DEBT)], Line.TOTAL_ASSETS),
    "ebitda_to_liabilities": _share([(1, Line.EBIT), (1, Line.DEPRECIATION)], Line.TOTAL_LIABILITIES),
    # What is left of operating profit after interest, tax and what is not ordinary: seldom above zero.
    "below_operating_profit_to_assets": _share([(1, Line.NET_INCOME), (-1, Line.EBIT)], Line.TOTAL_ASSETS),
    "market_to_liabilities": Share(((1, Line.MARKET_CAPITALISATION),), Line.TOTAL_LIABILITIES, absence_is_best=True),
    "market_to_assets": _share([(1, Line.MARKET_CAPITALISATION)], Line.TOTAL_ASSETS),
    "log_assets": Logarithm(Line.TOTAL_ASSETS),
}

STATEMENT_NAMES = (*(f"{RATIO}{name.value}" for name in RatioName), *(f"{VARIABLE}{name}" for name in VARIABLES))
CATALOGUE = (*STATEMENT_NAMES, *(f"{BEHAVIOUR}{name}" for name in BEHAVIOUR_MEASURES), EXTERNAL_RATING)


def is_known_name(name: str) -> bool:
    """Say whether a scorecard may ask for `name`; an answer may be to any question."""
    return name in CATALOGUE or (name.startswith(ANSWER) and len(name) > len(ANSWER))


def characteristics_of(
    *,
    statements: Iterable[Statement],
    behaviour: Mapping[str, Value] | None = None,
    answers: Mapping[str, str | None] | None = None,
    rating: str | None = None,
) -> dict[str, Value]:
    """Return every characteristic of a customer, by the latest of its statements; those of no source are missing.

    `behaviour` and `answers` are by their names without the prefix. An earlier statement serves the averages.
    """
    periods = sorted(statements, key=lambda statement: statement.period_end)[-2:]
    found: dict[str, Value] = dict.fromkeys(CATALOGUE)
    if periods:
        found |= _of_statement(periods[-1], periods[0] if len(periods) > 1 else None)
    found |= {f"{BEHAVIOUR}{name}": value for name, value in (behaviour or {}).items()}
    found |= {f"{ANSWER}{name}": value for name, value in (answers or {}).items()}
    return found | {EXTERNAL_RATING: rating}


def _of_statement(statement: Statement, earlier: Statement | None) -> dict[str, Value]:
    ratios = all_ratios(statement, earlier=earlier)
    found = {f"{RATIO}{name.value}": _in_a_word_or_number(result) for name, result in ratios.items()}
    return found | {f"{VARIABLE}{name}": measure(_amounts(statement)) for name, measure in VARIABLES.items()}


def _amounts(statement: Statement) -> Amounts:
    def amount(line: Line) -> Decimal | None:
        found = annual(statement, line)
        return found if found is not None and found.is_finite() else None

    return amount


def _in_a_word_or_number(result: RatioResult) -> Value:
    return result.status.value if result.status in WORDS else result.value


LESS_IS_SAFER = frozenset(
    {
        f"{RATIO}{RatioName.LIABILITIES_TO_ASSETS.value}",
        f"{RATIO}{RatioName.DEBT_TO_EQUITY.value}",
        f"{RATIO}{RatioName.LIABILITIES_TO_TANGIBLE_NET_WORTH.value}",
        f"{RATIO}{RatioName.NET_DEBT_TO_EBITDA.value}",
        f"{RATIO}{RatioName.DAYS_SALES.value}",
        f"{RATIO}{RatioName.DAYS_INVENTORY.value}",
        f"{RATIO}{RatioName.DAYS_PAYABLES.value}",
        f"{RATIO}{RatioName.CASH_CONVERSION_CYCLE.value}",
        f"{VARIABLE}long_term_debt_to_assets",
        *(f"{BEHAVIOUR}{name}" for name, is_more_safer in BEHAVIOUR_MEASURES.items() if not is_more_safer),
    }
)


def is_more_safer(name: str) -> bool:
    """Say in which direction a characteristic that is a number is safer, for the making of bands."""
    return name not in LESS_IS_SAFER
