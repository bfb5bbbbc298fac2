"""Filters of receivables, shared by pages, exports and the API."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from customers.domain.ageing import Basis, BucketBoundsError, Dimension, buckets_between
from customers.models import CustomerStatus
from customers.queries.choices import CustomerChoices
from customers.queries.selections import CustomerSelection
from finance_crm.access.domain.scopes import Scope

DIMENSION_LABELS = {
    Dimension.CUSTOMER: _("Customer"),
    Dimension.GROUP: _("Group"),
    Dimension.ENTITY: _("Legal entity"),
    Dimension.CURRENCY: _("Currency"),
    Dimension.OWNER: _("Owner"),
    Dimension.TEAM: _("Team"),
    Dimension.REGION: _("Region"),
    Dimension.COUNTRY: _("Country"),
    Dimension.INDUSTRY: _("Industry"),
    Dimension.TOTAL: _("Total"),
}
BASIS_LABELS = {Basis.DUE: _("Due date"), Basis.ISSUE: _("Issue date"), Basis.POSTING: _("Posting date")}


class _Id(forms.IntegerField):
    """The id of a row; what nobody can have is no id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, min_value=1, max_value=2**62, **kwargs)


class CustomerFilters(forms.Form):
    """Which customers. With `choices` the fields are lists to pick from, without they take any text."""

    q = forms.CharField(
        label=_("Name or code"),
        required=False,
        max_length=100,
        widget=forms.SearchInput(attrs={"placeholder": _("Name or code")}),
    )
    owner = _Id(label=_("Owner"))
    team = _Id(label=_("Team"))
    country = forms.CharField(label=_("Country"), required=False, max_length=2)
    region = forms.CharField(label=_("Region"), required=False, max_length=60)
    industry = forms.CharField(label=_("Industry"), required=False, max_length=60)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any status")), *CustomerStatus.choices]
    )
    group = _Id(label=_("Group"), widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: CustomerChoices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices is None:
            return
        for name, any_label, values in (
            ("owner", _("All owners"), choices.owners),
            ("team", _("All teams"), choices.teams),
            ("country", _("All countries"), choices.countries),
            ("region", _("All regions"), choices.regions),
            ("industry", _("All industries"), choices.industries),
        ):
            options = [("", any_label), *values]
            self.fields[name].widget = forms.Select(choices=options)
            self.fields[name].choices = options  # type: ignore[attr-defined]  the chips read labels here

    def selection(self, scope: Scope) -> CustomerSelection:
        """Return what the filters ask for, inside `scope`. Fields that are not valid ask for nothing."""
        asked = self.cleaned_data
        return CustomerSelection(
            scope=scope,
            search=asked.get("q") or None,
            owner_id=asked.get("owner"),
            team_id=asked.get("team"),
            group_id=asked.get("group"),
            country=asked.get("country") or None,
            region=asked.get("region") or None,
            industry=asked.get("industry") or None,
            status=asked.get("status") or None,
        )


class PortfolioFilters(CustomerFilters):
    """Which customers of the portfolio."""

    overdue = forms.BooleanField(label=_("Overdue only"), required=False)


class AgeingFilters(CustomerFilters):
    """What the ageing is broken down by, from which date items age, and in which buckets."""

    by = forms.ChoiceField(
        label=_("Broken down by"),
        required=False,
        choices=[(key.value, label) for key, label in DIMENSION_LABELS.items()],
    )
    basis = forms.ChoiceField(
        label=_("Aged by"),
        required=False,
        choices=[(key.value, label) for key, label in BASIS_LABELS.items()],
    )
    buckets = forms.CharField(
        label=_("Buckets in days"),
        required=False,
        max_length=60,
        help_text=_("Upper ends, such as 30,60,90"),
        widget=forms.TextInput(attrs={"placeholder": "30,60,90", "size": 10}),
    )
    entity = _Id(label=_("Legal entity"), widget=forms.HiddenInput)
    currency = forms.CharField(label=_("Currency"), required=False, max_length=3, widget=forms.HiddenInput)
    reporting = forms.BooleanField(label=_("In reporting currency"), required=False)

    field_order = ("by", "basis", "buckets", "reporting", "q", "owner", "team", "country", "region")

    def clean_buckets(self) -> list[int]:
        text = self.cleaned_data["buckets"]
        if not text:
            return list(settings.AGEING_BUCKET_DAYS)
        try:
            bounds = [int(part) for part in text.split(",")]
            buckets_between(bounds)
        except (ValueError, BucketBoundsError) as error:
            raise forms.ValidationError(_("Give rising numbers of days, such as 30,60,90.")) from error
        if len(bounds) > 12 or bounds[-1] > 36_500:
            raise forms.ValidationError(_("At most 12 buckets and a hundred years."))
        return bounds

    @property
    def asked(self) -> dict[str, Any]:
        """Return the arguments of `get_ageing` that the filters stand for."""
        found = self.cleaned_data
        return {
            "by": Dimension(found.get("by") or Dimension.CUSTOMER),
            "basis": Basis(found.get("basis") or Basis.DUE),
            "bucket_days": found.get("buckets") or list(settings.AGEING_BUCKET_DAYS),
            "in_reporting_currency": bool(found.get("reporting")),
            "entity_id": found.get("entity"),
            "currency": found.get("currency") or None,
        }
