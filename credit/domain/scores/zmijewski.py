"""Zmijewski's probit score of failure. Higher is worse; P = Φ(X), the normal distribution, not the logistic.

Source: Zmijewski, Journal of Accounting Research 22 supplement, 1984, 59–82. Sources differ on the sign of the
liquidity coefficient 0.004 (plus in Grice & Dugan 2001, minus in many later works), so both are variants; at
usual current ratios they lie less than 0.02 apart.
"""

from dataclasses import replace
from decimal import Decimal

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
from credit.domain.scores.variables import latest, liabilities_ratio, net_income_ratio, normal, variable
from credit.domain.statements import Line


def _variables(income: str, liabilities: str, liquidity: str) -> tuple[Variable, ...]:
    items = latest(Line.CURRENT_ASSETS, Line.CURRENT_LIABILITIES)
    return (
        net_income_ratio("nita", income),
        liabilities_ratio("tlta", liabilities),
        variable("liquidity", liquidity, "current assets / current liabilities", items),
    )


ZMIJEWSKI = ScoreModel(
    key="zmijewski",
    version=1,
    family="zmijewski",
    name="Zmijewski X",
    variant="+ 0.004 × current ratio",
    subject=Subject.FAILURE,
    direction=Direction.LOWER_IS_BETTER,
    source="Zmijewski 1984, Journal of Accounting Research 22 supplement, 59–82",
    population=Population("Listed firms outside finance, United States, 1972–1978", listed=True),
    # Above 0 the probability is above one half.
    cut_offs=CutOffs((CutOff(Zone.DISTRESS, Side.ABOVE, Decimal(0)),), otherwise=Zone.SAFE),
    constant=Decimal("-4.336"),
    variables=_variables("-4.513", "5.679", "0.004"),
    probability=normal,
)

ZMIJEWSKI_MINUS = replace(
    ZMIJEWSKI,
    key="zmijewski_minus",
    variant="− 0.004 × current ratio",
    variables=_variables("-4.513", "5.679", "-0.004"),
)

ZMIJEWSKI_ROUNDED = replace(
    ZMIJEWSKI,
    key="zmijewski_rounded",
    variant="rounded to one decimal",
    constant=Decimal("-4.3"),
    variables=_variables("-4.5", "5.7", "0.004"),
)

MODELS = (ZMIJEWSKI, ZMIJEWSKI_MINUS, ZMIJEWSKI_ROUNDED)
