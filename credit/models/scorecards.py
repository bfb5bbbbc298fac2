"""Scorecards as versioned data, the fits they come from, and the outcomes that fits are made on."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from finance_crm.activity.tracking import keep_history


class ScorecardStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_USE = "in_use", _("In use")
    RETIRED = "retired", _("Retired")


class ScorecardFit(models.Model):
    """One fit: what was asked for, on whom, what came out, and how well it did. Never changed."""

    specification = models.JSONField(_("specification"))
    sample = models.TextField(_("sample"))
    outcome = models.TextField(_("outcome"))
    coefficients = models.JSONField(_("coefficients"))
    bins = models.JSONField(_("bands"))
    validation = models.JSONField(_("validation"))
    job_id = models.BigIntegerField(_("job"), null=True)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)

    class Meta:
        triggers = [pgtrigger.Protect(name="scorecard_fit_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.pk}: {self.sample}"


@keep_history()
class ScorecardVersion(models.Model):
    """One version of a scorecard. Only a draft may be changed; what was in use stays runnable for ever."""

    key = models.SlugField(_("scorecard"), max_length=40, db_index=False)
    version = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=120)
    content = models.JSONField(_("content"))
    source = models.TextField(_("fitted on"))
    status = models.CharField(_("status"), max_length=8, choices=ScorecardStatus.choices, default=ScorecardStatus.DRAFT)
    in_use_from = models.DateTimeField(_("in use from"), null=True, editable=False)
    fit = models.ForeignKey(
        ScorecardFit, models.PROTECT, null=True, related_name="versions", db_index=False, verbose_name=_("fit")
    )
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="scorecard_version_unique", fields=["key", "version"]),
            models.UniqueConstraint(name="scorecard_one_in_use", fields=["key"], condition=Q(status="in_use")),
            models.CheckConstraint(name="scorecard_version_positive", condition=Q(version__gte=1)),
            models.CheckConstraint(name="scorecard_source_named", condition=~Q(source="")),
            models.CheckConstraint(name="scorecard_status_known", condition=Q(status__in=ScorecardStatus.values)),
            models.CheckConstraint(
                name="scorecard_in_use_from_a_moment", condition=~Q(status="in_use") | Q(in_use_from__isnull=False)
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="scorecard_version_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__status__in=["in_use", "retired"]),
            ),
            pgtrigger.Trigger(
                name="scorecard_version_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.status <> 'draft'"),
                func="""
                    IF (NEW.key, NEW.version, NEW.title, NEW.content, NEW.source, NEW.fit_id)
                       IS DISTINCT FROM (OLD.key, OLD.version, OLD.title, OLD.content, OLD.source, OLD.fit_id)
                       OR NEW.status = 'draft' OR (OLD.status = 'retired' AND NEW.status <> 'retired') THEN
                        RAISE EXCEPTION 'scorecard_version_fixed: only a draft may be changed'
                              USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"


class KnownOutcome(models.Model):
    """What became of a customer within the year after a day: the truth that scores are held against.

    One that turns out wrong, or whose import is undone, is withdrawn and stays.
    """

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    as_of_date = models.DateField(_("as of"))
    is_default = models.BooleanField(_("defaulted within a year"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="outcome_once", fields=["customer", "as_of_date"], condition=Q(withdrawn_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.as_of_date}"


class ModelPerformance(models.Model):
    """How every published model and scorecard in use told apart who defaulted, at one time. Never changed."""

    outcome_count = models.PositiveIntegerField(_("outcomes"))
    default_count = models.PositiveIntegerField(_("defaults"))
    results = models.JSONField(_("results"))
    job_id = models.BigIntegerField(_("job"), null=True)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)

    class Meta:
        triggers = [pgtrigger.Protect(name="model_performance_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.pk}: {self.outcome_count}"
