"""What people type when they work on alerts, and the filters of their list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.models import SEVERITY_LABELS, SIGNAL_LABELS, AlertOutcome
from finance_crm.access.domain.roles import Right
from finance_crm.access.queries.people import list_people
from finance_crm.web.forms.dates import date_input


def _people(form: forms.Form, name: str, *first: tuple[Any, Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*first, *list_people(right=Right.WORK_ALERTS)]


class AlertFilters(forms.Form):
    """Narrows the list of alerts; shared by page, export and API."""

    q = forms.CharField(label=_("Customer"), required=False, max_length=100, widget=forms.SearchInput)
    signal = forms.ChoiceField(
        label=_("Signal"), required=False,
        choices=[("", _("All signals")), *((signal.value, label) for signal, label in SIGNAL_LABELS.items())],
    )  # fmt: skip
    severity = forms.ChoiceField(
        label=_("Severity"), required=False,
        choices=[("", _("Any severity")), *((one.value, label) for one, label in SEVERITY_LABELS.items())],
    )  # fmt: skip
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("Live")),
            ("open", _("Open")),
            ("acknowledged", _("Acknowledged")),
            ("resolved", _("Resolved")),
            ("cleared", _("No longer found")),
            ("all", _("All")),
        ],
    )
    owner = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    snoozed = forms.ChoiceField(
        label=_("Snoozed"),
        required=False,
        choices=[("", _("Not snoozed")), ("with", _("Snoozed too")), ("only", _("Only snoozed"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _people(self, "owner", ("", _("Anybody")), (0, _("Nobody")))


class SnoozeForm(forms.Form):
    """Until when an alert stays out of sight. `version` is what the page showed."""

    until = forms.DateField(
        label=_("Snooze until"), required=False, widget=date_input(), help_text=_("Empty: bring it back.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class OwnerForm(forms.Form):
    """Whose an alert is."""

    owner = forms.TypedChoiceField(label=_("Owner"), required=False, coerce=int, empty_value=None)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _people(self, "owner", ("", _("Nobody")))


class ResolveForm(forms.Form):
    """What came of an alert."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=AlertOutcome.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    version = forms.IntegerField(widget=forms.HiddenInput)
