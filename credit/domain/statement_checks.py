"""What is wrong, odd or old about a customer's statement, read by itself and beside the one before it.

Amounts are in the statement's currency, major units; ages, gaps and overlaps are whole calendar days. A statement's
`period_end` is the last day it covers. Nothing is rounded. A check whose lines are missing finds nothing: how much
is missing is completeness, which the data-quality grade weighs (`statement_quality`).

The limits in `CheckRules` are house choices, not published figures, each with its reason beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from credit.domain.flows import MONTHS_OF_A_YEAR, annual, has_usable_period, period_start
from credit.domain.statements import PARTS, Line, Statement
from finance_crm.periods import add_months

ZERO = Decimal(0)


class Severity(StrEnum):
    """An error makes the figures unfit for a decision; a warning asks for a look; a note is to be known."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Code(StrEnum):
    """What was found."""

    UNBALANCED = "unbalanced"
    SUBTOTAL_DIFFERS = "subtotal_differs"
    SUBTOTAL_NOT_EXPLAINED = "subtotal_not_explained"
    NOTHING_OWNED = "nothing_owned"
    IMPOSSIBLE_SIGN = "impossible_sign"
    UNUSUAL_SIGN = "unusual_sign"
    UNIT_SLIP = "unit_slip"
    CURRENCY_CHANGED = "currency_changed"
    PERIOD_IMPOSSIBLE = "period_impossible"
    PERIOD_PARTIAL = "period_partial"
    PERIOD_LONG = "period_long"
    PERIOD_GAP = "period_gap"
    PERIOD_OVERLAP = "period_overlap"
    NOT_ENDED = "not_ended"
    OLD = "old"
    OUTDATED = "outdated"


class Finding(NamedTuple):
    """One thing found. `found` is the amount, months or days that it is about, `expected` what it was held against.

    `line` is None where the finding is about the statement as a whole.
    """

    code: Code
    severity: Severity
    line: Line | None = None
    found: Decimal | None = None
    expected: Decimal | None = None


@dataclass(frozen=True)
class CheckRules:
    """How exact a statement must be."""

    # Lines typed in thousands are each off by up to half a thousand, small ones as much as large ones; so a sum is
    # held to a thousandth of the statement's size, and not of itself.
    tolerance_rate: Decimal = Decimal("0.001")
    tolerance_least: Decimal = Decimal(1)
    # Years of 52 or 53 weeks end up to six days away from a month's end.
    slack_days: int = 7
    # By then the next yearly statement should have been drawn up and filed: a year, and half a year to file.
    old_months: int = 18
    # Yet another year on.
    outdated_months: int = 30

    def tolerance(self, statement: Statement) -> Decimal:
        """Return by how much a sum may differ: a share of total assets or sales, whichever is larger."""
        sizes = (statement.amount(Line.TOTAL_ASSETS), statement.amount(Line.SALES))
        return max([self.tolerance_least, *(self.tolerance_rate * abs(size) for size in sizes if size is not None)])


USUAL_RULES = CheckRules()

# A negative one is a typing error or stands in the wrong line: an overdraft is debt, interest earned another result.
NEVER_NEGATIVE = frozenset(
    {
        Line.CASH,
        Line.SHORT_TERM_INVESTMENTS,
        Line.INVENTORY,
        Line.CURRENT_ASSETS,
        Line.PROPERTY,
        Line.INTANGIBLES,
        Line.SHORT_TERM_DEBT,
        Line.CURRENT_LIABILITIES,
        Line.LONG_TERM_DEBT,
        Line.TOTAL_LIABILITIES,
        Line.SHARE_CAPITAL,
        Line.SALES,
        Line.COST_OF_SALES,
        Line.SELLING_GENERAL_ADMINISTRATIVE,
        Line.DEPRECIATION,
        Line.INTEREST,
        Line.CAPITAL_EXPENDITURE,
        Line.DEBT_REPAYMENT,
        Line.DIVIDENDS,
        Line.SHARES,
        Line.MARKET_CAPITALISATION,
    }
)
# Credit balances among debtors, or debit balances among creditors, can outweigh the rest; rarely.
SELDOM_NEGATIVE = frozenset(
    {
        Line.RECEIVABLES,
        Line.OTHER_CURRENT_ASSETS,
        Line.OTHER_NON_CURRENT_ASSETS,
        Line.PAYABLES,
        Line.OTHER_CURRENT_LIABILITIES,
        Line.OTHER_NON_CURRENT_LIABILITIES,
    }
)
# Amounts are typed in units, thousands or millions; half to double leaves room for a year's growth on top.
UNIT_STEPS = (Decimal(1_000), Decimal(1_000_000))
GROWTH_ROOM = 2


def check(
    statement: Statement, *, as_of: date, earlier: Statement | None = None, rules: CheckRules = USUAL_RULES
) -> list[Finding]:
    """Return what is found in the statement on the day `as_of`, beside the `earlier` one where there is one."""
    found = [
        *_balance(statement, rules),
        *_sub_totals(statement, rules),
        *_signs(statement),
        *_covered_months(statement),
        *_age(statement, as_of, rules),
    ]
    if earlier is not None:
        found += [*_continuity(statement, earlier, rules), *_comparability(statement, earlier)]
    return found


def _balance(statement: Statement, rules: CheckRules) -> Iterator[Finding]:
    assets = statement.amount(Line.TOTAL_ASSETS)
    liabilities, equity = statement.amount(Line.TOTAL_LIABILITIES), statement.amount(Line.EQUITY)
    if assets is not None and assets <= 0:
        yield Finding(Code.NOTHING_OWNED, Severity.ERROR, Line.TOTAL_ASSETS, assets)
    if assets is None or liabilities is None or equity is None:
        return
    if abs(assets - liabilities - equity) > rules.tolerance(statement):
        yield Finding(Code.UNBALANCED, Severity.ERROR, Line.TOTAL_ASSETS, assets, liabilities + equity)


def _sub_totals(statement: Statement, rules: CheckRules) -> Iterator[Finding]:
    tolerance = rules.tolerance(statement)
    for line in PARTS:
        stated, computed = statement.given.get(line), statement.computed(line)
        if stated is None or computed is None or abs(stated - computed) <= tolerance:
            continue
        if _left_out_parts_may_explain(statement, line, stated - computed):
            yield Finding(Code.SUBTOTAL_NOT_EXPLAINED, Severity.WARNING, line, stated, computed)
        else:
            yield Finding(Code.SUBTOTAL_DIFFERS, Severity.ERROR, line, stated, computed)


def _left_out_parts_may_explain(statement: Statement, line: Line, difference: Decimal) -> bool:
    """Say whether a part that nobody gave could hold the difference: one that is never negative only its own way."""
    left_out = [(sign, part) for sign, part in PARTS[line].other if statement.amount(part) is None]
    return any(part not in NEVER_NEGATIVE | SELDOM_NEGATIVE or sign * difference > 0 for sign, part in left_out)


def _signs(statement: Statement) -> Iterator[Finding]:
    for line, amount in statement.given.items():
        if amount < 0 and line in NEVER_NEGATIVE:
            yield Finding(Code.IMPOSSIBLE_SIGN, Severity.ERROR, line, amount, ZERO)
        elif amount < 0 and line in SELDOM_NEGATIVE:
            yield Finding(Code.UNUSUAL_SIGN, Severity.WARNING, line, amount, ZERO)


def _covered_months(statement: Statement) -> Iterator[Finding]:
    months, year = Decimal(statement.months), Decimal(MONTHS_OF_A_YEAR)
    if not has_usable_period(statement):
        yield Finding(Code.PERIOD_IMPOSSIBLE, Severity.ERROR, None, months, year)
    elif months < year:
        yield Finding(Code.PERIOD_PARTIAL, Severity.WARNING, None, months, year)
    elif months > year:
        yield Finding(Code.PERIOD_LONG, Severity.NOTE, None, months, year)


def _age(statement: Statement, as_of: date, rules: CheckRules) -> Iterator[Finding]:
    age = Decimal((as_of - statement.period_end).days)
    if age < 0:
        yield Finding(Code.NOT_ENDED, Severity.ERROR, None, age, ZERO)
    for code, severity, months in (
        (Code.OUTDATED, Severity.ERROR, rules.outdated_months),
        (Code.OLD, Severity.WARNING, rules.old_months),
    ):
        allowed = Decimal((add_months(statement.period_end, months) - statement.period_end).days)
        if age > allowed:
            yield Finding(code, severity, None, age, allowed)
            return


def _continuity(statement: Statement, earlier: Statement, rules: CheckRules) -> Iterator[Finding]:
    """Between two statements no day is left out, and none is counted twice."""
    if not has_usable_period(statement):
        return
    days = (period_start(statement) - earlier.period_end - timedelta(days=1)).days
    if days > rules.slack_days:
        yield Finding(Code.PERIOD_GAP, Severity.WARNING, None, Decimal(days), ZERO)
    elif days < -rules.slack_days:
        yield Finding(Code.PERIOD_OVERLAP, Severity.WARNING, None, Decimal(-days), ZERO)


def _comparability(statement: Statement, earlier: Statement) -> Iterator[Finding]:
    """A slip in most lines is one of the whole statement: an error. In a line or two it may be real growth."""
    if statement.currency != earlier.currency:
        yield Finding(Code.CURRENCY_CHANGED, Severity.WARNING)
        return
    pairs = [(line, annual(statement, line), annual(earlier, line)) for line in statement.given]
    known = [(line, now, before) for line, now, before in pairs if now and before]
    slips = [(line, now, before) for line, now, before in known if _a_unit_apart(now, before)]
    if len(slips) > 1 and len(slips) * 2 > len(known):
        yield Finding(Code.UNIT_SLIP, Severity.ERROR, None, Decimal(len(slips)), Decimal(len(known)))
        return
    for line, now, before in slips:
        yield Finding(Code.UNIT_SLIP, Severity.WARNING, line, now, before)


def _a_unit_apart(first: Decimal, second: Decimal) -> bool:
    small, large = sorted((abs(first), abs(second)))
    return any(step / GROWTH_ROOM <= large / small <= step * GROWTH_ROOM for step in UNIT_STEPS)
