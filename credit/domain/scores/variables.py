"""Variables that several models share, and the probabilities of a value.

Working capital is current assets less current liabilities. What the variables are computed with is `arithmetic`.
"""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from credit.domain.scores.arithmetic import ONE, difference_ratio, ratio
from credit.domain.scores.models import Item, Variable
from credit.domain.statements import Line

TOTAL_ASSETS = Item(Line.TOTAL_ASSETS)


def latest(*lines: Line) -> tuple[Item, ...]:
    """Return the lines of the latest statement."""
    return tuple(Item(line) for line in lines)


def both_periods(*lines: Line) -> tuple[Item, ...]:
    """Return the lines of the latest statement, then the same of the one before."""
    return tuple(Item(line, back) for back in (0, 1) for line in lines)


def variable(
    key: str, coefficient: str, formula: str, items: tuple[Item, ...], measure: Callable[..., Any] = ratio
) -> Variable:
    """Return a variable with its coefficient as printed in the paper."""
    return Variable(key=key, formula=formula, coefficient=Decimal(coefficient), items=items, measure=measure)


def working_capital_ratio(key: str, coefficient: str) -> Variable:
    """Working capital ÷ total assets."""
    items = latest(Line.CURRENT_ASSETS, Line.CURRENT_LIABILITIES, Line.TOTAL_ASSETS)
    return variable(key, coefficient, "working capital / total assets", items, difference_ratio)


def ebit_ratio(key: str, coefficient: str) -> Variable:
    """Earnings before interest and tax ÷ total assets."""
    return variable(key, coefficient, "EBIT / total assets", latest(Line.EBIT, Line.TOTAL_ASSETS))


def net_income_ratio(key: str, coefficient: str) -> Variable:
    """Net income ÷ total assets at the end of the period."""
    return variable(key, coefficient, "net income / total assets", latest(Line.NET_INCOME, Line.TOTAL_ASSETS))


def asset_turnover(key: str, coefficient: str) -> Variable:
    """Sales ÷ total assets, as a multiple."""
    return variable(key, coefficient, "sales / total assets", latest(Line.SALES, Line.TOTAL_ASSETS))


def liabilities_ratio(key: str, coefficient: str) -> Variable:
    """Total liabilities ÷ total assets."""
    items = latest(Line.TOTAL_LIABILITIES, Line.TOTAL_ASSETS)
    return variable(key, coefficient, "total liabilities / total assets", items)


def pretax_profit_ratio(key: str, coefficient: str) -> Variable:
    """Profit before tax ÷ current liabilities."""
    items = latest(Line.PROFIT_BEFORE_TAX, Line.CURRENT_LIABILITIES)
    return variable(key, coefficient, "profit before tax / current liabilities", items)


def logistic(value: Decimal) -> Decimal:
    """Return 1 ÷ (1 + e^−value): the probability of a logit model."""
    # The exponential is only ever taken of what is not positive, so that it cannot overflow.
    tail = (-abs(value)).exp()
    return ONE / (1 + tail) if value >= 0 else tail / (1 + tail)


def normal(value: Decimal) -> Decimal:
    """Return the standard normal distribution at `value`: the probability of a probit model."""
    return Decimal(str(math.erfc(-float(value) / math.sqrt(2)) / 2))
