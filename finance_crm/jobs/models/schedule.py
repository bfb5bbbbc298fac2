"""Who changed a job's schedule, and how it was before."""

from typing import Any, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

LABELS = {
    "crontab": _("When"),
    "time_zone": _("Time zone"),
    "is_enabled": _("Runs by itself"),
    "arguments": _("Arguments"),
}


class ChangedField(NamedTuple):
    """One field of a change, as it was and as it is."""

    label: Any
    old: Any
    new: Any


class ScheduleChange(models.Model):
    """One change of one schedule. The schedule itself is a row of django-celery-beat, known by its name."""

    schedule = models.CharField(_("schedule"), max_length=200)
    at = models.DateTimeField(_("at"), db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    old = models.JSONField(_("old"), null=True, blank=True)
    new = models.JSONField(_("new"))

    class Meta:
        verbose_name = _("schedule change")
        verbose_name_plural = _("schedule changes")
        indexes = [models.Index(name="schedule_change_newest", fields=["schedule", "-id"])]

    def __str__(self) -> str:
        return f"{self.schedule} {self.at}"

    @property
    def lines(self) -> list[ChangedField]:
        """What differs; nothing for the entry that records the installation."""
        old = self.old or self.new
        return [
            ChangedField(label, old.get(name), self.new.get(name))
            for name, label in LABELS.items()
            if old.get(name) != self.new.get(name)
        ]
