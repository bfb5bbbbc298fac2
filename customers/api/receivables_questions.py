"""What may be asked of `/api/v1/receivables/…`: the filters of the pages, and the two times."""

from django import forms

from customers.forms.receivables import AgeingFilters, CustomerFilters, OpenItemFilters
from finance_crm.web.api.queries import AsOfForm


class AgeingQuery(AgeingFilters, AsOfForm):
    """What the ageing is broken down by, of whom, and when."""


class OpenItemQuery(OpenItemFilters, AsOfForm):
    """Which open items, and when."""


class MetricsQuery(CustomerFilters, AsOfForm):
    """Metrics of whom, when, and over how many days."""

    by = forms.ChoiceField(required=False, choices=[("total", "total"), ("customer", "customer")])
    window_days = forms.IntegerField(required=False, min_value=1, max_value=3660)
