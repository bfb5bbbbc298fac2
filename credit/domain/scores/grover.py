"""Grover's G-score of failure. Higher is better.

Source: Grover & Lavin, Financial Ratios, Discriminant Analysis and the Prediction of Corporate Bankruptcy, 2001.
A firm is safe from 0.01 on; the 0.001 that is copied around is a slip.
"""

from decimal import Decimal

from credit.domain.scores.models import CutOff, CutOffs, Direction, Population, ScoreModel, Side, Subject, Zone
from credit.domain.scores.variables import ebit_ratio, net_income_ratio, working_capital_ratio

GROVER = ScoreModel(
    key="grover",
    version=1,
    family="grover",
    name="Grover G",
    variant="2001",
    subject=Subject.FAILURE,
    direction=Direction.HIGHER_IS_BETTER,
    source="Grover & Lavin 2001",
    population=Population("Firms, United States, 1982–1996"),
    cut_offs=CutOffs(
        (
            CutOff(Zone.DISTRESS, Side.UP_TO, Decimal("-0.02")),
            CutOff(Zone.SAFE, Side.FROM, Decimal("0.01")),
        ),
        otherwise=Zone.GREY,
    ),
    constant=Decimal("0.057"),
    variables=(
        working_capital_ratio("x1", "1.650"),
        ebit_ratio("x3", "3.404"),
        # Negative as published.
        net_income_ratio("roa", "-0.016"),
    ),
)

MODELS = (GROVER,)
