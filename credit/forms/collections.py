"""What people type when they work on overdue cases."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.models import CaseActivityKind, CaseStatus
from finance_crm.access.domain.roles import Right
from finance_crm.access.queries.people import list_people
from finance_crm.web.forms.dates import date_input


def set_choices(form: forms.Form, name: str, without: Any) -> None:
    """Offer everybody who works on cases, and `without` for nobody in particular."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", without), *list_people(right=Right.WORK_CASES)]


class CaseFilters(forms.Form):
    """Narrows the list of cases; shared by page, export and API."""

    q = forms.CharField(label=_("Customer"), required=False, max_length=100, widget=forms.SearchInput)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Open cases")), (CaseStatus.CLOSED.value, _("Closed cases")), ("all", _("All cases"))],
    )
    collector = forms.TypedChoiceField(label=_("Collector"), required=False, coerce=int, empty_value=None)
    is_new = forms.BooleanField(label=_("New since the last scan"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "collector", _("All collectors"))


class ActivityForm(forms.Form):
    """A call, a message or a note."""

    kind = forms.ChoiceField(label=_("What"), choices=CaseActivityKind.choices)
    happened_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    text = forms.CharField(label=_("Text"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class CollectorForm(forms.Form):
    """Who chases the case. `version` is what the page showed, so that nobody overwrites another's choice."""

    collector = forms.TypedChoiceField(label=_("Collector"), required=False, coerce=int, empty_value=None)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "collector", _("Nobody"))


class ScanForm(forms.Form):
    """Ask for a scan of one day."""

    as_of = forms.DateField(label=_("Scan for the close of"), widget=date_input())
