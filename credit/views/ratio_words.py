"""What pages call ratios, their statuses, their flags, their levels and their courses."""

from decimal import Decimal

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from credit.domain.comfort import Comfort, Direction, Light
from credit.domain.ratio_results import Flag, Status
from credit.domain.ratio_trends import Course
from credit.domain.ratios import CATALOGUE, RatioName, Unit
from finance_crm.web.templatetags import formats

RATIO_GROUPS = (
    (_("Liquidity"), tuple(RatioName)[:4]),
    (_("Leverage"), tuple(RatioName)[4:7]),
    (_("Coverage"), tuple(RatioName)[7:11]),
    (_("Profitability"), tuple(RatioName)[11:16]),
    (_("Efficiency"), tuple(RatioName)[16:20]),
    (_("Cash flow"), tuple(RatioName)[20:]),
)
STATUSES = {
    Status.BEST_BY_ABSENCE: _("nothing to cover"),
    Status.WORST_BY_SIGN: _("worst: wrong sign"),
    Status.NOT_APPLICABLE: _("not applicable"),
    Status.MISSING_INPUT: _("missing input"),
}
FLAGS = {
    Flag.ANNUALISED: _("flows annualised"),
    Flag.NEGATIVE_EQUITY: _("negative equity"),
    Flag.INVALID_STATEMENT: _("statement cannot be right"),
}
LIGHTS = {Light.GREEN: _("comfortable"), Light.AMBER: _("close to the level"), Light.RED: _("uncomfortable")}
LIGHT_TONES = {Light.GREEN: "good", Light.AMBER: "warn", Light.RED: "bad"}
COURSES = {Course.IMPROVING: _("improving"), Course.STEADY: _("steady"), Course.WORSENING: _("worsening")}
COURSE_TONES = {Course.IMPROVING: "good", Course.WORSENING: "bad"}
COURSE_ICONS = {Course.IMPROVING: "arrow-up-right", Course.STEADY: "arrow-right", Course.WORSENING: "arrow-down-right"}
SIDES = {Direction.AT_LEAST: "≥", Direction.ABOVE: ">", Direction.AT_MOST: "≤", Direction.BELOW: "<"}
UNITS = {Unit.MULTIPLE: _("times"), Unit.FRACTION: _("fraction"), Unit.DAYS: _("days"), Unit.MONEY: _("money")}


def written_value(name: RatioName, value: Decimal) -> str:
    """Return a value of the ratio as people write it."""
    unit = CATALOGUE[name].unit
    if unit is Unit.FRACTION:
        return formats.percent(value)
    return formats.number(value, {Unit.MULTIPLE: 2, Unit.DAYS: 1}.get(unit, 0))


def written_comfort(name: RatioName, comfort: Comfort | None) -> str:
    """Return a level as people write it: ≥ 1.33, strong ≥ 2.00."""
    if comfort is None:
        return ""
    side = SIDES[comfort.direction]
    enough = f"{side} {written_value(name, comfort.enough)}"
    if comfort.strong is None:
        return enough
    return now("%(enough)s, strong %(strong)s") % {
        "enough": enough,
        "strong": f"{side} {written_value(name, comfort.strong)}",
    }
