"""Filters of receivables, shared by pages, exports and the API."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.domain.ageing import Basis, BucketBoundsError, Dimension, buckets_between
from customers.domain.figures import FigureKind, ordered_kinds
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
KIND_LABELS = {
    "invoice": _("Invoice"),
    "instalment": _("Instalment"),
    "credit_note": _("Credit note"),
    "receipt": _("Receipt"),
}
_FIXED_LABELS = {
    "not_due": _("Not due"),
    "overdue": _("Overdue"),
    "unapplied": _("Unapplied"),
    "outstanding": _("Outstanding"),
}
MOST_BUCKETS, MOST_DAYS = 12, 36_500
BASIS_LABELS = {Basis.DUE: _("Due date"), Basis.ISSUE: _("Issue date"), Basis.POSTING: _("Posting date")}


def bucket_label(name: str) -> str:
    """Return what a column of an ageing is called."""
    if name in _FIXED_LABELS:
        return str(_FIXED_LABELS[name])
    first, _underscore, last = name.removeprefix("days_").partition("_")
    if first == "over":
        return gettext("Over %(days)s days") % {"days": last}
    return gettext("%(first)s–%(last)s days") % {"first": first, "last": last}


def bucket_choices(bucket_days: Sequence[int]) -> list[tuple[str, str]]:
    """Return the columns of an ageing and "overdue", to pick one."""
    names = [bucket.name for bucket in buckets_between(bucket_days)]
    return [(name, bucket_label(name)) for name in ("overdue", "not_due", *names, "unapplied")]


def _offer(field: forms.Field, options: Sequence[tuple[Any, Any]]) -> None:
    """Let people pick a value, and the chips of the filters in force read its label."""
    field.widget = forms.Select(choices=options)
    field.choices = options  # type: ignore[attr-defined]


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
    without = forms.CharField(label=_("Without"), required=False, max_length=10, widget=forms.HiddenInput)

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
            _offer(self.fields[name], options)

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
            without=asked.get("without") or None,
        )


class PortfolioFilters(CustomerFilters):
    """Which customers of the portfolio. Figures that are words are filters too."""

    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, *args: Any, choices: CustomerChoices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, choices=choices, **kwargs)
        for kind in self._kinds():
            self.fields[kind.name] = forms.CharField(label=kind.label, required=False, max_length=40)
            if choices is not None and kind.values is not None:
                any_value = gettext("%(figure)s: all") % {"figure": kind.label}
                _offer(self.fields[kind.name], [("", any_value), *((value, value) for value in kind.values())])

    @staticmethod
    def _kinds() -> list[FigureKind]:
        return [kind for kind in ordered_kinds() if kind.values is not None]

    def selection(self, scope: Scope) -> CustomerSelection:
        """Return what the filters ask for, inside `scope`, figures included."""
        asked = ((kind.name, self.cleaned_data.get(kind.name) or "") for kind in self._kinds())
        return super().selection(scope)._replace(figures=tuple((name, text) for name, text in asked if text))


class _BucketFilters(CustomerFilters):
    """From which date items age, and in which buckets."""

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

    def clean_buckets(self) -> list[int]:
        text = self.cleaned_data["buckets"]
        if not text:
            return []
        try:
            bounds = [int(part) for part in text.split(",")]
            buckets_between(bounds)
        except (ValueError, BucketBoundsError) as error:
            raise forms.ValidationError(_("Give rising numbers of days, such as 30,60,90.")) from error
        if len(bounds) > MOST_BUCKETS or bounds[-1] > MOST_DAYS:
            raise forms.ValidationError(_("At most 12 buckets and a hundred years."))
        return bounds

    @property
    def basis_asked(self) -> Basis:
        return Basis(self.cleaned_data.get("basis") or Basis.DUE)

    @property
    def bucket_days(self) -> list[int]:
        return self.cleaned_data.get("buckets") or list(settings.AGEING_BUCKET_DAYS)


class AgeingFilters(_BucketFilters):
    """What the ageing is broken down by."""

    by = forms.ChoiceField(
        label=_("Broken down by"),
        required=False,
        choices=[(key.value, label) for key, label in DIMENSION_LABELS.items()],
    )
    reporting = forms.BooleanField(label=_("In reporting currency"), required=False)

    field_order = ("by", "basis", "buckets", "reporting", "q", "owner", "team", "country", "region")

    @property
    def dimension(self) -> Dimension:
        return Dimension(self.cleaned_data.get("by") or Dimension.CUSTOMER)

    @property
    def asked(self) -> dict[str, Any]:
        """Return the arguments of `get_ageing` that the filters stand for, without the selection."""
        found = self.cleaned_data
        return {
            "by": self.dimension,
            "basis": self.basis_asked,
            "bucket_days": self.bucket_days,
            "in_reporting_currency": bool(found.get("reporting")),
            "entity_id": found.get("entity"),
            "currency": found.get("currency") or None,
        }


class OpenItemFilters(_BucketFilters):
    """Which open items. `bucket` is a column of the ageing, so that a figure opens to its items."""

    number = forms.CharField(
        label=_("Number"), required=False, max_length=64, widget=forms.TextInput(attrs={"size": 12})
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Any kind")), *KIND_LABELS.items()])
    bucket = forms.CharField(label=_("Bucket"), required=False, max_length=30)
    disputed = forms.BooleanField(label=_("Disputed only"), required=False)
    customer = _Id(label=_("Customer"), widget=forms.HiddenInput)

    field_order = ("q", "number", "bucket", "kind", "disputed", "owner", "team", "country", "region")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("basis", "buckets"):
            self.fields[name].widget = forms.HiddenInput()
        options = [("", _("Any age")), *bucket_choices(settings.AGEING_BUCKET_DAYS)]
        _offer(self.fields["bucket"], options)

    @property
    def asked(self) -> dict[str, Any]:
        """Return the arguments of `OpenItemList` that the filters stand for, without the selection."""
        found = self.cleaned_data
        return {
            "basis": self.basis_asked,
            "bucket": found.get("bucket") or None,
            "bucket_days": self.bucket_days,
            "customer_id": found.get("customer"),
            "entity_id": found.get("entity"),
            "currency": found.get("currency") or None,
            "kind": found.get("kind") or None,
            "number": found.get("number") or None,
            "disputed_only": bool(found.get("disputed")),
        }
