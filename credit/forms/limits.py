"""Asking for limits, one or many, what secures them, and the filters of their list."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.domain.granted_limits import GrantedLimit, GrantKind
from credit.models import GrantKinds, SecurityKind
from finance_crm.money import known_currencies
from finance_crm.web.forms.dates import date_input

STATES = [
    ("", _("Every customer")),
    ("in_force", _("Limit in force")),
    ("over", _("Over the limit")),
    ("expired", _("Expired")),
    ("expiring", _("Expires within 30 days")),
    ("temporary", _("Temporary")),
    ("no_credit", _("No credit")),
    ("none", _("No limit set")),
]


def currency_field() -> forms.RegexField:
    return forms.RegexField(r"^[A-Z]{3}\Z", label=_("Currency"), max_length=3)


def check_currency(currency: str) -> str:
    if currency not in known_currencies():
        raise forms.ValidationError(_("%(code)s is not an ISO 4217 currency code."), params={"code": currency})
    return currency


def amount_field(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=20, decimal_places=4, min_value=0, **options)


class LimitFilters(forms.Form):
    """Narrows the list of limits; shared by page, export and API."""

    q = forms.CharField(label=_("Customer"), required=False, max_length=100, widget=forms.SearchInput)
    state = forms.ChoiceField(label=_("Limit"), required=False, choices=STATES)


class LimitRequestForm(forms.Form):
    """A limit to ask for. An amount of 0 is a limit; “no credit” has no amount."""

    whose = forms.ChoiceField(label=_("For"), choices=[("customer", _("This customer"))])
    kind = forms.ChoiceField(label=_("What"), choices=GrantKinds.choices)
    amount = amount_field(_("Amount"), required=False)
    currency = currency_field()
    valid_from = forms.DateField(label=_("Valid from"), widget=date_input())
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=date_input(),
        help_text=_("The last day; empty: until it is replaced."),
    )
    is_temporary = forms.BooleanField(
        label=_("Temporary"), required=False, help_text=_("Beats the standing limit while it lasts; needs a last day.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, group: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if group:
            whose = self.fields["whose"]
            assert isinstance(whose, forms.ChoiceField)
            whose.choices = [("customer", _("This customer")), ("group", _("The whole group %s") % group)]
        else:
            del self.fields["whose"]

    def clean_currency(self) -> str:
        return check_currency(self.cleaned_data["currency"])

    @property
    def is_for_group(self) -> bool:
        return bool(self.cleaned_data.get("whose") == "group")

    @property
    def limit(self) -> GrantedLimit:
        """Return what was asked for; the amount of “no credit” is dropped, for it has none."""
        names = ("kind", "amount", "currency", "valid_from", "valid_until", "is_temporary", "reason")
        values = {name: self.cleaned_data[name] for name in names}
        if values["kind"] == GrantKind.NO_CREDIT:
            values["amount"] = None
        return GrantedLimit(**values)


class SecurityForm(forms.Form):
    """What secures a customer's debt. Shares are typed in percent."""

    kind = forms.ChoiceField(label=_("Kind"), choices=SecurityKind.choices)
    amount = amount_field(_("Amount"))
    currency = currency_field()
    coverage = forms.DecimalField(
        label=_("Raises the limit by, %"), min_value=0, max_value=100, max_digits=7, decimal_places=4, initial=100
    )
    haircut_percent = forms.DecimalField(
        label=_("Haircut, %"), min_value=0, max_value=100, max_digits=7, decimal_places=4, initial=0
    )
    is_included_in_exposure = forms.BooleanField(
        label=_("Included in exposure"),
        required=False,
        help_text=_("What it covers is measured against the cover: its amount is taken out of the limit."),
    )
    provider = forms.CharField(label=_("Provided by"), required=False, max_length=200)
    reference = forms.CharField(label=_("Reference"), required=False, max_length=100)
    valid_from = forms.DateField(label=_("Valid from"), widget=date_input())
    valid_until = forms.DateField(label=_("Valid until"), required=False, widget=date_input())

    def clean_currency(self) -> str:
        return check_currency(self.cleaned_data["currency"])

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise forms.ValidationError(_("Give an amount above 0."))
        return amount

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        start, end = values.get("valid_from"), values.get("valid_until")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            self.add_error("valid_until", _("The last day lies before the first."))
        return values

    @property
    def values(self) -> dict[str, Any]:
        """Return the columns of the row."""
        cleaned = dict(self.cleaned_data)
        coverage, haircut = cleaned.pop("coverage"), cleaned.pop("haircut_percent")
        return cleaned | {"coverage_share": coverage / 100, "haircut": haircut / 100}


class BulkProposalForm(forms.Form):
    """One change for many customers: a percentage, or what the methods recommend."""

    by = forms.ChoiceField(
        label=_("New limit"),
        choices=[("percent", _("The limit in force, changed by a percentage")), ("recommended", _("As recommended"))],
    )
    percent = forms.DecimalField(
        label=_("Change, %"), required=False, min_value=-100, max_value=1000, max_digits=7, decimal_places=2
    )
    step = amount_field(_("Rounded down to"), initial=1000, help_text=_("In each limit's own currency."))
    valid_until = forms.DateField(label=_("Valid until"), required=False, widget=date_input())
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("by") == "percent" and values.get("percent") is None and "percent" not in self.errors:
            self.add_error("percent", _("Give a percentage, as 10 or -25."))
        return values


class WhatIfForm(forms.Form):
    """What could change, each with the figure of today. Shares are typed in percent."""

    terms_days = forms.IntegerField(label=_("Terms, days"), min_value=0, max_value=720)
    growth = forms.DecimalField(label=_("Growth of purchases, %"), min_value=-100, max_value=1000)
    margin = forms.DecimalField(label=_("Margin, %"), min_value=0, max_value=100)
    pd = forms.DecimalField(label=_("PD within a year, %"), min_value=0, max_value=100)
    lgd = forms.DecimalField(label=_("Loss given default, %"), min_value=0, max_value=100)
    insured = forms.DecimalField(label=_("Insured, % of what is owed"), min_value=0, max_value=100)
