"""Setting a grade in place of the model's, and narrowing lists of assessments and overrides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.queries.overrides import choices_of
from credit.queries.policies import policy_in_force
from finance_crm.web.forms.dates import date_input

STATES = [("", _("Every override")), ("in_force", _("In force")), ("ended", _("Ended"))]


class OverrideForm(forms.Form):
    """A grade, why, and how long."""

    grade = forms.ChoiceField(label=_("Grade"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you know that the model does not. It is held against what happens."),
    )
    effective_date = forms.DateField(label=_("From"), widget=date_input())
    expires_date = forms.DateField(
        label=_("Until"),
        widget=date_input(),
        help_text=_("From this day the model's grade holds again; a year at most."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grade = self.fields["grade"]
        assert isinstance(grade, forms.ChoiceField)
        grade.choices = choices_of(policy_in_force().policy)


class OverrideFilters(forms.Form):
    """Narrows the list of overrides."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)


class AssessmentFilters(forms.Form):
    """Narrows the list of assessments; shared by export and API."""

    customer_code = forms.CharField(label=_("Customer code"), required=False, max_length=64)
    grade = forms.CharField(label=_("Grade"), required=False, max_length=8)
