"""Taffler's scores of failure. Higher is better.

Sources: Taffler, Accounting and Business Research 13(52), 1983, 295–307, as quoted in later work. The textbook
variant takes the relative weights of that model (53, 13, 18 and 16 %) for coefficients and sales over total
assets for its last variable; it circulates widely, so it is offered under its own name and no other.
The no-credit interval is in days: how long operations could go on out of quick assets alone.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from credit.domain.scores.arithmetic import ZERO, ratio
from credit.domain.scores.models import (
    CutOff,
    CutOffs,
    Direction,
    Population,
    ScoreModel,
    Side,
    Subject,
    Variable,
    Zone,
)
from credit.domain.scores.variables import asset_turnover, latest, pretax_profit_ratio, variable
from credit.domain.statements import Line

DAYS_OF_YEAR = 365


INTERVAL_LINES = (
    Line.CURRENT_ASSETS,
    Line.INVENTORY,
    Line.CURRENT_LIABILITIES,
    Line.SALES,
    Line.PROFIT_BEFORE_TAX,
    Line.DEPRECIATION,
)


def _no_credit_interval(*amounts: Any) -> Any:
    current_assets, inventory, current_liabilities, sales, profit_before_tax, depreciation = amounts
    quick_assets = current_assets - inventory
    daily_costs = (sales - profit_before_tax - depreciation) / DAYS_OF_YEAR
    return ratio(quick_assets - current_liabilities, daily_costs)


def _first_three(profit: str, cover: str, leverage: str) -> tuple[Variable, ...]:
    covered = latest(Line.CURRENT_ASSETS, Line.TOTAL_LIABILITIES)
    levered = latest(Line.CURRENT_LIABILITIES, Line.TOTAL_ASSETS)
    return (
        pretax_profit_ratio("x1", profit),
        variable("x2", cover, "current assets / total liabilities", covered),
        variable("x3", leverage, "current liabilities / total assets", levered),
    )


TAFFLER = ScoreModel(
    key="taffler",
    version=1,
    family="taffler",
    name="Taffler z",
    variant="1983",
    subject=Subject.FAILURE,
    direction=Direction.HIGHER_IS_BETTER,
    source="Taffler 1983, Accounting and Business Research 13(52), 295–307",
    population=Population("Listed manufacturers, United Kingdom", listed=True, manufacturer=True),
    cut_offs=CutOffs((CutOff(Zone.DISTRESS, Side.BELOW, Decimal(0)),), otherwise=Zone.SAFE),
    constant=Decimal("3.20"),
    variables=(
        *_first_three("12.18", "2.50", "-10.68"),
        variable(
            "x4",
            "0.029",
            "no-credit interval, days",
            latest(*INTERVAL_LINES),
            _no_credit_interval,
        ),
    ),
)

TAFFLER_TEXTBOOK = replace(
    TAFFLER,
    key="taffler_textbook",
    variant="textbook",
    source="Textbooks, after the relative weights of Taffler 1983",
    cut_offs=CutOffs(
        (
            CutOff(Zone.SAFE, Side.ABOVE, Decimal("0.3")),
            CutOff(Zone.DISTRESS, Side.BELOW, Decimal("0.2")),
        ),
        otherwise=Zone.GREY,
    ),
    constant=ZERO,
    variables=(*_first_three("0.53", "0.13", "0.18"), asset_turnover("x4", "0.16")),
)

MODELS = (TAFFLER, TAFFLER_TEXTBOOK)
