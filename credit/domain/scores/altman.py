"""Altman's Z-scores of failure. Higher is better; ratios are decimals, not the percents of the 1968 print.

Sources: Altman, Journal of Finance 23(4), 1968, 589–609 (Z); Altman, Corporate Financial Distress, 1983, and
the 2000 revisit of Z and ZETA (Z′, Z″); Altman, Emerging Markets Review 6(4), 2005, 311–323 (the constant 3.25).
"""

from dataclasses import replace
from decimal import Decimal

from credit.domain.scores.arithmetic import ZERO
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
from credit.domain.scores.variables import (
    asset_turnover,
    ebit_ratio,
    latest,
    variable,
    working_capital_ratio,
)
from credit.domain.statements import Line


def _zones(*, safe: str, distress: str) -> CutOffs:
    above = CutOff(Zone.SAFE, Side.ABOVE, Decimal(safe))
    below = CutOff(Zone.DISTRESS, Side.BELOW, Decimal(distress))
    return CutOffs((above, below), otherwise=Zone.GREY)


def _retained(coefficient: str) -> Variable:
    items = latest(Line.RETAINED_EARNINGS, Line.TOTAL_ASSETS)
    return variable("x2", coefficient, "retained earnings / total assets", items)


def _book_equity(coefficient: str) -> Variable:
    items = latest(Line.EQUITY, Line.TOTAL_LIABILITIES)
    return variable("x4", coefficient, "book equity / total liabilities", items)


def _public(turnover: str) -> tuple[Variable, ...]:
    items = latest(Line.MARKET_CAPITALISATION, Line.TOTAL_LIABILITIES)
    return (
        working_capital_ratio("x1", "1.2"),
        _retained("1.4"),
        ebit_ratio("x3", "3.3"),
        variable("x4", "0.6", "market capitalisation / total liabilities", items),
        asset_turnover("x5", turnover),
    )


ALTMAN_Z = ScoreModel(
    key="altman_z",
    version=1,
    family="altman",
    name="Altman Z",
    variant="X5 × 0.999",
    subject=Subject.FAILURE,
    direction=Direction.HIGHER_IS_BETTER,
    source="Altman 1968, Journal of Finance 23(4), 589–609",
    population=Population("Listed manufacturers, United States, 1946–1965", listed=True, manufacturer=True),
    cut_offs=_zones(safe="2.99", distress="1.81"),
    constant=ZERO,
    variables=_public("0.999"),
)

ALTMAN_Z_ROUNDED = replace(
    ALTMAN_Z,
    key="altman_z_rounded",
    variant="X5 × 1.0",
    source="Altman 1968, with the last coefficient rounded as Altman 2000 does",
    variables=_public("1.0"),
)

ALTMAN_Z_PRIVATE = replace(
    ALTMAN_Z,
    key="altman_z_private",
    name="Altman Z′",
    variant="book equity",
    source="Altman 1983, Corporate Financial Distress; Altman 2000",
    population=Population("Private manufacturers, United States", listed=False, manufacturer=True),
    cut_offs=_zones(safe="2.90", distress="1.23"),
    variables=(
        working_capital_ratio("x1", "0.717"),
        _retained("0.847"),
        ebit_ratio("x3", "3.107"),
        _book_equity("0.420"),
        asset_turnover("x5", "0.998"),
    ),
)

ALTMAN_Z_SERVICE = replace(
    ALTMAN_Z,
    key="altman_z_service",
    name="Altman Z″",
    variant="no constant",
    source="Altman 1983, Corporate Financial Distress; Altman 2000",
    population=Population("Firms that do not manufacture, United States", manufacturer=False),
    cut_offs=_zones(safe="2.60", distress="1.10"),
    variables=(
        working_capital_ratio("x1", "6.56"),
        _retained("3.26"),
        ebit_ratio("x3", "6.72"),
        _book_equity("1.05"),
    ),
)

# The zones of Z″ moved by the constant: 2.60 + 3.25 and 1.10 + 3.25.
ALTMAN_EMERGING = replace(
    ALTMAN_Z_SERVICE,
    key="altman_emerging",
    name="Altman Z″ for emerging markets",
    variant="+ 3.25, distress below 4.35",
    source="Altman 2005, Emerging Markets Review 6(4), 311–323",
    population=Population("Firms of emerging markets", emerging_market=True),
    cut_offs=_zones(safe="5.85", distress="4.35"),
    constant=Decimal("3.25"),
)

# The lower bound as the papers on emerging markets quote it: what a bond rated B scores.
ALTMAN_EMERGING_BOND = replace(
    ALTMAN_EMERGING,
    key="altman_emerging_bond",
    variant="+ 3.25, distress below 4.15",
    cut_offs=_zones(safe="5.85", distress="4.15"),
)

MODELS = (
    ALTMAN_Z,
    ALTMAN_Z_ROUNDED,
    ALTMAN_Z_PRIVATE,
    ALTMAN_Z_SERVICE,
    ALTMAN_EMERGING,
    ALTMAN_EMERGING_BOND,
)
