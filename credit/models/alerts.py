"""Alerts of the monitoring: one a cause, however many runs find it, and what was done about it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from credit.domain.signals import Severity, Signal
from finance_crm.activity.tracking import keep_history


class AlertStatus(models.TextChoices):
    """Open until somebody resolves it, or until a run no longer finds the cause."""

    OPEN = "open", _("Open")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    RESOLVED = "resolved", _("Resolved")
    CLEARED = "cleared", _("No longer found")


class AlertOutcome(models.TextChoices):
    """What came of it, as the person who resolved it says."""

    LIMIT_CUT = "limit_cut", _("Limit cut or orders held")
    SECURED = "secured", _("Security or payment obtained")
    GRADE_CHANGED = "grade_changed", _("Grade overridden")
    WATCHED = "watched", _("Watched, nothing to do")
    FALSE_ALARM = "false_alarm", _("False alarm")


SIGNAL_LABELS = {
    Signal.GRADE_DOWN: _("Grade fell"),
    Signal.PD_DRIFT: _("Probability of default rose"),
    Signal.OVER_LIMIT: _("Over the limit"),
    Signal.LIMIT_BREACH_AHEAD: _("Limit will be reached"),
    Signal.LIMIT_EXPIRES: _("Limit expires"),
    Signal.STATEMENT_STALE: _("Statements are late"),
    Signal.BEHAVIOUR_DRIFT: _("Pays later than before"),
    Signal.OVERDUE_GROWS: _("Overdue for long"),
    Signal.NEGATIVE_EQUITY: _("Negative equity"),
    Signal.COMFORT_BREACH: _("Ratios below comfort"),
    Signal.CONCENTRATION: _("Concentration"),
    Signal.REVIEW_DUE: _("Review is due"),
}
SEVERITY_LABELS = {Severity.HIGH: _("High"), Severity.MEDIUM: _("Medium"), Severity.LOW: _("Low")}
LIVE = (AlertStatus.OPEN, AlertStatus.ACKNOWLEDGED)


@keep_history(fields=["status", "severity", "owner", "snoozed_until", "outcome", "note"])
class Alert(models.Model):
    """One cause with one customer. `value` reached `threshold`, in the unit of the signal; `evidence` says with what.

    A snoozed alert stays live and out of sight until its day. A cause that returns after it was resolved or cleared
    is a new alert.
    """

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    signal = models.CharField(_("signal"), max_length=24, choices=[(s.value, SIGNAL_LABELS[s]) for s in Signal])
    severity = models.CharField(_("severity"), max_length=8, choices=[(s.value, SEVERITY_LABELS[s]) for s in Severity])
    status = models.CharField(_("status"), max_length=12, choices=AlertStatus.choices, default=AlertStatus.OPEN)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=6)
    threshold = models.DecimalField(_("threshold"), max_digits=20, decimal_places=6)
    evidence = models.JSONField(_("evidence"), default=dict)
    first_run = models.ForeignKey("credit.MonitoringRun", models.PROTECT, related_name="+", db_index=False)
    last_run = models.ForeignKey("credit.MonitoringRun", models.PROTECT, related_name="+", db_index=False)
    opened_date = models.DateField(_("opened"))
    as_of_date = models.DateField(_("last found"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("owner")
    )
    snoozed_until = models.DateField(_("snoozed until"), null=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=AlertOutcome.choices, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    closed_date = models.DateField(_("closed"), null=True)
    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="alert_one_a_cause", fields=["customer", "signal"], condition=Q(status__in=LIVE)
            ),
            models.CheckConstraint(name="alert_signal_known", condition=Q(signal__in=[s.value for s in Signal])),
            models.CheckConstraint(name="alert_severity_known", condition=Q(severity__in=[s.value for s in Severity])),
            models.CheckConstraint(
                name="alert_closed_with_a_day",
                condition=Q(status__in=LIVE, closed_date__isnull=True)
                | Q(status__in=[AlertStatus.RESOLVED, AlertStatus.CLEARED], closed_date__isnull=False),
            ),
            models.CheckConstraint(
                name="alert_resolved_with_outcome",
                condition=~Q(status=AlertStatus.RESOLVED) | ~Q(outcome=""),
            ),
            models.CheckConstraint(name="alert_days_in_order", condition=Q(as_of_date__gte=F("opened_date"))),
        ]
        indexes = [
            models.Index(fields=["customer", "-opened_date"], name="alert_of_customer"),
            models.Index(fields=["severity", "-value", "id"], name="alert_live", condition=Q(status__in=LIVE)),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.signal}"
