"""What pages call ratios, their statuses and their flags."""

from django.utils.translation import gettext_lazy as _

from credit.domain.ratio_results import Flag, Status
from credit.domain.ratios import RatioName
from credit.forms.ratios import RATIO_LABELS

__all__ = ["FLAGS", "RATIO_GROUPS", "RATIO_LABELS", "STATUSES"]

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
