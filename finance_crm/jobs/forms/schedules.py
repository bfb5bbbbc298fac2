"""When a job starts by itself, and with which arguments."""

import zoneinfo
from typing import Any

from celery.schedules import ParseException, crontab
from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import CrontabSchedule

from finance_crm.jobs.domain.kinds import TODAY, Argument
from finance_crm.jobs.forms.jobs import ArgumentsForm
from finance_crm.jobs.services.schedules import CRON_FIELDS


def _zones() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(zoneinfo.available_timezones())]


class DayField(forms.CharField):
    """A date, or the day of the run."""

    def clean(self, value: Any) -> str:
        day: str = super().clean(value).strip()
        try:
            if day and day != TODAY and parse_date(day) is None:
                raise ValueError
        except ValueError as error:
            raise ValidationError(_("Write “today” or a date such as 2026-10-31."), code="invalid") from error
        return day


class ScheduleForm(ArgumentsForm):
    """The fields of a schedule, followed by the arguments of its kind."""

    is_enabled = forms.BooleanField(label=_("Runs by itself"), required=False)
    crontab = forms.CharField(
        label=_("When"),
        max_length=200,
        help_text=_("Minute, hour, day of month, month, day of week: “15 6 * * 1-5” is 06:15 from Monday to Friday."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=_zones)

    def make_field(self, argument: Argument) -> forms.Field:
        if argument.type != "date":
            return super().make_field(argument)
        return DayField(
            label=argument.label,
            required=argument.is_required,
            help_text=_("“today” is the business date of the run."),
        )

    def clean_crontab(self) -> str:
        fields = self.cleaned_data["crontab"].split()
        if len(fields) != len(CRON_FIELDS):
            raise ValidationError(_("Write five parts with a space between them."), code="invalid")
        timing = dict(zip(CRON_FIELDS, fields, strict=True))
        try:
            crontab(**timing)
            CrontabSchedule(**timing).clean_fields()
        except (ParseException, ValueError) as error:
            raise ValidationError(_("This is not a time: %(error)s"), params={"error": error}) from error
        except ValidationError as error:  # longer than the schedule can keep
            said = " ".join(error.messages)
            raise ValidationError(_("This is not a time: %(error)s"), params={"error": said}) from error
        return " ".join(fields)
