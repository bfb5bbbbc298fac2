"""What people changed in a customer's projection, and how good projections were on this portfolio.

Drivers are fractions or days, as text in JSON so that nothing is rounded. Errors are fractions of the actual.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from credit.domain.projections.measures import MeasureKind
from finance_crm.activity.tracking import keep_history

SCENARIO_LABELS = {"base": _("Base"), "downturn": _("Downturn")}


@keep_history()
class ProjectionScenario(models.Model):
    """The drivers that a person set for a customer in a scenario, instead of what was estimated.

    Never overwritten: a later one supersedes it. One without drivers goes back to the estimates.
    """

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    scenario = models.CharField(_("scenario"), max_length=12, choices=list(SCENARIO_LABELS.items()))
    drivers = models.JSONField(_("drivers"), default=dict)
    reason = models.CharField(_("reason"), max_length=500)
    effective_date = models.DateField(_("effective on"))
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    superseded_at = models.DateTimeField(_("superseded"), null=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, editable=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="projection_scenario_one_current",
                fields=["customer", "scenario"],
                condition=Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(name="projection_scenario_known", condition=Q(scenario__in=list(SCENARIO_LABELS))),
            models.CheckConstraint(name="projection_scenario_reason_given", condition=~Q(reason="")),
            models.CheckConstraint(
                name="projection_scenario_superseded_after",
                condition=Q(superseded_at__isnull=True) | Q(superseded_at__gte=F("recorded_at")),
            ),
        ]
        indexes = [models.Index(fields=["customer", "scenario", "-recorded_at"], name="projection_scenario_of")]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.scenario}"


class ProjectionBacktest(models.Model):
    """One run: which statements were known, how many customers were tried. Complete once it has finished."""

    job_id = models.BigIntegerField(unique=True, editable=False)
    as_of_date = models.DateField(_("as of"))
    known_at = models.DateTimeField(_("known at"))
    customer_count = models.PositiveIntegerField(_("customers"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        indexes = [models.Index(fields=["-as_of_date", "-id"], name="projection_backtest_latest")]

    def __str__(self) -> str:
        return f"{self.as_of_date}"


class ProjectionBacktestCase(models.Model):
    """One measure of one customer while a run goes on; the run's errors are the medians of them."""

    run = models.ForeignKey(ProjectionBacktest, models.PROTECT, related_name="cases", db_index=False)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    horizon = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    measure = models.CharField(max_length=40)
    error = models.FloatField(null=True)
    naive_error = models.FloatField(null=True)
    residual = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="projection_case_once", fields=["run", "customer", "horizon", "kind", "measure"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.error}"


class ProjectionBacktestError(models.Model):
    """What a run found of one measure and horizon. `case_count` is how many have both errors.

    `residual_count` is how many the bias (median of actual less projected) and the spread come from.
    """

    run = models.ForeignKey(ProjectionBacktest, models.PROTECT, related_name="errors", db_index=False)
    horizon = models.PositiveSmallIntegerField(_("years ahead"))
    kind = models.CharField(_("kind"), max_length=8)
    measure = models.CharField(_("measure"), max_length=40)
    case_count = models.PositiveIntegerField(_("cases"))
    median_error = models.DecimalField(_("error"), max_digits=24, decimal_places=6, null=True)
    naive_error = models.DecimalField(_("naive error"), max_digits=24, decimal_places=6, null=True)
    residual_count = models.PositiveIntegerField(_("residuals"))
    bias = models.DecimalField(_("bias"), max_digits=30, decimal_places=6)
    spread = models.DecimalField(_("spread"), max_digits=30, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="projection_error_once", fields=["run", "horizon", "kind", "measure"]),
            models.CheckConstraint(name="projection_error_horizon", condition=Q(horizon__gte=1, horizon__lte=3)),
            models.CheckConstraint(
                name="projection_error_kind_known", condition=Q(kind__in=[kind.value for kind in MeasureKind])
            ),
            models.CheckConstraint(
                name="projection_error_has_cases",
                condition=Q(case_count=0, median_error__isnull=True, naive_error__isnull=True)
                | Q(case_count__gt=0, median_error__gte=0, naive_error__gte=0),
            ),
            models.CheckConstraint(name="projection_error_spread_positive", condition=Q(spread__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.measure} +{self.horizon}"
