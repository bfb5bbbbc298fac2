"""How each signal would have done on this portfolio, at a range of thresholds. A row a job and threshold."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from credit.domain.signals import Signal
from credit.models.alerts import SIGNAL_LABELS


class SignalBacktest(models.Model):
    """One signal at one threshold. A case is a customer at a month's end; a case fires where the value reaches it.

    `hit_count` of the cases that fired were followed by a loss or by 60 days overdue within `horizon_months`, of all
    `event_count` cases that were. `alerts_per_week` counts causes that are new, as the monitoring does, for all
    customers, however many were looked at.
    """

    job = models.ForeignKey("jobs.Job", models.PROTECT, related_name="+", db_index=False)
    signal = models.CharField(_("signal"), max_length=24, choices=[(s.value, SIGNAL_LABELS[s]) for s in Signal])
    threshold = models.DecimalField(_("threshold"), max_digits=20, decimal_places=6)
    first_date = models.DateField(_("first month-end"))
    last_date = models.DateField(_("last month-end"))
    horizon_months = models.PositiveSmallIntegerField(_("months after"))
    customer_count = models.PositiveIntegerField(_("customers"))
    case_count = models.PositiveIntegerField(_("cases"))
    event_count = models.PositiveIntegerField(_("followed by trouble"))
    fired_count = models.PositiveIntegerField(_("fired"))
    hit_count = models.PositiveIntegerField(_("fired rightly"))
    median_lead_days = models.PositiveIntegerField(_("median lead time"), null=True)
    alerts_per_week = models.DecimalField(_("alerts a week"), max_digits=12, decimal_places=2)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="signal_backtest_once_a_threshold", fields=["job", "signal", "threshold"]),
            models.CheckConstraint(
                name="signal_backtest_hits_within",
                condition=Q(hit_count__lte=F("fired_count"))
                & Q(hit_count__lte=F("event_count"))
                & Q(fired_count__lte=F("case_count"))
                & Q(event_count__lte=F("case_count")),
            ),
            models.CheckConstraint(
                name="signal_backtest_lead_where_hit",
                condition=Q(hit_count=0, median_lead_days__isnull=True)
                | Q(hit_count__gt=0, median_lead_days__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signal} ≥ {self.threshold.normalize():f}"

    @property
    def precision(self) -> float | None:
        """Return which share of what fired was right; None where nothing fired."""
        return self.hit_count / self.fired_count if self.fired_count else None

    @property
    def recall(self) -> float | None:
        """Return which share of the cases with trouble after them fired; None where there was none."""
        return self.hit_count / self.event_count if self.event_count else None
