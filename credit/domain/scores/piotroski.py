"""Piotroski's F-score of strength: nine signals, each 1 or 0, added up. Higher is better.

Source: Piotroski, Journal of Accounting Research 38 supplement, 2000, 1–41. Returns and turnover are over total
assets at the start of the year, so the changes need the balance sheet two years back. A tie is no improvement;
an unchanged number of shares is no issue, and counts.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from credit.domain.scores.arithmetic import ZERO, above, ratio
from credit.domain.scores.models import (
    CutOff,
    CutOffs,
    Direction,
    Item,
    Population,
    ScoreModel,
    Side,
    Subject,
    Variable,
    Zone,
)
from credit.domain.scores.variables import both_periods, variable
from credit.domain.statements import Line

OPENING_ASSETS = Item(Line.TOTAL_ASSETS, 1)


def _over_opening_assets(line: Line) -> tuple[Item, ...]:
    """The flow and opening assets of this year, then of the year before."""
    return (Item(line), OPENING_ASSETS, Item(line, 1), Item(Line.TOTAL_ASSETS, 2))


def _positive(flow: Any, opening_assets: Any) -> Any:
    return above(ratio(flow, opening_assets), 0)


def _rose(flow: Any, base: Any, flow_before: Any, base_before: Any) -> Any:
    return above(ratio(flow, base), ratio(flow_before, base_before))


def _cash_exceeds_profit(cash_flow: Any, income: Any, opening_assets: Any) -> Any:
    return above(ratio(cash_flow, opening_assets), ratio(income, opening_assets))


def _leverage_fell(*amounts: Any) -> Any:
    debt, debt_before, assets, assets_before, assets_earlier = amounts
    leverage = ratio(debt, (assets + assets_before) / 2)
    return above(ratio(debt_before, (assets_before + assets_earlier) / 2), leverage)


def _no_issue(shares: Any, shares_before: Any) -> Any:
    return 1 - above(shares, shares_before)


def _signal(key: str, formula: str, items: tuple[Item, ...], measure: Callable[..., Any] = _rose) -> Variable:
    return variable(key, "1", formula, items, measure)


PIOTROSKI_F = ScoreModel(
    key="piotroski_f",
    version=1,
    family="piotroski",
    name="Piotroski F",
    variant="strong from 8, weak to 1",
    subject=Subject.STRENGTH,
    direction=Direction.HIGHER_IS_BETTER,
    source="Piotroski 2000, Journal of Accounting Research 38 supplement, 1–41",
    population=Population("Listed firms of high book-to-market value, United States, 1976–1996", listed=True),
    cut_offs=CutOffs(
        (CutOff(Zone.STRONG, Side.FROM, Decimal(8)), CutOff(Zone.WEAK, Side.UP_TO, Decimal(1))),
        otherwise=Zone.AVERAGE,
    ),
    constant=ZERO,
    variables=(
        _signal("roa", "ROA > 0", (Item(Line.NET_INCOME), OPENING_ASSETS), _positive),
        _signal("cfo", "operating cash flow > 0", (Item(Line.OPERATING_CASH_FLOW), OPENING_ASSETS), _positive),
        _signal("roa_change", "ROA rose", _over_opening_assets(Line.NET_INCOME)),
        _signal(
            "accruals",
            "operating cash flow / opening assets > ROA",
            (Item(Line.OPERATING_CASH_FLOW), Item(Line.NET_INCOME), OPENING_ASSETS),
            _cash_exceeds_profit,
        ),
        _signal(
            "leverage",
            "long-term debt / average assets fell",
            (
                *(Item(Line.LONG_TERM_DEBT, back) for back in (0, 1)),
                *(Item(Line.TOTAL_ASSETS, back) for back in (0, 1, 2)),
            ),
            _leverage_fell,
        ),
        _signal("liquidity", "current ratio rose", both_periods(Line.CURRENT_ASSETS, Line.CURRENT_LIABILITIES)),
        _signal("shares", "no new shares", both_periods(Line.SHARES), _no_issue),
        _signal("margin", "gross margin rose", both_periods(Line.GROSS_PROFIT, Line.SALES)),
        _signal("turnover", "sales / opening assets rose", _over_opening_assets(Line.SALES)),
    ),
)

# The wider bands that many practitioners read the same score with.
PIOTROSKI_F_WIDE = replace(
    PIOTROSKI_F,
    key="piotroski_f_wide",
    variant="strong from 7, weak to 3",
    cut_offs=CutOffs(
        (CutOff(Zone.STRONG, Side.FROM, Decimal(7)), CutOff(Zone.WEAK, Side.UP_TO, Decimal(3))),
        otherwise=Zone.AVERAGE,
    ),
)

MODELS = (PIOTROSKI_F, PIOTROSKI_F_WIDE)
