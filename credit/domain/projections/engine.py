"""A year carried forward from the one before by drivers, so that assets equal liabilities and equity to the cent.

Every line is rounded half-up to the currency's decimals once; sub-totals and the cash flow are sums of them.

- Interest is reckoned on the debt at the start of the year, which avoids the circle of interest and borrowing.
- Tax is on profits only: a loss gives neither a refund nor a claim.
- Receivables, inventory and payables follow their days; other current items move with sales; all else stays.
- Property is what stood there and was bought, less depreciation of it. Who states no depreciation keeps property.
- Long-term debt is repaid by its rate; short-term debt is renewed. Profits are retained but for the payout.
- What is short of the least cash is borrowed in short-term debt, and paid back from what is above it: cash is the
  smaller of what there was and its share of sales, and never negative.
- No shares are issued; financial results beside interest are not carried on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from credit.domain.projections import positions
from credit.domain.projections.drivers import DAYS_OF_A_YEAR, DriverName
from credit.domain.projections.positions import Position
from credit.domain.projections.scenarios import Drivers
from credit.domain.statements import Line, Statement
from finance_crm.money import round_half_up
from finance_crm.periods import add_months

ZERO = Decimal(0)
_DETAIL = frozenset({Line.COST_OF_SALES, Line.SELLING_GENERAL_ADMINISTRATIVE})
# A driver and the balance that it moves, by which flow.
_DAYS = {
    DriverName.DAYS_RECEIVABLES: (Line.RECEIVABLES, Line.SALES),
    DriverName.DAYS_INVENTORY: (Line.INVENTORY, Line.COST_OF_SALES),
    DriverName.DAYS_PAYABLES: (Line.PAYABLES, Line.COST_OF_SALES),
}
_WITH_SALES = (Line.OTHER_CURRENT_ASSETS, Line.OTHER_CURRENT_LIABILITIES)


@dataclass(frozen=True)
class Projected:
    """What came of it: a statement a year, or what is missing for one.

    `drivers` are those that each year uses. `held` are the drivers that nobody knows and without which a line simply
    stays as it was.
    """

    statements: tuple[Statement, ...] = ()
    drivers: tuple[Drivers, ...] = ()
    held: tuple[DriverName, ...] = ()
    missing_lines: tuple[Line, ...] = ()
    missing_drivers: tuple[DriverName, ...] = ()

    @property
    def is_possible(self) -> bool:
        return bool(self.statements)


def project(latest: Statement | None, *, drivers: Sequence[Drivers]) -> Projected:
    """Return a statement for each year of drivers, after the latest known one."""
    if latest is None:
        return Projected(missing_lines=positions.NEEDED)
    missing = positions.missing_lines(latest)
    if missing:
        return Projected(missing_lines=missing)
    position = opening = positions.opening_of(latest)
    needed = tuple(name for name in _needed(position) if any(name not in year for year in drivers))
    if needed:
        return Projected(missing_drivers=needed)
    statements = []
    for year, chosen in enumerate(drivers, start=1):
        end = _later_end(latest.period_end, year)
        position, statement = carry_forward(position, chosen, period_end=end, currency=latest.currency)
        statements.append(_with_shares(statement, latest))
    used = tuple({name: value for name, value in year.items() if applies(name, opening)} for year in drivers)
    return Projected(tuple(statements), used, _held(opening=opening, drivers=drivers[0]))


def _later_end(end: date, years: int) -> date:
    return add_months(end + timedelta(days=1), 12 * years) - timedelta(days=1)


def _with_shares(statement: Statement, latest: Statement) -> Statement:
    if Line.SHARES not in latest.given:
        return statement
    return Statement(
        statement.period_end, statement.months, statement.currency,
        {**statement.given, Line.SHARES: latest.given[Line.SHARES]},
    )  # fmt: skip


def _needed(position: Position) -> tuple[DriverName, ...]:
    """Return the drivers without which no year's profit can be said."""
    costs = (DriverName.GROSS_MARGIN, DriverName.SELLING_SHARE) if _has_detail(position) else (DriverName.EBIT_MARGIN,)
    interest = (DriverName.INTEREST_RATE,) if position.total(Line.SHORT_TERM_DEBT, Line.LONG_TERM_DEBT) > 0 else ()
    return (DriverName.SALES_GROWTH, *costs, *interest, DriverName.TAX_RATE)


def _has_detail(position: Position) -> bool:
    return position.stated >= _DETAIL


def applies(name: DriverName, position: Position) -> bool:
    """Say whether the driver has anything to move in this company's statements."""
    if name in _DAYS:
        balance, flow = _DAYS[name]
        return balance in position.balances and (flow is Line.SALES or flow in position.stated)
    if name in {DriverName.CAPEX_SHARE, DriverName.DEPRECIATION_RATE}:
        return Line.PROPERTY in position.balances and Line.DEPRECIATION in position.stated
    if name in {DriverName.SELLING_SHARE, DriverName.OTHER_OPERATING_SHARE}:
        return _has_detail(position)
    if name is DriverName.GROSS_MARGIN:
        return Line.COST_OF_SALES in position.stated
    return not (name is DriverName.EBIT_MARGIN and _has_detail(position))


def _held(*, opening: Position, drivers: Drivers) -> tuple[DriverName, ...]:
    return tuple(name for name in DriverName if name not in drivers and applies(name, opening))


def carry_forward(
    position: Position, drivers: Drivers, *, period_end: date, currency: str
) -> tuple[Position, Statement]:
    """Return the position at the end of the next year, and that year's statement."""
    year = _Year(position, drivers, currency)
    income = year.income()
    balances, flows, drawn = year.balances(income)
    after = Position(balances, income[Line.SALES], position.stated, drawn)
    given = {**balances, **_totals(after), **income, **flows}
    for line in (*positions.OTHERS, Line.OTHER_OPERATING_RESULT):
        if given.get(line) == 0 and line not in position.stated:  # nobody stated it, and nothing is left for it
            del given[line]
    return after, Statement(period_end, 12, currency, given)


def _totals(position: Position) -> dict[Line, Decimal]:
    current_assets = position.total(*positions.CURRENT_ASSETS, Line.OTHER_CURRENT_ASSETS)
    current = position.total(*positions.CURRENT_LIABILITIES, Line.OTHER_CURRENT_LIABILITIES)
    rest = position.total(*positions.NON_CURRENT_LIABILITIES, Line.OTHER_NON_CURRENT_LIABILITIES)
    return {
        Line.CURRENT_ASSETS: current_assets,
        Line.TOTAL_ASSETS: current_assets
        + position.total(*positions.NON_CURRENT_ASSETS, Line.OTHER_NON_CURRENT_ASSETS),
        Line.CURRENT_LIABILITIES: current,
        Line.TOTAL_LIABILITIES: current + rest,
        Line.EQUITY: position.total(*positions.EQUITY, Line.OTHER_EQUITY),
    }


class _Year:
    """One year in the making."""

    def __init__(self, position: Position, drivers: Drivers, currency: str) -> None:
        self.before = position
        self.drivers = {name: value for name, value in drivers.items() if applies(name, position)}
        self.currency = currency

    def _rounded(self, amount: Decimal) -> Decimal:
        return round_half_up(amount, currency=self.currency)

    def _of(self, name: DriverName, base: Decimal) -> Decimal:
        return self._rounded(self.drivers[name] * base)

    def income(self) -> dict[Line, Decimal]:
        """Return the income statement of the year."""
        sales = self._rounded(self.before.sales * (1 + self.drivers[DriverName.SALES_GROWTH]))
        lines = {Line.SALES: sales, **self._depreciation(sales)}
        if DriverName.GROSS_MARGIN in self.drivers:
            lines[Line.GROSS_PROFIT] = self._of(DriverName.GROSS_MARGIN, sales)
            lines[Line.COST_OF_SALES] = sales - lines[Line.GROSS_PROFIT]
        lines |= self._operating(sales, lines)
        debt = self.before.total(Line.SHORT_TERM_DEBT, Line.LONG_TERM_DEBT)
        lines[Line.INTEREST] = self._of(DriverName.INTEREST_RATE, debt) if debt > 0 else ZERO
        lines[Line.PROFIT_BEFORE_TAX] = lines[Line.EBIT] - lines[Line.INTEREST]
        lines[Line.TAX] = self._of(DriverName.TAX_RATE, max(lines[Line.PROFIT_BEFORE_TAX], ZERO))
        lines[Line.NET_INCOME] = lines[Line.PROFIT_BEFORE_TAX] - lines[Line.TAX]
        return lines

    def _depreciation(self, sales: Decimal) -> dict[Line, Decimal]:
        """Return depreciation and what is spent on property; who keeps its rate unknown replaces what wears out."""
        if DriverName.DEPRECIATION_RATE not in self.drivers:
            return {}
        property_before = max(self.before.balances[Line.PROPERTY], ZERO)
        if DriverName.CAPEX_SHARE not in self.drivers:
            worn = self._of(DriverName.DEPRECIATION_RATE, property_before)
            return {Line.DEPRECIATION: worn, Line.CAPITAL_EXPENDITURE: worn}
        bought = self._of(DriverName.CAPEX_SHARE, sales)
        worn = self._of(DriverName.DEPRECIATION_RATE, property_before + bought)
        return {Line.DEPRECIATION: worn, Line.CAPITAL_EXPENDITURE: bought}

    def _operating(self, sales: Decimal, lines: Mapping[Line, Decimal]) -> dict[Line, Decimal]:
        if DriverName.SELLING_SHARE not in self.drivers:
            return {Line.EBIT: self._of(DriverName.EBIT_MARGIN, sales)}
        selling = self._of(DriverName.SELLING_SHARE, sales)
        ebit = lines[Line.GROSS_PROFIT] - selling - lines.get(Line.DEPRECIATION, ZERO)
        found = {Line.SELLING_GENERAL_ADMINISTRATIVE: selling}
        if DriverName.OTHER_OPERATING_SHARE in self.drivers:
            found[Line.OTHER_OPERATING_RESULT] = self._of(DriverName.OTHER_OPERATING_SHARE, sales)
        return found | {Line.EBIT: ebit + found.get(Line.OTHER_OPERATING_RESULT, ZERO)}

    def balances(self, income: Mapping[Line, Decimal]) -> tuple[dict[Line, Decimal], dict[Line, Decimal], Decimal]:
        """Return the closing balances, the flows beside the income statement, and what has been borrowed."""
        after = dict(self.before.balances) | self._working_capital(income)
        bought, worn = income.get(Line.CAPITAL_EXPENDITURE, ZERO), income.get(Line.DEPRECIATION, ZERO)
        if Line.PROPERTY in after:
            after[Line.PROPERTY] += bought - worn
        flows = self._owners_and_lenders(income[Line.NET_INCOME])
        repaid, paid_out = flows.get(Line.DEBT_REPAYMENT, ZERO), flows.get(Line.DIVIDENDS, ZERO)
        after[Line.LONG_TERM_DEBT] -= repaid
        retained = Line.RETAINED_EARNINGS if Line.RETAINED_EARNINGS in after else Line.OTHER_EQUITY
        after[retained] += income[Line.NET_INCOME] - paid_out
        operating = income[Line.NET_INCOME] + worn - self._tied_up(after)
        cash = self.before.balances[Line.CASH] + operating - bought - repaid - paid_out
        borrowed = self._borrowed(cash, income[Line.SALES])
        after[Line.CASH] = cash + borrowed
        after[Line.SHORT_TERM_DEBT] += borrowed
        if Line.DEPRECIATION in income:
            flows[Line.OPERATING_CASH_FLOW] = operating
        return after, flows, self.before.drawn + borrowed

    def _working_capital(self, income: Mapping[Line, Decimal]) -> dict[Line, Decimal]:
        days = {
            balance: self._rounded(self.drivers[name] * max(income[flow], ZERO) / DAYS_OF_A_YEAR)
            for name, (balance, flow) in _DAYS.items()
            if name in self.drivers and flow in income
        }
        growth = 1 + self.drivers[DriverName.SALES_GROWTH]
        return days | {line: self._rounded(self.before.balances[line] * growth) for line in _WITH_SALES}

    def _tied_up(self, after: Mapping[Line, Decimal]) -> Decimal:
        """Return by how much receivables, inventory and the like grew beyond what suppliers and others carry."""
        signs = {Line.RECEIVABLES: 1, Line.INVENTORY: 1, Line.OTHER_CURRENT_ASSETS: 1, Line.PAYABLES: -1}
        signs[Line.OTHER_CURRENT_LIABILITIES] = -1
        return sum(
            (sign * (after[line] - self.before.balances[line]) for line, sign in signs.items() if line in after), ZERO
        )

    def _owners_and_lenders(self, profit: Decimal) -> dict[Line, Decimal]:
        found = {}
        if DriverName.REPAYMENT_RATE in self.drivers:
            owed = max(self.before.balances[Line.LONG_TERM_DEBT], ZERO)
            found[Line.DEBT_REPAYMENT] = self._of(DriverName.REPAYMENT_RATE, owed)
        if DriverName.PAYOUT in self.drivers:
            found[Line.DIVIDENDS] = self._of(DriverName.PAYOUT, max(profit, ZERO))
        return found

    def _borrowed(self, cash: Decimal, sales: Decimal) -> Decimal:
        """Return what is borrowed to have the least cash; negative where earlier borrowing is paid back."""
        least = max(self.before.balances[Line.CASH], ZERO)
        if DriverName.CASH_SHARE in self.drivers:
            least = min(least, self._of(DriverName.CASH_SHARE, sales))
        return max(least - cash, ZERO) if cash < least else -min(self.before.drawn, cash - least)
