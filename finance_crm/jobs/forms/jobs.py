"""Filters of the job list, and the arguments that a person gives when starting a job."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from finance_crm.jobs.domain.kinds import Argument, JobKind, job_kinds
from finance_crm.jobs.models import JobSource, JobStatus
from finance_crm.web.forms.dates import date_input


def _kinds() -> list[tuple[str, Any]]:
    return [("", _("All kinds")), *((kind.name, kind.label) for kind in job_kinds)]


class JobFilters(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_kinds)
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("Any status")), *JobStatus.choices])
    source = forms.ChoiceField(
        label=_("Started from"), required=False, choices=[("", _("Started anywhere")), *JobSource.choices]
    )


FIELDS: dict[str, Any] = {
    "text": lambda **options: forms.CharField(max_length=200, **options),
    "date": lambda **options: forms.DateField(widget=date_input(), **options),
    "number": forms.IntegerField,
    "boolean": lambda **options: forms.BooleanField(**{**options, "required": False}),
}


class ArgumentsForm(forms.Form):
    """Asks for the arguments that a kind declares; `arguments` is what the job is started with."""

    def __init__(self, *args: Any, kind: JobKind, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        for argument in kind.arguments:
            self.fields[argument.name] = self.make_field(argument)

    def make_field(self, argument: Argument) -> forms.Field:
        field: forms.Field = FIELDS[argument.type](
            label=argument.label, required=argument.is_required, help_text=argument.help
        )
        return field

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments as JSON values, without those left empty."""
        values = {argument.name: self.cleaned_data[argument.name] for argument in self.kind.arguments}
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in values.items()
            if value not in ("", None)
        }
