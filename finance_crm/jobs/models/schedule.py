"""Who changed a job's schedule, and how it was before."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ScheduleChange(models.Model):
    """One change of one schedule. The schedule itself is a row of django-celery-beat, known by its name."""

    schedule = models.CharField(_("schedule"), max_length=200)
    at = models.DateTimeField(_("at"), db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    old = models.JSONField(_("old"), null=True, blank=True)
    new = models.JSONField(_("new"))

    class Meta:
        verbose_name = _("schedule change")
        verbose_name_plural = _("schedule changes")
        indexes = [models.Index(name="schedule_change_newest", fields=["schedule", "-id"])]

    def __str__(self) -> str:
        return f"{self.schedule} {self.at}"
