"""Ohlson's O-score, model 1: the log-odds of failure within a year. Higher is worse; P = 1 ÷ (1 + e^−O).

Source: Ohlson, Journal of Accounting Research 18(1), 1980, 109–131. SIZE is the only variable that depends on
the unit: it takes total assets in US dollars over the GNP price level, 100 in 1968. Statements in thousands read
as dollars would move O by 0.407 × ln 1000 = 2.81, so both are asked for and neither is assumed. Funds from
operations are net income plus depreciation, not the cash flow of the cash flow statement.
"""

from decimal import Decimal
from typing import Any

from credit.domain.scores.arithmetic import above, change_ratio, log, ratio
from credit.domain.scores.models import (
    CutOff,
    CutOffs,
    Direction,
    Given,
    Item,
    Population,
    ScoreModel,
    Side,
    Subject,
    Zone,
)
from credit.domain.scores.variables import (
    TOTAL_ASSETS,
    both_periods,
    latest,
    liabilities_ratio,
    logistic,
    net_income_ratio,
    variable,
    working_capital_ratio,
)
from credit.domain.statements import Line


def _size(assets: Any, dollars_per_unit: Any, price_index: Any) -> Any:
    return log(ratio(assets * dollars_per_unit, price_index))


def _two_losses(income: Any, before: Any) -> Any:
    return above(0, income) * above(0, before)


def _change(income: Any, before: Any) -> Any:
    return change_ratio(income - before, abs(income) + abs(before))


def _funds(income: Any, depreciation: Any, liabilities: Any) -> Any:
    return ratio(income + depreciation, liabilities)


OHLSON_O = ScoreModel(
    key="ohlson_o",
    version=1,
    family="ohlson",
    name="Ohlson O",
    variant="model 1",
    subject=Subject.FAILURE,
    direction=Direction.LOWER_IS_BETTER,
    source="Ohlson 1980, Journal of Accounting Research 18(1), 109–131",
    population=Population("Listed industrial firms, United States, 1970–1976", listed=True),
    # Two cut-offs are in use, the paper's least error at 0.038 and even odds; between them they disagree.
    cut_offs=CutOffs(
        (
            CutOff(Zone.DISTRESS, Side.ABOVE, Decimal("0.5")),
            CutOff(Zone.SAFE, Side.UP_TO, Decimal("0.038")),
        ),
        otherwise=Zone.GREY,
        of_probability=True,
    ),
    constant=Decimal("-1.32"),
    variables=(
        variable(
            "size",
            "-0.407",
            "ln(total assets in dollars / price index)",
            (TOTAL_ASSETS, Item(Given.DOLLARS_PER_UNIT), Item(Given.PRICE_INDEX)),
            _size,
        ),
        liabilities_ratio("tlta", "6.03"),
        working_capital_ratio("wcta", "-1.43"),
        variable(
            "clca",
            "0.0757",
            "current liabilities / current assets",
            latest(Line.CURRENT_LIABILITIES, Line.CURRENT_ASSETS),
        ),
        # Negative on purpose: it takes back what TL/TA says beyond 1.
        variable(
            "oeneg",
            "-1.72",
            "1 if total liabilities > total assets",
            latest(Line.TOTAL_LIABILITIES, Line.TOTAL_ASSETS),
            above,
        ),
        net_income_ratio("nita", "-2.37"),
        variable(
            "futl",
            "-1.83",
            "(net income + depreciation) / total liabilities",
            latest(Line.NET_INCOME, Line.DEPRECIATION, Line.TOTAL_LIABILITIES),
            _funds,
        ),
        variable("intwo", "0.285", "1 if a loss in both periods", both_periods(Line.NET_INCOME), _two_losses),
        variable(
            "chin",
            "-0.521",
            "change of net income / sum of both absolute net incomes",
            both_periods(Line.NET_INCOME),
            _change,
        ),
    ),
    probability=logistic,
)

MODELS = (OHLSON_O,)
