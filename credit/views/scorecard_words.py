"""What pages call characteristics, their bands and how far a population has shifted."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credit.domain.characteristics import ANSWER, BEHAVIOUR, EXTERNAL_RATING, RATIO
from credit.domain.ratio_results import Status
from credit.domain.ratios import RatioName
from credit.domain.scorecards import Band, Category
from credit.forms.ratios import RATIO_LABELS
from credit.views.behaviour_words import MEASURES
from credit.views.ratio_words import STATUSES

LABELS = {
    "variable.retained_earnings_to_assets": gettext_lazy("Retained earnings / total assets"),
    "variable.ebit_to_assets": gettext_lazy("EBIT / total assets"),
    "variable.net_income_to_assets": gettext_lazy("Net income / total assets"),
    "variable.sales_to_assets": gettext_lazy("Sales / total assets"),
    "variable.gross_profit_to_assets": gettext_lazy("Gross profit / total assets"),
    "variable.long_term_debt_to_assets": gettext_lazy("Long-term debt / total assets"),
    "variable.ebitda_to_liabilities": gettext_lazy("EBITDA / total liabilities"),
    "variable.below_operating_profit_to_assets": gettext_lazy("(Net income − EBIT) / total assets"),
    "variable.market_to_liabilities": gettext_lazy("Market capitalisation / total liabilities"),
    "variable.market_to_assets": gettext_lazy("Market capitalisation / total assets"),
    "variable.log_assets": gettext_lazy("Size: decimal logarithm of total assets"),
    **{f"{BEHAVIOUR}{measure.value}": label for measure, label in MEASURES.items()},
    EXTERNAL_RATING: gettext_lazy("External rating"),
}
SHIFTS = {
    "stable": (gettext_lazy("stable"), "good"),
    "some": (gettext_lazy("some shift"), "warn"),
    "shifted": (gettext_lazy("shifted"), "bad"),
}
LIGHTS = {"green": "good", "yellow": "warn", "red": "bad"}


def characteristic_label(name: str) -> str:
    """Return what people call a characteristic."""
    if name.startswith(RATIO):
        return str(RATIO_LABELS[RatioName(name.removeprefix(RATIO))])
    if name.startswith(ANSWER):
        return _("Answer: %(question)s") % {"question": name.removeprefix(ANSWER).replace("_", " ")}
    return str(LABELS.get(name, name))


def attribute_label(attribute: Band | Category | None) -> str:
    """Return the values that an attribute holds, in words; missing without one."""
    if attribute is None:
        return _("missing")
    if isinstance(attribute, Category):
        return ", ".join(_category(value) for value in sorted(attribute.values))
    bounds = {"lower": plain(attribute.lower), "upper": plain(attribute.upper)}
    if attribute.lower is None and attribute.upper is None:
        return _("any value")
    if attribute.lower is None:
        return _("below %(upper)s") % bounds
    return _("%(lower)s and more") % bounds if attribute.upper is None else _("%(lower)s to below %(upper)s") % bounds


def _category(value: str) -> Any:
    return str(STATUSES[Status(value)]) if value in {status.value for status in STATUSES} else value


def plain(value: Decimal | None) -> str:
    """Write a number without an exponent or zeros that say nothing."""
    return "" if value is None else f"{value.normalize():f}".replace("-", "−")
