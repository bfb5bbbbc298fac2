"""What moves a customer's statements from one year to the next, and how each is read from a past one.

Shares, margins and rates are fractions (0.05 = 5 %), days are of a 365-day year. Flows are over twelve months; a
stock is the closing one, but debt, on which interest and repayment are reckoned, is that at the start of the year
where the statement before is known. What cannot be read is None, never zero; what is read is kept within the
bounds of its driver, so that one absurd year does not carry on. Not rounded.

Source: the percent-of-sales method with days of working capital (Brealey, Myers, Allen, Principles of Corporate
Finance, on financial planning; Damodaran, Investment Valuation, on estimating growth and reinvestment).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from credit.domain.flows import annual
from credit.domain.ratios import Unit
from credit.domain.scores.scoring import YEAR_DAYS
from credit.domain.statements import Line, Statement

DAYS_OF_A_YEAR = Decimal(365)


class DriverName(StrEnum):
    """The drivers, in the order in which a page shows them."""

    SALES_GROWTH = "sales_growth"
    GROSS_MARGIN = "gross_margin"
    SELLING_SHARE = "selling_share"
    OTHER_OPERATING_SHARE = "other_operating_share"
    EBIT_MARGIN = "ebit_margin"
    DAYS_RECEIVABLES = "days_receivables"
    DAYS_INVENTORY = "days_inventory"
    DAYS_PAYABLES = "days_payables"
    CAPEX_SHARE = "capex_share"
    DEPRECIATION_RATE = "depreciation_rate"
    INTEREST_RATE = "interest_rate"
    REPAYMENT_RATE = "repayment_rate"
    TAX_RATE = "tax_rate"
    PAYOUT = "payout"
    CASH_SHARE = "cash_share"


Observe = Callable[[Statement, Statement | None], Decimal | None]


@dataclass(frozen=True)
class Driver:
    """How a driver is read, within which bounds it stays, and how far it is to be trusted.

    `prior_periods` is how many own periods weigh as much as the industry. `default_error` is the standard deviation
    of its error in a year, used until the back-test on the portfolio knows better; house figures.
    """

    unit: Unit
    observe: Observe
    least: Decimal
    most: Decimal
    prior_periods: Decimal
    default_error: Decimal


def _quotient(upper: Decimal | None, lower: Decimal | None) -> Decimal | None:
    return None if upper is None or lower is None or lower <= 0 else upper / lower


def _share_of(line: Line, base: Line) -> Observe:
    return lambda statement, _earlier: _quotient(annual(statement, line), annual(statement, base))


def _days_of(balance: Line, flow: Line) -> Observe:
    def observe(statement: Statement, _earlier: Statement | None) -> Decimal | None:
        share = _quotient(statement.amount(balance), annual(statement, flow))
        return None if share is None else share * DAYS_OF_A_YEAR

    return observe


def is_a_year_before(earlier: Statement | None, statement: Statement) -> bool:
    """Say whether `earlier` is of the year before in the same currency, so that the two can be compared."""
    if earlier is None or earlier.currency != statement.currency:
        return False
    return (statement.period_end - earlier.period_end).days in YEAR_DAYS


def _growth(statement: Statement, earlier: Statement | None) -> Decimal | None:
    if earlier is None or not is_a_year_before(earlier, statement):
        return None
    ratio = _quotient(annual(statement, Line.SALES), annual(earlier, Line.SALES))
    return None if ratio is None else ratio - 1


def cost_of_sales(statement: Statement) -> Decimal | None:
    """Return the cost of sales of twelve months, given or as sales less gross profit."""
    given, sales, profit = (annual(statement, line) for line in (Line.COST_OF_SALES, Line.SALES, Line.GROSS_PROFIT))
    return given if given is not None or sales is None or profit is None else sales - profit


def _gross_margin(statement: Statement, _earlier: Statement | None) -> Decimal | None:
    cost, sales = cost_of_sales(statement), annual(statement, Line.SALES)
    return None if cost is None or sales is None else _quotient(sales - cost, sales)


def _days_of_cost(balance: Line) -> Observe:
    def observe(statement: Statement, _earlier: Statement | None) -> Decimal | None:
        share = _quotient(statement.amount(balance), cost_of_sales(statement))
        return None if share is None else share * DAYS_OF_A_YEAR

    return observe


def _other_operating_share(statement: Statement, _earlier: Statement | None) -> Decimal | None:
    """Return what operating profit holds beside gross profit, selling costs and depreciation, to sales."""
    ebit, sales, cost = annual(statement, Line.EBIT), annual(statement, Line.SALES), cost_of_sales(statement)
    selling = annual(statement, Line.SELLING_GENERAL_ADMINISTRATIVE)
    if ebit is None or sales is None or cost is None or selling is None:
        return None
    depreciation = annual(statement, Line.DEPRECIATION) or Decimal(0)  # an absent part is none, as in `PARTS`
    return _quotient(ebit - (sales - cost - selling - depreciation), sales)


def _depreciation_rate(statement: Statement, _earlier: Statement | None) -> Decimal | None:
    """Return what was written off of the property that stood there before: closing property and depreciation."""
    depreciation, left = annual(statement, Line.DEPRECIATION), statement.amount(Line.PROPERTY)
    return None if depreciation is None or left is None else _quotient(depreciation, left + depreciation)


def _capex_share(statement: Statement, earlier: Statement | None) -> Decimal | None:
    """Return capital expenditure to sales; where it was not stated, as property moved beside depreciation."""
    stated = annual(statement, Line.CAPITAL_EXPENDITURE)
    if stated is None and earlier is not None and is_a_year_before(earlier, statement):
        after, before = statement.amount(Line.PROPERTY), earlier.amount(Line.PROPERTY)
        depreciation = annual(statement, Line.DEPRECIATION)
        if after is not None and before is not None and depreciation is not None:
            stated = after - before + depreciation
    return _quotient(stated, annual(statement, Line.SALES))


def debt(statement: Statement) -> Decimal | None:
    """Return short-term and long-term debt, None where one of them is missing."""
    short, long = statement.amount(Line.SHORT_TERM_DEBT), statement.amount(Line.LONG_TERM_DEBT)
    return None if short is None or long is None else short + long


def _interest_rate(statement: Statement, earlier: Statement | None) -> Decimal | None:
    at_start = debt(earlier) if earlier is not None and is_a_year_before(earlier, statement) else None
    return _quotient(annual(statement, Line.INTEREST), at_start if at_start else debt(statement))


def _repayment_rate(statement: Statement, earlier: Statement | None) -> Decimal | None:
    repaid, left = annual(statement, Line.DEBT_REPAYMENT), statement.amount(Line.LONG_TERM_DEBT)
    if repaid is None or left is None:
        return None
    before = earlier.amount(Line.LONG_TERM_DEBT) if earlier and is_a_year_before(earlier, statement) else None
    return _quotient(repaid, before if before else left + repaid)


def _payout(statement: Statement, earlier: Statement | None) -> Decimal | None:
    """Return dividends to net income; where they were not stated, as retained earnings moved beside net income."""
    profit, paid = annual(statement, Line.NET_INCOME), annual(statement, Line.DIVIDENDS)
    if paid is None and profit is not None and earlier is not None and is_a_year_before(earlier, statement):
        after, before = statement.amount(Line.RETAINED_EARNINGS), earlier.amount(Line.RETAINED_EARNINGS)
        paid = None if after is None or before is None else profit - (after - before)
    return _quotient(paid, profit)


def _driver(unit: Unit, observe: Observe, bounds: tuple[str, str], prior: str, error: str) -> Driver:
    least, most = bounds
    return Driver(unit, observe, Decimal(least), Decimal(most), Decimal(prior), Decimal(error))


_SHARE, _DAYS = Unit.FRACTION, Unit.DAYS
DRIVERS: Mapping[DriverName, Driver] = {
    DriverName.SALES_GROWTH: _driver(_SHARE, _growth, ("-0.9", "2"), "3", "0.10"),
    DriverName.GROSS_MARGIN: _driver(_SHARE, _gross_margin, ("-1", "1"), "0.5", "0.025"),
    DriverName.SELLING_SHARE: _driver(
        _SHARE, _share_of(Line.SELLING_GENERAL_ADMINISTRATIVE, Line.SALES), ("0", "2"), "0.5", "0.02"
    ),
    DriverName.OTHER_OPERATING_SHARE: _driver(_SHARE, _other_operating_share, ("-1", "1"), "0.5", "0.01"),
    DriverName.EBIT_MARGIN: _driver(_SHARE, _share_of(Line.EBIT, Line.SALES), ("-2", "1"), "0.5", "0.03"),
    DriverName.DAYS_RECEIVABLES: _driver(_DAYS, _days_of(Line.RECEIVABLES, Line.SALES), ("0", "730"), "0.5", "10"),
    DriverName.DAYS_INVENTORY: _driver(_DAYS, _days_of_cost(Line.INVENTORY), ("0", "1460"), "0.5", "12"),
    DriverName.DAYS_PAYABLES: _driver(_DAYS, _days_of_cost(Line.PAYABLES), ("0", "1460"), "0.5", "12"),
    DriverName.CAPEX_SHARE: _driver(_SHARE, _capex_share, ("0", "1"), "2", "0.02"),
    DriverName.DEPRECIATION_RATE: _driver(_SHARE, _depreciation_rate, ("0", "1"), "1", "0.02"),
    DriverName.INTEREST_RATE: _driver(_SHARE, _interest_rate, ("0", "0.5"), "1", "0.01"),
    DriverName.REPAYMENT_RATE: _driver(_SHARE, _repayment_rate, ("0", "1"), "1", "0.05"),
    DriverName.TAX_RATE: _driver(_SHARE, _share_of(Line.TAX, Line.PROFIT_BEFORE_TAX), ("0", "0.6"), "1", "0.05"),
    DriverName.PAYOUT: _driver(_SHARE, _payout, ("0", "1"), "2", "0.15"),
    DriverName.CASH_SHARE: _driver(_SHARE, _share_of(Line.CASH, Line.SALES), ("0", "2"), "0.5", "0.02"),
}


def bounded(name: DriverName, value: Decimal) -> Decimal:
    """Return the value within the bounds of its driver."""
    return min(max(value, DRIVERS[name].least), DRIVERS[name].most)


def observe(name: DriverName, statement: Statement, earlier: Statement | None) -> Decimal | None:
    """Return the driver as the statement shows it, within its bounds, or None where it cannot be read."""
    value = DRIVERS[name].observe(statement, earlier)
    return None if value is None else bounded(name, value)
