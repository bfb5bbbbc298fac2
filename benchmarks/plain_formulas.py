"""The bare limit of ratios and scores: each formula as one writes it down for whole columns, and nothing else.

No guard, no status, no zone, no missing line: what is divided by zero is infinite here. The columns are complete and
stand side by side for the three periods, so that nothing has to be looked up either.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import expit, ndtr

Column = npt.NDArray[np.float64]


class Columns(NamedTuple):
    """Every line of some statements by its name, of the period before, and the total assets of the one before that."""

    now: dict[str, Column]
    before: dict[str, Column]
    earlier_assets: Column


def plain_ratios(columns: Columns) -> list[Column]:
    """Return the 23 ratios."""
    x, y = columns.now, columns.before
    return [
        x["current_assets"] / x["current_liabilities"],
        (x["cash"] + x["receivables"]) / x["current_liabilities"],
        x["cash"] / x["current_liabilities"],
        (x["current_assets"] - x["current_liabilities"]) / x["total_assets"],
        x["total_liabilities"] / x["total_assets"],
        (x["short_term_debt"] + x["long_term_debt"]) / x["equity"],
        x["total_liabilities"] / (x["equity"] - x["intangibles"]),
        x["ebit"] / x["interest"],
        (x["ebit"] + x["depreciation"]) / x["interest"],
        (x["operating_cash_flow"] + x["interest"] - x["capital_expenditure"]) / (x["debt_repayment"] + x["interest"]),
        (x["short_term_debt"] + x["long_term_debt"] - x["cash"]) / (x["ebit"] + x["depreciation"]),
        x["gross_profit"] / x["sales"],
        x["ebit"] / x["sales"],
        x["net_income"] / x["sales"],
        x["net_income"] / ((x["total_assets"] + y["total_assets"]) / 2),
        x["net_income"] / ((x["equity"] + y["equity"]) / 2),
        x["receivables"] / x["sales"] * 365,
        x["inventory"] / x["cost_of_sales"] * 365,
        x["payables"] / x["cost_of_sales"] * 365,
        x["receivables"] / x["sales"] * 365
        + x["inventory"] / x["cost_of_sales"] * 365
        - x["payables"] / x["cost_of_sales"] * 365,
        x["operating_cash_flow"] / x["current_liabilities"],
        x["operating_cash_flow"] / x["total_liabilities"],
        x["operating_cash_flow"] - x["capital_expenditure"],
    ]


def plain_scores(columns: Columns) -> dict[str, Column]:
    """Return the values of the 18 models, and the probabilities of those that have one."""
    values = {
        **_altman(columns.now),
        "ohlson_o": _ohlson(columns),
        "zmijewski": _zmijewski(columns.now, -4.336, -4.513, 5.679, 0.004),
        "zmijewski_minus": _zmijewski(columns.now, -4.336, -4.513, 5.679, -0.004),
        "zmijewski_rounded": _zmijewski(columns.now, -4.3, -4.5, 5.7, 0.004),
        **_springate_grover_taffler(columns.now),
        "piotroski_f": _piotroski(columns),
        "piotroski_f_wide": _piotroski(columns),
        **_beneish(columns),
    }
    normal = ("zmijewski", "zmijewski_minus", "zmijewski_rounded", "beneish_m")
    probabilities = {f"{key} probability": ndtr(values[key]) for key in normal}
    return values | probabilities | {"ohlson_o probability": expit(values["ohlson_o"])}


def _altman(x: dict[str, Column]) -> dict[str, Column]:
    return {
        "altman_z": 1.2 * (x["current_assets"] - x["current_liabilities"]) / x["total_assets"]
        + 1.4 * x["retained_earnings"] / x["total_assets"]
        + 3.3 * x["ebit"] / x["total_assets"]
        + 0.6 * x["market_capitalisation"] / x["total_liabilities"]
        + 0.999 * x["sales"] / x["total_assets"],
        "altman_z_rounded": 1.2 * (x["current_assets"] - x["current_liabilities"]) / x["total_assets"]
        + 1.4 * x["retained_earnings"] / x["total_assets"]
        + 3.3 * x["ebit"] / x["total_assets"]
        + 0.6 * x["market_capitalisation"] / x["total_liabilities"]
        + 1.0 * x["sales"] / x["total_assets"],
        "altman_z_private": 0.717 * (x["current_assets"] - x["current_liabilities"]) / x["total_assets"]
        + 0.847 * x["retained_earnings"] / x["total_assets"]
        + 3.107 * x["ebit"] / x["total_assets"]
        + 0.420 * x["equity"] / x["total_liabilities"]
        + 0.998 * x["sales"] / x["total_assets"],
        "altman_z_service": _altman_service(x, 0.0),
        "altman_emerging": _altman_service(x, 3.25),
        "altman_emerging_bond": _altman_service(x, 3.25),
    }


def _altman_service(x: dict[str, Column], constant: float) -> Column:
    return (
        constant
        + 6.56 * (x["current_assets"] - x["current_liabilities"]) / x["total_assets"]
        + 3.26 * x["retained_earnings"] / x["total_assets"]
        + 6.72 * x["ebit"] / x["total_assets"]
        + 1.05 * x["equity"] / x["total_liabilities"]
    )


def _ohlson(columns: Columns) -> Column:
    x, y = columns.now, columns.before
    assets, liabilities, income = x["total_assets"], x["total_liabilities"], x["net_income"]
    change = (income - y["net_income"]) / (np.abs(income) + np.abs(y["net_income"]))
    return (
        -1.32
        - 0.407 * np.log(assets / 100)
        + 6.03 * liabilities / assets
        - 1.43 * (x["current_assets"] - x["current_liabilities"]) / assets
        + 0.0757 * x["current_liabilities"] / x["current_assets"]
        - 1.72 * (liabilities > assets)
        - 2.37 * income / assets
        - 1.83 * (income + x["depreciation"]) / liabilities
        + 0.285 * ((income < 0) & (y["net_income"] < 0))
        - 0.521 * change
    )


def _zmijewski(x: dict[str, Column], constant: float, income: float, liabilities: float, liquidity: float) -> Column:
    return (
        constant
        + income * x["net_income"] / x["total_assets"]
        + liabilities * x["total_liabilities"] / x["total_assets"]
        + liquidity * x["current_assets"] / x["current_liabilities"]
    )


def _springate_grover_taffler(x: dict[str, Column]) -> dict[str, Column]:
    quick = x["current_assets"] - x["inventory"] - x["current_liabilities"]
    return {
        "springate": 1.03 * (x["current_assets"] - x["current_liabilities"]) / x["total_assets"]
        + 3.07 * x["ebit"] / x["total_assets"]
        + 0.66 * x["profit_before_tax"] / x["current_liabilities"]
        + 0.40 * x["sales"] / x["total_assets"],
        "grover": 1.650 * (x["current_assets"] - x["current_liabilities"]) / x["total_assets"]
        + 3.404 * x["ebit"] / x["total_assets"]
        - 0.016 * x["net_income"] / x["total_assets"]
        + 0.057,
        "taffler": 3.20
        + 12.18 * x["profit_before_tax"] / x["current_liabilities"]
        + 2.50 * x["current_assets"] / x["total_liabilities"]
        - 10.68 * x["current_liabilities"] / x["total_assets"]
        + 0.029 * quick / ((x["sales"] - x["profit_before_tax"] - x["depreciation"]) / 365),
        "taffler_textbook": 0.53 * x["profit_before_tax"] / x["current_liabilities"]
        + 0.13 * x["current_assets"] / x["total_liabilities"]
        + 0.18 * x["current_liabilities"] / x["total_assets"]
        + 0.16 * x["sales"] / x["total_assets"],
    }


def _piotroski(columns: Columns) -> Column:
    x, y, earlier = columns.now, columns.before, columns.earlier_assets
    opening = y["total_assets"]
    returned, cash = x["net_income"] / opening, x["operating_cash_flow"] / opening
    signals: list[Any] = [
        returned > 0,
        cash > 0,
        returned > y["net_income"] / earlier,
        cash > returned,
        x["long_term_debt"] / ((x["total_assets"] + opening) / 2) < y["long_term_debt"] / ((opening + earlier) / 2),
        x["current_assets"] / x["current_liabilities"] > y["current_assets"] / y["current_liabilities"],
        x["shares"] <= y["shares"],
        x["gross_profit"] / x["sales"] > y["gross_profit"] / y["sales"],
        x["sales"] / opening > y["sales"] / earlier,
    ]
    value: Column = sum(signal.astype(np.float64) for signal in signals)
    return value


def _beneish(columns: Columns) -> dict[str, Column]:
    x, y = columns.now, columns.before
    receivables = (x["receivables"] / x["sales"]) / (y["receivables"] / y["sales"])
    margin = (y["gross_profit"] / y["sales"]) / (x["gross_profit"] / x["sales"])
    quality = (1 - (x["current_assets"] + x["property"]) / x["total_assets"]) / (
        1 - (y["current_assets"] + y["property"]) / y["total_assets"]
    )
    growth = x["sales"] / y["sales"]
    depreciation = (y["depreciation"] / (y["depreciation"] + y["property"])) / (
        x["depreciation"] / (x["depreciation"] + x["property"])
    )
    expenses = (x["selling_general_administrative"] / x["sales"]) / (y["selling_general_administrative"] / y["sales"])
    leverage = ((x["current_liabilities"] + x["long_term_debt"]) / x["total_assets"]) / (
        (y["current_liabilities"] + y["long_term_debt"]) / y["total_assets"]
    )
    accruals = (x["net_income"] - x["operating_cash_flow"]) / x["total_assets"]
    return {
        "beneish_m": -4.840
        + 0.920 * receivables
        + 0.528 * margin
        + 0.404 * quality
        + 0.892 * growth
        + 0.115 * depreciation
        - 0.172 * expenses
        + 4.679 * accruals
        - 0.327 * leverage,
        "beneish_m_short": -6.065
        + 0.823 * receivables
        + 0.906 * margin
        + 0.593 * quality
        + 0.717 * growth
        + 0.107 * depreciation,
    }
