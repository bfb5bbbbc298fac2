"""What ratios are called, and which customers a file of them is about."""

from django import forms
from django.utils.translation import gettext_lazy as _

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


class RatioFileFilters(forms.Form):
    """Narrows the ratios of a file."""

    customer_code = forms.CharField(label=_("Customer code"), required=False, max_length=64)
