"""What of a statement belongs to a period: its first day, and its flows as they would be over a year.

Amounts keep the unit and sign of the statement. A flow is annualised as amount × 12 ÷ months, not rounded; balances
are never scaled. Annualising assumes an even year: who sells in seasons is misjudged, so callers flag it.
"""

from datetime import date, timedelta
from decimal import Decimal

from credit.domain.statements import Line, Statement
from finance_crm.periods import add_months

MONTHS_OF_A_YEAR = 12
# Two years: the longest first or changed financial year that company laws commonly let through.
LONGEST_PERIOD_MONTHS = 24

FLOWS = frozenset(
    {
        Line.SALES,
        Line.COST_OF_SALES,
        Line.GROSS_PROFIT,
        Line.SELLING_GENERAL_ADMINISTRATIVE,
        Line.DEPRECIATION,
        Line.OTHER_OPERATING_RESULT,
        Line.EBIT,
        Line.INTEREST,
        Line.OTHER_FINANCIAL_RESULT,
        Line.PROFIT_BEFORE_TAX,
        Line.TAX,
        Line.NET_INCOME,
        Line.OPERATING_CASH_FLOW,
        Line.CAPITAL_EXPENDITURE,
        Line.DEBT_REPAYMENT,
        Line.DIVIDENDS,
    }
)


def has_usable_period(statement: Statement) -> bool:
    """Say whether the months covered can be true: from one to twenty-four."""
    return 1 <= statement.months <= LONGEST_PERIOD_MONTHS


def period_start(statement: Statement) -> date:
    """Return the first day that the flows cover; `period_end` is the last (31 December, not 1 January)."""
    return add_months(statement.period_end + timedelta(days=1), -statement.months)


def is_annualised(statement: Statement, line: Line) -> bool:
    """Say whether `annual` scales this line of this statement."""
    return line in FLOWS and statement.months != MONTHS_OF_A_YEAR


def annual(statement: Statement, line: Line) -> Decimal | None:
    """Return a balance as it stands and a flow as over twelve months.

    None where the line is missing, or is a flow of a period that cannot be (no months, or more than two years).
    """
    amount = statement.amount(line)
    if amount is None or not is_annualised(statement, line):
        return amount
    return amount * MONTHS_OF_A_YEAR / statement.months if has_usable_period(statement) else None
