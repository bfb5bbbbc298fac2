"""What pages call ratios, their statuses and their flags."""

from django.utils.translation import gettext_lazy as _

from credit.domain.ratio_results import Flag, Status
from credit.domain.ratios import RatioName

RATIO_LABELS = {
    RatioName.CURRENT: _("Current ratio"),
    RatioName.QUICK: _("Quick ratio"),
    RatioName.CASH: _("Cash ratio"),
    RatioName.WORKING_CAPITAL_TO_ASSETS: _("Working capital / total assets"),
    RatioName.LIABILITIES_TO_ASSETS: _("Total liabilities / total assets"),
    RatioName.DEBT_TO_EQUITY: _("Debt / equity"),
    RatioName.LIABILITIES_TO_TANGIBLE_NET_WORTH: _("Total liabilities / tangible net worth"),
    RatioName.INTEREST_COVER: _("Interest cover (EBIT)"),
    RatioName.EBITDA_COVER: _("Interest cover (EBITDA)"),
    RatioName.DEBT_SERVICE_COVER: _("Debt service cover"),
    RatioName.NET_DEBT_TO_EBITDA: _("Net debt / EBITDA"),
    RatioName.GROSS_MARGIN: _("Gross margin"),
    RatioName.EBIT_MARGIN: _("EBIT margin"),
    RatioName.NET_MARGIN: _("Net margin"),
    RatioName.RETURN_ON_ASSETS: _("Return on assets"),
    RatioName.RETURN_ON_EQUITY: _("Return on equity"),
    RatioName.DAYS_SALES: _("Days sales outstanding"),
    RatioName.DAYS_INVENTORY: _("Days inventory outstanding"),
    RatioName.DAYS_PAYABLES: _("Days payables outstanding"),
    RatioName.CASH_CONVERSION_CYCLE: _("Cash conversion cycle"),
    RatioName.CASH_FLOW_TO_CURRENT_LIABILITIES: _("Operating cash flow / current liabilities"),
    RatioName.CASH_FLOW_TO_LIABILITIES: _("Operating cash flow / total liabilities"),
    RatioName.FREE_CASH_FLOW: _("Free cash flow"),
}
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
