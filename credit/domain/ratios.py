"""The catalogue of ratios by which a customer's statement is judged, each a definition with its guard.

Values are multiples (1.70 = 1.7 times), fractions (0.045 = 4.5 %), days of a 365-day year, or money in the
statement's currency, as `unit` says; not rounded. Flows are over twelve months, annualised and flagged where the
period is another; balances are closing ones, but for returns, which use the mean of two closings. What is missing
gives `MISSING_INPUT`, and no denominator that is zero or of the wrong sign is divided by (`ratio_guards`). How
high a ratio should be is not said here (`comfort`).

Sources: Brealey, Myers, Allen, Principles of Corporate Finance, on financial analysis (liquidity, leverage, margins,
returns, days); RMA Annual Statement Studies (liabilities to tangible net worth); Yescombe, Principles of Project
Finance (debt service cover). Quick assets are cash and receivables alone. Debt is short-term and long-term debt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from credit.domain.ratio_guards import (
    Guard,
    absence_is_best,
    absence_is_best_without_outflow,
    divisor_must_be_positive,
    liabilities_within_assets,
    loss_is_worst,
    net_cash_is_best,
    no_equity_is_worst,
    positive_assets,
    positive_average_equity,
)
from credit.domain.ratio_results import RatioResult, Status, Term, added, averaged, flags_of, read, taken_off
from credit.domain.statements import Line, Statement

DAYS_OF_A_YEAR = Decimal(365)


class RatioName(StrEnum):
    """The ratios, by their standard names."""

    CURRENT = "current_ratio"
    QUICK = "quick_ratio"
    CASH = "cash_ratio"
    WORKING_CAPITAL_TO_ASSETS = "working_capital_to_assets"
    LIABILITIES_TO_ASSETS = "liabilities_to_assets"
    DEBT_TO_EQUITY = "debt_to_equity"
    LIABILITIES_TO_TANGIBLE_NET_WORTH = "liabilities_to_tangible_net_worth"
    INTEREST_COVER = "interest_cover"
    EBITDA_COVER = "ebitda_cover"
    DEBT_SERVICE_COVER = "debt_service_cover"
    NET_DEBT_TO_EBITDA = "net_debt_to_ebitda"
    GROSS_MARGIN = "gross_margin"
    EBIT_MARGIN = "ebit_margin"
    NET_MARGIN = "net_margin"
    RETURN_ON_ASSETS = "return_on_assets"
    RETURN_ON_EQUITY = "return_on_equity"
    DAYS_SALES = "days_sales_outstanding"
    DAYS_INVENTORY = "days_inventory_outstanding"
    DAYS_PAYABLES = "days_payables_outstanding"
    CASH_CONVERSION_CYCLE = "cash_conversion_cycle"
    CASH_FLOW_TO_CURRENT_LIABILITIES = "cash_flow_to_current_liabilities"
    CASH_FLOW_TO_LIABILITIES = "cash_flow_to_liabilities"
    FREE_CASH_FLOW = "free_cash_flow"


class Unit(StrEnum):
    """What a value counts."""

    MULTIPLE = "multiple"
    FRACTION = "fraction"
    DAYS = "days"
    MONEY = "money"


@dataclass(frozen=True)
class Ratio:
    """Numerator ÷ denominator × factor, where the guard lets it be divided."""

    unit: Unit
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    guard: Guard
    factor: Decimal = Decimal(1)

    def of(self, statement: Statement, earlier: Statement | None) -> RatioResult:
        """Return the ratio of the statement; `earlier` is asked for only where a balance is averaged."""
        upper = read(self.numerator, statement=statement, earlier=earlier)
        lower = read(self.denominator, statement=statement, earlier=earlier)
        inputs, missing = (*upper.inputs, *lower.inputs), (*upper.missing, *lower.missing)
        flags = flags_of(inputs)
        if upper.value is None or lower.value is None:
            return RatioResult(None, Status.MISSING_INPUT, inputs, missing, flags)
        status, flag = self.guard(upper.value, lower.value)
        value = upper.value / lower.value * self.factor if status is Status.OK else None
        return RatioResult(value, status, inputs, missing, flags | ({flag} if flag else set()))


@dataclass(frozen=True)
class Amount:
    """A sum of lines that is itself judged; it divides by nothing."""

    unit: Unit
    terms: tuple[Term, ...]

    def of(self, statement: Statement, earlier: Statement | None) -> RatioResult:
        """Return the sum, or that a line is missing."""
        total = read(self.terms, statement=statement, earlier=earlier)
        status = Status.MISSING_INPUT if total.value is None else Status.OK
        return RatioResult(total.value, status, total.inputs, total.missing, flags_of(total.inputs))


@dataclass(frozen=True)
class Combination:
    """Ratios added up or taken off. It has a value only where each of them has one."""

    unit: Unit
    parts: tuple[tuple[int, Ratio], ...]

    def of(self, statement: Statement, earlier: Statement | None) -> RatioResult:
        """Return the sum; else the status of the part that has none, a missing line before anything else."""
        results = [(sign, ratio.of(statement, earlier)) for sign, ratio in self.parts]
        without = [result.status for _, result in results if result.status is not Status.OK]
        missing_first = sorted(without, key=lambda status: status is not Status.MISSING_INPUT)
        values = [sign * result.value for sign, result in results if result.value is not None]
        return RatioResult(
            None if without else sum(values, Decimal(0)),
            missing_first[0] if without else Status.OK,
            tuple(dict.fromkeys(used for _, result in results for used in result.inputs)),
            tuple(dict.fromkeys(line for _, result in results for line in result.missing)),
            frozenset().union(*(result.flags for _, result in results)),
        )


_DEBT = added(Line.SHORT_TERM_DEBT, Line.LONG_TERM_DEBT)
_EBITDA = added(Line.EBIT, Line.DEPRECIATION)
_SALES, _CURRENT_LIABILITIES = added(Line.SALES), added(Line.CURRENT_LIABILITIES)
# Operating cash flow is after interest (IAS 7's usual choice), so that interest is added back to what serves it.
_AVAILABLE_FOR_DEBT_SERVICE = added(Line.OPERATING_CASH_FLOW, Line.INTEREST) + taken_off(Line.CAPITAL_EXPENDITURE)


def _liquidity(*lines: Line) -> Ratio:
    return Ratio(Unit.MULTIPLE, added(*lines), _CURRENT_LIABILITIES, absence_is_best)


def _margin(line: Line) -> Ratio:
    return Ratio(Unit.FRACTION, added(line), _SALES, divisor_must_be_positive)


def _days(balance: Line, flow: Line) -> Ratio:
    return Ratio(Unit.DAYS, added(balance), added(flow), divisor_must_be_positive, DAYS_OF_A_YEAR)


def _of_assets(*terms: Term, guard: Guard) -> Ratio:
    return Ratio(Unit.FRACTION, terms, added(Line.TOTAL_ASSETS), guard)


def _cash_flow_to(liabilities: Line) -> Ratio:
    return Ratio(Unit.MULTIPLE, added(Line.OPERATING_CASH_FLOW), added(liabilities), absence_is_best_without_outflow)


_DAYS_SALES = _days(Line.RECEIVABLES, Line.SALES)
_DAYS_INVENTORY = _days(Line.INVENTORY, Line.COST_OF_SALES)
_DAYS_PAYABLES = _days(Line.PAYABLES, Line.COST_OF_SALES)

CATALOGUE: Mapping[RatioName, Ratio | Amount | Combination] = {
    RatioName.CURRENT: _liquidity(Line.CURRENT_ASSETS),
    RatioName.QUICK: _liquidity(Line.CASH, Line.RECEIVABLES),
    RatioName.CASH: _liquidity(Line.CASH),
    RatioName.WORKING_CAPITAL_TO_ASSETS: _of_assets(
        *added(Line.CURRENT_ASSETS), *taken_off(Line.CURRENT_LIABILITIES), guard=positive_assets
    ),
    RatioName.LIABILITIES_TO_ASSETS: _of_assets(*added(Line.TOTAL_LIABILITIES), guard=liabilities_within_assets),
    RatioName.DEBT_TO_EQUITY: Ratio(Unit.MULTIPLE, _DEBT, added(Line.EQUITY), no_equity_is_worst),
    RatioName.LIABILITIES_TO_TANGIBLE_NET_WORTH: Ratio(
        Unit.MULTIPLE,
        added(Line.TOTAL_LIABILITIES),
        added(Line.EQUITY) + taken_off(Line.INTANGIBLES),
        no_equity_is_worst,
    ),
    RatioName.INTEREST_COVER: Ratio(Unit.MULTIPLE, added(Line.EBIT), added(Line.INTEREST), loss_is_worst),
    RatioName.EBITDA_COVER: Ratio(Unit.MULTIPLE, _EBITDA, added(Line.INTEREST), loss_is_worst),
    RatioName.DEBT_SERVICE_COVER: Ratio(
        Unit.MULTIPLE,
        _AVAILABLE_FOR_DEBT_SERVICE,
        added(Line.DEBT_REPAYMENT, Line.INTEREST),
        divisor_must_be_positive,
    ),
    RatioName.NET_DEBT_TO_EBITDA: Ratio(Unit.MULTIPLE, _DEBT + taken_off(Line.CASH), _EBITDA, net_cash_is_best),
    RatioName.GROSS_MARGIN: _margin(Line.GROSS_PROFIT),
    RatioName.EBIT_MARGIN: _margin(Line.EBIT),
    RatioName.NET_MARGIN: _margin(Line.NET_INCOME),
    RatioName.RETURN_ON_ASSETS: Ratio(
        Unit.FRACTION, added(Line.NET_INCOME), averaged(Line.TOTAL_ASSETS), positive_assets
    ),
    RatioName.RETURN_ON_EQUITY: Ratio(
        Unit.FRACTION, added(Line.NET_INCOME), averaged(Line.EQUITY), positive_average_equity
    ),
    RatioName.DAYS_SALES: _DAYS_SALES,
    RatioName.DAYS_INVENTORY: _DAYS_INVENTORY,
    RatioName.DAYS_PAYABLES: _DAYS_PAYABLES,
    RatioName.CASH_CONVERSION_CYCLE: Combination(
        Unit.DAYS, ((1, _DAYS_SALES), (1, _DAYS_INVENTORY), (-1, _DAYS_PAYABLES))
    ),
    RatioName.CASH_FLOW_TO_CURRENT_LIABILITIES: _cash_flow_to(Line.CURRENT_LIABILITIES),
    RatioName.CASH_FLOW_TO_LIABILITIES: _cash_flow_to(Line.TOTAL_LIABILITIES),
    RatioName.FREE_CASH_FLOW: Amount(Unit.MONEY, added(Line.OPERATING_CASH_FLOW) + taken_off(Line.CAPITAL_EXPENDITURE)),
}


def ratio(name: RatioName, *, statement: Statement, earlier: Statement | None = None) -> RatioResult:
    """Return one ratio of the catalogue."""
    return CATALOGUE[name].of(statement, earlier)


def all_ratios(statement: Statement, *, earlier: Statement | None = None) -> dict[RatioName, RatioResult]:
    """Return every ratio of the catalogue; those of averages are missing an input without the `earlier` one."""
    return {name: definition.of(statement, earlier) for name, definition in CATALOGUE.items()}
