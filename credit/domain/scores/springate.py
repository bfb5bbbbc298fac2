"""Springate's S-score of failure. Higher is better.

Source: Springate, Predicting the Possibility of Failure in a Canadian Firm, Simon Fraser University, 1978.
"""

from decimal import Decimal

from credit.domain.scores.arithmetic import ZERO
from credit.domain.scores.models import CutOff, CutOffs, Direction, Population, ScoreModel, Side, Subject, Zone
from credit.domain.scores.variables import (
    asset_turnover,
    ebit_ratio,
    pretax_profit_ratio,
    working_capital_ratio,
)

SPRINGATE = ScoreModel(
    key="springate",
    version=1,
    family="springate",
    name="Springate S",
    variant="1978",
    subject=Subject.FAILURE,
    direction=Direction.HIGHER_IS_BETTER,
    source="Springate 1978, Simon Fraser University",
    population=Population("Manufacturers, Canada", manufacturer=True),
    cut_offs=CutOffs((CutOff(Zone.DISTRESS, Side.BELOW, Decimal("0.862")),), otherwise=Zone.SAFE),
    constant=ZERO,
    variables=(
        working_capital_ratio("a", "1.03"),
        ebit_ratio("b", "3.07"),
        pretax_profit_ratio("c", "0.66"),
        asset_turnover("d", "0.40"),
    ),
)

MODELS = (SPRINGATE,)
