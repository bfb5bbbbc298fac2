"""Assessments: what a customer's risk was judged to be as of a day, with what was known then. Append-only.

Stored are the inputs, the results and the version of the model; the explanation is rebuilt from them on demand. The
arrays follow the order of `RatioName` and of the registry of published models under the row's `engine`.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now
from django.utils.translation import gettext_lazy as _

from finance_crm.activity.tracking import keep_history
from finance_crm.fields import ShareField


class AssessmentBasis(models.TextChoices):
    BOTH = "both", _("Statements and payment behaviour")
    STATEMENTS = "statements", _("Statements")
    BEHAVIOUR = "behaviour", _("Payment behaviour")
    NOTHING = "nothing", _("Nothing is known")


class PointsField(models.DecimalField):
    """Points of a scorecard, to the hundredth."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **{"max_digits": 8, "decimal_places": 2, "null": True} | kwargs)  # type: ignore[arg-type]


class Assessment(models.Model):
    """One judgement. `grade` is the model's after the cap of data quality; overrides stand in their own table.

    Empty grades are "not rated". `pd` is the one-year probability of default of the grade.
    """

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey("credit.MonitoringRun", models.PROTECT, null=True, related_name="+", db_index=False)
    policy = models.ForeignKey("credit.CreditPolicy", models.PROTECT, related_name="+", db_index=False)
    as_of_date = models.DateField(_("as of"))
    known_at = models.DateTimeField(_("known at"))
    engine = models.PositiveSmallIntegerField(_("version of the arithmetic"), default=1)
    scorecards = models.CharField(_("scorecards"), max_length=120, blank=True)
    basis = models.CharField(_("basis"), max_length=10, choices=AssessmentBasis.choices)
    statement_points = PointsField(_("points of statements"))
    behaviour_points = PointsField(_("points of payment behaviour"))
    points = PointsField(_("points"))
    model_grade = models.CharField(_("grade by points"), max_length=8, blank=True)
    quality = models.CharField(_("data quality"), max_length=8)
    grade = models.CharField(_("grade"), max_length=8, blank=True)
    pd = ShareField(_("probability of default"), null=True)
    next_review_date = models.DateField(_("next review"))
    input_hash = models.CharField(_("hash of the inputs"), max_length=64)
    inputs = models.JSONField(_("inputs"))
    ratios = ArrayField(models.FloatField(null=True), verbose_name=_("ratios"))
    ratio_statuses = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("statuses of ratios"))
    scores = ArrayField(models.FloatField(null=True), verbose_name=_("published scores"))
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="assessment_once_a_run", fields=["run", "customer"]),
            models.CheckConstraint(name="assessment_basis_known", condition=Q(basis__in=AssessmentBasis.values)),
            models.CheckConstraint(
                name="assessment_graded_by_points",
                condition=Q(points__isnull=True, grade="", model_grade="", pd__isnull=True)
                | Q(points__isnull=False, pd__isnull=False) & ~Q(grade="") & ~Q(model_grade=""),
            ),
            models.CheckConstraint(
                name="assessment_pd_is_a_share", condition=Q(pd__isnull=True) | Q(pd__gte=0, pd__lte=1)
            ),
            models.CheckConstraint(name="assessment_hash_is_whole", condition=Q(input_hash__length=64)),
            models.CheckConstraint(name="assessment_reviewed_later", condition=Q(next_review_date__gt=F("as_of_date"))),
        ]
        indexes = [
            models.Index(fields=["customer", "-as_of_date", "-id"], name="assessment_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.grade or '–'}"


models.CharField.register_lookup(Length, "length")


@keep_history()
class GradeOverride(models.Model):
    """A person's grade in place of the model's, until it expires or is withdrawn. Later scored against outcomes."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="+", db_index=False)
    grade = models.CharField(_("grade"), max_length=8)
    reason = models.CharField(_("reason"), max_length=500)
    effective_date = models.DateField(_("from"))
    expires_date = models.DateField(_("until"))
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, editable=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="grade_override_expires", condition=Q(expires_date__gt=F("effective_date"))),
            models.CheckConstraint(name="grade_override_has_grade", condition=~Q(grade="")),
            models.CheckConstraint(name="grade_override_has_reason", condition=~Q(reason="")),
            models.UniqueConstraint(
                name="grade_override_one_at_a_time", fields=["customer"], condition=Q(withdrawn_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.grade}"
