"""The yearly accounts of a made-up customer, coherent with how it pays: who is going to fail looks weaker before.

Health runs from 0 (about to fail) to 1 (excellent) and decides margins, debt and liquidity of each year. Every
statement balances, its sub-totals follow from their lines, and retained earnings move by profit and dividends.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from credit.domain.statements import Line, Statement
from customers.demo.archetypes import (
    DETERIORATING,
    DISPUTING,
    EARLY,
    FAILING,
    GROWING,
    IMPROVING,
    LATE,
    PUNCTUAL,
    SEASONAL,
    USUAL,
    Archetype,
)

# Health when the story begins and when it ends.
HEALTH: Mapping[str, tuple[float, float]] = {
    EARLY.name: (0.84, 0.86),
    PUNCTUAL.name: (0.74, 0.76),
    USUAL.name: (0.60, 0.60),
    LATE.name: (0.42, 0.40),
    DETERIORATING.name: (0.66, 0.24),
    IMPROVING.name: (0.30, 0.62),
    SEASONAL.name: (0.55, 0.55),
    GROWING.name: (0.62, 0.66),
    DISPUTING.name: (0.50, 0.48),
    FAILING.name: (0.50, 0.02),
}
# Of those that fail, so many hide it: statements tell much, never all.
SURPRISES = 0.2


@dataclass(frozen=True)
class Company:
    """What the accounts of a customer are drawn from. Sales are those of the first year, in major units."""

    archetype: Archetype
    currency: str
    first_sales: float
    is_listed: bool


def yearly_accounts(company: Company, *, ends: list[date], chance: Random) -> Iterator[Statement]:
    """Yield one statement of twelve months for each year's end, oldest first."""
    start, finish = HEALTH[company.archetype.name]
    if company.archetype.fails and chance.random() < SURPRISES:
        finish = start
    habits = _habits(chance)
    sales, before = company.first_sales, None
    for place, end in enumerate(ends):
        progress = place / max(1, len(ends) - 1)
        health = min(0.98, max(0.02, start + (finish - start) * progress + chance.gauss(0, 0.05)))
        before = _year(company, sales=sales, health=health, habits=habits, before=before, chance=chance)
        sales *= 1 + 0.14 * (health - 0.45) + 12 * max(0.0, company.archetype.monthly_growth - 0.006) / 2
        yield Statement(end, 12, company.currency, {line: Decimal(amount) for line, amount in before.items()})


def _habits(chance: Random) -> Mapping[str, float]:
    """Return what stays the same over the years: the kind of business."""
    return {
        "gross_margin": chance.uniform(0.18, 0.42),
        "turnover": chance.uniform(1.0, 2.2),
        "receivable_days": chance.uniform(32, 62),
        "inventory_days": chance.uniform(25, 80),
        "asset_life": chance.uniform(7, 14),
        "rate": chance.uniform(0.035, 0.07),
        "payout": chance.choice((0.0, 0.0, 0.2, 0.4)),
    }


def _year(
    company: Company,
    *,
    sales: float,
    health: float,
    habits: Mapping[str, float],
    before: Mapping[Line, int] | None,
    chance: Random,
) -> dict[Line, int]:
    cost = sales * (1 - habits["gross_margin"] - 0.06 * (health - 0.5))
    assets = _assets(sales, cost, health, habits)
    total = sum(assets.values())
    debts = _debts(total, cost, health, assets)
    equity = total - sum(debts.values())
    profit = _profit(sales, cost, health, habits=habits, property_=assets[Line.PROPERTY], debts=debts)
    capital = before[Line.SHARE_CAPITAL] if before else max(10, round(total * 0.12))
    dividends = round(max(0, profit[Line.NET_INCOME]) * habits["payout"])
    earned = (before[Line.RETAINED_EARNINGS] if before else round(equity * 0.7)) + profit[Line.NET_INCOME] - dividends
    kept = {
        Line.SHARE_CAPITAL: capital,
        Line.RETAINED_EARNINGS: earned,
        Line.OTHER_EQUITY: equity - capital - earned,
        Line.EQUITY: equity,
        Line.TOTAL_ASSETS: total,
        Line.TOTAL_LIABILITIES: total - equity,
    }
    market = _market(equity, health, profit[Line.NET_INCOME], before=before, chance=chance) if company.is_listed else {}
    flows = _flows(profit, assets, debts, before, dividends)
    return {**assets, **debts, **kept, **profit, **flows, **market}


def _assets(sales: float, cost: float, health: float, habits: Mapping[str, float]) -> dict[Line, int]:
    size = sales / habits["turnover"]
    current = {
        Line.CASH: size * (0.01 + 0.14 * health),
        Line.RECEIVABLES: sales * (habits["receivable_days"] + 25 * (0.6 - health)) / 365,
        Line.INVENTORY: cost * (habits["inventory_days"] + 20 * (0.6 - health)) / 365,
        Line.OTHER_CURRENT_ASSETS: size * 0.02,
    }
    fixed = max(size - sum(current.values()), size * 0.15)
    found = {**current, Line.PROPERTY: fixed * 0.86, Line.INTANGIBLES: fixed * 0.14}
    return {line: round(amount) for line, amount in found.items()}


def _debts(total: int, cost: float, health: float, assets: Mapping[Line, int]) -> dict[Line, int]:
    owed = total * (1.06 - 0.72 * health)
    current_assets = sum(assets[line] for line in (Line.CASH, Line.RECEIVABLES, Line.INVENTORY)) * 1.03
    current = min(owed * 0.92, current_assets / (0.55 + 1.7 * health))
    payables = min(cost * (28 + 60 * (1 - health)) / 365, current * 0.7)
    other = current * 0.12
    later = (owed - current) * 0.1
    found = {
        Line.PAYABLES: payables,
        Line.SHORT_TERM_DEBT: current - payables - other,
        Line.OTHER_CURRENT_LIABILITIES: other,
        Line.LONG_TERM_DEBT: owed - current - later,
        Line.OTHER_NON_CURRENT_LIABILITIES: later,
    }
    return {line: round(amount) for line, amount in found.items()}


def _profit(
    sales: float, cost: float, health: float, *, habits: Mapping[str, float], property_: int, debts: Mapping[Line, int]
) -> dict[Line, int]:
    revenue, cost_of_sales = round(sales), round(cost)
    operating = round(sales * (0.19 * health - 0.045))
    depreciation = round(property_ / habits["asset_life"])
    debt = debts[Line.SHORT_TERM_DEBT] + debts[Line.LONG_TERM_DEBT]
    interest = round(debt * (habits["rate"] + 0.05 * (1 - health) ** 2))
    pre_tax = operating - interest
    tax = round(max(0, pre_tax) * 0.24)
    return {
        Line.SALES: revenue,
        Line.COST_OF_SALES: cost_of_sales,
        Line.SELLING_GENERAL_ADMINISTRATIVE: revenue - cost_of_sales - depreciation - operating,
        Line.DEPRECIATION: depreciation,
        Line.EBIT: operating,
        Line.INTEREST: interest,
        Line.PROFIT_BEFORE_TAX: pre_tax,
        Line.TAX: tax,
        Line.NET_INCOME: pre_tax - tax,
    }


def _flows(
    profit: Mapping[Line, int],
    assets: Mapping[Line, int],
    debts: Mapping[Line, int],
    before: Mapping[Line, int] | None,
    dividends: int,
) -> dict[Line, int]:
    """Return the cash flows; without a year before, working capital is taken not to have moved."""
    earlier = before or {**assets, **debts}
    tied = sum(assets[line] - earlier[line] for line in (Line.RECEIVABLES, Line.INVENTORY))
    owed = debts[Line.PAYABLES] - earlier[Line.PAYABLES]
    fixed = assets[Line.PROPERTY] - earlier[Line.PROPERTY]
    return {
        Line.OPERATING_CASH_FLOW: profit[Line.NET_INCOME] + profit[Line.DEPRECIATION] - tied + owed,
        Line.CAPITAL_EXPENDITURE: max(0, fixed + profit[Line.DEPRECIATION]),
        Line.DEBT_REPAYMENT: max(0, earlier[Line.LONG_TERM_DEBT] // 8),
        Line.DIVIDENDS: dividends,
    }


def _market(
    equity: int, health: float, net_income: int, *, before: Mapping[Line, int] | None, chance: Random
) -> dict[Line, int]:
    """Return the market value of the year and the shares, which nobody issues or buys back."""
    worth = max(equity * 0.08, 0.4 * equity + max(0, net_income) * (6 + 12 * health))
    value = max(100, round(worth * chance.uniform(0.8, 1.25)))
    issued = max(1, value // chance.choice((10, 25, 40)))
    return {Line.SHARES: before[Line.SHARES] if before else issued, Line.MARKET_CAPITALISATION: value}
