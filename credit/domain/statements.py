"""A customer's financial statements as values: canonical lines, sub-totals, periods.

Amounts are Decimals in major units of the statement's currency, whatever unit it was typed in. Costs, interest,
tax, capital expenditure and repayments are positive; losses and outflows from operations are negative. A line
that nobody gave is missing, never zero. What fits no canonical line is an extra line under the sub-total that it is
part of: models do not ask for it, but the sub-total adds it up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Line(StrEnum):
    """The canonical lines. Sub-totals are given, or follow from their parts (`PARTS`)."""

    CASH = "cash"
    SHORT_TERM_INVESTMENTS = "short_term_investments"
    RECEIVABLES = "receivables"
    INVENTORY = "inventory"
    OTHER_CURRENT_ASSETS = "other_current_assets"
    CURRENT_ASSETS = "current_assets"
    PROPERTY = "property"
    INTANGIBLES = "intangibles"
    OTHER_NON_CURRENT_ASSETS = "other_non_current_assets"
    TOTAL_ASSETS = "total_assets"
    PAYABLES = "payables"
    SHORT_TERM_DEBT = "short_term_debt"
    OTHER_CURRENT_LIABILITIES = "other_current_liabilities"
    CURRENT_LIABILITIES = "current_liabilities"
    LONG_TERM_DEBT = "long_term_debt"
    OTHER_NON_CURRENT_LIABILITIES = "other_non_current_liabilities"
    TOTAL_LIABILITIES = "total_liabilities"
    SHARE_CAPITAL = "share_capital"
    RETAINED_EARNINGS = "retained_earnings"
    OTHER_EQUITY = "other_equity"
    EQUITY = "equity"
    SALES = "sales"
    COST_OF_SALES = "cost_of_sales"
    GROSS_PROFIT = "gross_profit"
    SELLING_GENERAL_ADMINISTRATIVE = "selling_general_administrative"
    DEPRECIATION = "depreciation"
    OTHER_OPERATING_RESULT = "other_operating_result"
    EBIT = "ebit"
    INTEREST = "interest"
    OTHER_FINANCIAL_RESULT = "other_financial_result"
    PROFIT_BEFORE_TAX = "profit_before_tax"
    TAX = "tax"
    NET_INCOME = "net_income"
    OPERATING_CASH_FLOW = "operating_cash_flow"
    CAPITAL_EXPENDITURE = "capital_expenditure"
    DEBT_REPAYMENT = "debt_repayment"
    DIVIDENDS = "dividends"
    SHARES = "shares"
    MARKET_CAPITALISATION = "market_capitalisation"


@dataclass(frozen=True)
class Parts:
    """What a sub-total adds up from. Without one of the `needed` it is missing; an absent `other` is none."""

    needed: tuple[tuple[int, Line], ...]
    other: tuple[tuple[int, Line], ...] = ()


def _plus(*lines: Line) -> tuple[tuple[int, Line], ...]:
    return tuple((1, line) for line in lines)


def _minus(*lines: Line) -> tuple[tuple[int, Line], ...]:
    return tuple((-1, line) for line in lines)


# In the order in which they follow from each other.
PARTS: Mapping[Line, Parts] = {
    Line.CURRENT_ASSETS: Parts(
        _plus(Line.CASH, Line.RECEIVABLES),
        _plus(Line.SHORT_TERM_INVESTMENTS, Line.INVENTORY, Line.OTHER_CURRENT_ASSETS),
    ),
    Line.TOTAL_ASSETS: Parts(
        _plus(Line.CURRENT_ASSETS, Line.PROPERTY), _plus(Line.INTANGIBLES, Line.OTHER_NON_CURRENT_ASSETS)
    ),
    # Debt is needed: without it liabilities would look smaller than they are, and a customer better.
    Line.CURRENT_LIABILITIES: Parts(_plus(Line.PAYABLES, Line.SHORT_TERM_DEBT), _plus(Line.OTHER_CURRENT_LIABILITIES)),
    Line.TOTAL_LIABILITIES: Parts(
        _plus(Line.CURRENT_LIABILITIES, Line.LONG_TERM_DEBT), _plus(Line.OTHER_NON_CURRENT_LIABILITIES)
    ),
    Line.EQUITY: Parts(_plus(Line.SHARE_CAPITAL, Line.RETAINED_EARNINGS), _plus(Line.OTHER_EQUITY)),
    Line.GROSS_PROFIT: Parts(_plus(Line.SALES) + _minus(Line.COST_OF_SALES)),
    Line.EBIT: Parts(
        _plus(Line.GROSS_PROFIT) + _minus(Line.SELLING_GENERAL_ADMINISTRATIVE),
        _minus(Line.DEPRECIATION) + _plus(Line.OTHER_OPERATING_RESULT),
    ),
    Line.PROFIT_BEFORE_TAX: Parts(_plus(Line.EBIT) + _minus(Line.INTEREST), _plus(Line.OTHER_FINANCIAL_RESULT)),
    Line.NET_INCOME: Parts(_plus(Line.PROFIT_BEFORE_TAX) + _minus(Line.TAX)),
}


class Extra(NamedTuple):
    """A line of the customer's own, with the sign with which it adds to the sub-total `under` which it stands."""

    under: Line
    label: str
    amount: Decimal


@dataclass(frozen=True)
class Statement:
    """One period of one customer. `given` holds what was stated; `months` is what the flows cover."""

    period_end: date
    months: int
    currency: str
    given: Mapping[Line, Decimal] = field(default_factory=dict)
    extras: tuple[Extra, ...] = ()

    def amount(self, line: Line) -> Decimal | None:
        """Return the line as given, else as it follows from its parts, else None."""
        if line in self.given:
            return self.given[line]
        return self.computed(line)

    def computed(self, line: Line) -> Decimal | None:
        """Return a sub-total as it follows from its parts, or None where a needed part is missing."""
        parts = PARTS.get(line)
        if parts is None:
            return None
        needed = [(sign, self.amount(part)) for sign, part in parts.needed]
        other = [(sign, self.amount(part)) for sign, part in parts.other]
        if any(amount is None for _sign, amount in needed):
            return None
        own = sum((extra.amount for extra in self.extras if extra.under is line), Decimal(0))
        return sum((sign * amount for sign, amount in [*needed, *other] if amount is not None), own)

    def with_extras_added_up(self) -> "Statement":
        """Return the statement with the sub-totals of its extra lines given, where they can be added up.

        Whoever reads canonical lines alone, as files and models do, then has the same sub-totals.
        """
        under = {extra.under for extra in self.extras} - self.given.keys()
        found = {line: self.computed(line) for line in PARTS if line in under}
        return replace(self, given={**self.given, **{line: sum_ for line, sum_ in found.items() if sum_ is not None}})
