"""Beneish's M-score of earnings manipulation. Higher is worse; P = Φ(M) for the model of eight variables.

Source: Beneish, Financial Analysts Journal 55(5), 1999, 24–36. Each index compares this year with the year
before. Where one cannot be measured the paper takes 1, no change, and 0 for accruals; the result says so. A score
that is neutral in more than half of its variables would only repeat the constant, so it has no value.
Total accruals are net income less operating cash flow, the form of Beneish, Lee & Nichols (2013). Asset quality
is what is neither current nor property, so securities held long count as soft assets unless given as current.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from credit.domain.scores.arithmetic import ONE, ZERO, difference_ratio, not_negative, positive, ratio
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
from credit.domain.scores.variables import (
    both_periods,
    latest,
    normal,
    variable,
)
from credit.domain.statements import Line


def _growth(part: Any, whole: Any, part_before: Any, whole_before: Any) -> Any:
    return ratio(ratio(part, whole), ratio(part_before, whole_before))


def _decline(part: Any, whole: Any, part_before: Any, whole_before: Any) -> Any:
    # Margins of opposite signs would give a negative index, which would read as an improvement.
    return ratio(positive(ratio(part_before, whole_before)), ratio(part, whole))


def _asset_quality(*amounts: Any) -> Any:
    current, fixed, assets, current_before, fixed_before, assets_before = amounts
    soft, soft_before = assets - current - fixed, assets_before - current_before - fixed_before
    return _growth(not_negative(soft), assets, soft_before, assets_before)


def _depreciation(cost: Any, fixed: Any, cost_before: Any, fixed_before: Any) -> Any:
    return _decline(cost, cost + fixed, cost_before, cost_before + fixed_before)


def _leverage(*amounts: Any) -> Any:
    current, long_term, assets, current_before, long_term_before, assets_before = amounts
    return _growth(current + long_term, assets, current_before + long_term_before, assets_before)


def _index(
    key: str,
    coefficient: str,
    formula: str,
    lines: tuple[Line, ...],
    measure: Callable[..., Any] = _growth,
) -> Variable:
    return replace(variable(key, coefficient, formula, both_periods(*lines), measure), neutral=ONE)


def _first_five(*, receivables: str, margin: str, quality: str, growth: str, depreciation: str) -> tuple[Variable, ...]:
    return (
        _index("dsri", receivables, "receivables / sales, index", (Line.RECEIVABLES, Line.SALES)),
        _index("gmi", margin, "gross margin before / gross margin", (Line.GROSS_PROFIT, Line.SALES), _decline),
        _index(
            "aqi",
            quality,
            "1 - (current assets + property) / total assets, index",
            (Line.CURRENT_ASSETS, Line.PROPERTY, Line.TOTAL_ASSETS),
            _asset_quality,
        ),
        _index("sgi", growth, "sales / sales before", (Line.SALES,), ratio),
        _index(
            "depi",
            depreciation,
            "depreciation / (depreciation + property), before / now",
            (Line.DEPRECIATION, Line.PROPERTY),
            _depreciation,
        ),
    )


def _accruals() -> Variable:
    items: tuple[Item, ...] = latest(Line.NET_INCOME, Line.OPERATING_CASH_FLOW, Line.TOTAL_ASSETS)
    formula = "(net income - operating cash flow) / total assets"
    return replace(variable("tata", "4.679", formula, items, difference_ratio), neutral=ZERO)


def _manipulator_above(bound: str) -> CutOffs:
    cut_off = CutOff(Zone.LIKELY_MANIPULATOR, Side.ABOVE, Decimal(bound))
    return CutOffs((cut_off,), otherwise=Zone.UNLIKELY_MANIPULATOR)


BENEISH_M = ScoreModel(
    key="beneish_m",
    version=1,
    family="beneish",
    name="Beneish M",
    variant="8 variables",
    subject=Subject.MANIPULATION,
    direction=Direction.LOWER_IS_BETTER,
    source="Beneish 1999, Financial Analysts Journal 55(5), 24–36",
    population=Population("Listed firms outside finance, United States, 1982–1992", listed=True),
    cut_offs=_manipulator_above("-1.78"),
    constant=Decimal("-4.840"),
    variables=(
        *_first_five(receivables="0.920", margin="0.528", quality="0.404", growth="0.892", depreciation="0.115"),
        _index(
            "sgai",
            "-0.172",
            "selling, general and administrative / sales, index",
            (Line.SELLING_GENERAL_ADMINISTRATIVE, Line.SALES),
        ),
        _accruals(),
        _index(
            "lvgi",
            "-0.327",
            "(current liabilities + long-term debt) / total assets, index",
            (Line.CURRENT_LIABILITIES, Line.LONG_TERM_DEBT, Line.TOTAL_ASSETS),
            _leverage,
        ),
    ),
    probability=normal,
    neutrals_allowed=4,
)

# Not in the paper of 1999; as it circulates, read with the older cut-off and without a probability.
BENEISH_M_SHORT = replace(
    BENEISH_M,
    key="beneish_m_short",
    variant="5 variables",
    source="After Beneish 1999, as circulated",
    cut_offs=_manipulator_above("-2.22"),
    constant=Decimal("-6.065"),
    variables=_first_five(receivables="0.823", margin="0.906", quality="0.593", growth="0.717", depreciation="0.107"),
    probability=None,
    neutrals_allowed=2,
)

MODELS = (BENEISH_M, BENEISH_M_SHORT)
