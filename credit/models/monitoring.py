"""Runs of the periodic monitoring. What a run finds stands in its assessments and alerts."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from finance_crm.fields import AmountField


class MonitoringRun(models.Model):
    """One pass over the customers. A full run assesses all of them, any other those whose inputs changed or are due.

    `known_at` and the policy are pinned when the run is planned, so that all its ranges see one state; so is the
    `exposure` of all customers together, in reporting currency, of which each one's share is a concentration.
    """

    job = models.OneToOneField("jobs.Job", models.PROTECT, related_name="+")
    policy = models.ForeignKey("credit.CreditPolicy", models.PROTECT, related_name="+", db_index=False)
    as_of_date = models.DateField(_("as of"))
    known_at = models.DateTimeField(_("known at"))
    is_full = models.BooleanField(_("all customers"), default=False)
    is_live = models.BooleanField(_("live"))
    previous_run = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    exposure = AmountField(_("exposure of all"), default=0)
    started_at = models.DateTimeField(_("started"), db_default=Now(), editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    customer_count = models.PositiveIntegerField(_("customers"), default=0)
    assessed_count = models.PositiveIntegerField(_("assessed"), default=0)
    moved_count = models.PositiveIntegerField(_("grades moved"), default=0)
    alert_count = models.PositiveIntegerField(_("new alerts"), default=0)
    cleared_count = models.PositiveIntegerField(_("no longer found"), default=0)

    def __str__(self) -> str:
        return f"{self.as_of_date}"
