"""What agencies and our own people say of a customer. Append-only: newer beside older, wrong ones withdrawn."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from credit.domain.questionnaire import ALL_ANSWERS
from finance_crm.activity.tracking import keep_history
from finance_crm.fields import CodeField


@keep_history()
class ExternalRating(models.Model):
    """An agency's rating of a customer from `effective_date` on, until the next one or `valid_until`.

    `one_year_pd` is a fraction, only where the agency states one.
    """

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    agency = CodeField(_("agency"), max_length=32)
    rating = models.CharField(_("rating"), max_length=16)
    one_year_pd = models.DecimalField(_("one-year PD"), max_digits=12, decimal_places=10, null=True, blank=True)
    effective_date = models.DateField(_("effective date"))
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("The last day on which it is valid.")
    )
    source = models.CharField(_("source"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="external_rating_one_a_day",
                fields=["customer", "agency", "effective_date"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="external_rating_pd_is_a_fraction",
                condition=Q(one_year_pd__isnull=True) | Q(one_year_pd__gte=0, one_year_pd__lte=1),
            ),
            models.CheckConstraint(
                name="external_rating_valid_from_its_day",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("effective_date")),
            ),
            models.CheckConstraint(name="external_rating_says_something", condition=~Q(rating="") & ~Q(agency="")),
            models.CheckConstraint(
                name="external_rating_withdrawn_after",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("recorded_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.rating}"


@keep_history()
class QualitativeAnswer(models.Model):
    """What one of our people answered to a question about a customer; a later answer stands in its place."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    question = models.CharField(_("question"), max_length=40)
    answer = models.CharField(_("answer"), max_length=40)
    effective_date = models.DateField(_("effective date"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="qualitative_answer_known",
                condition=Q(
                    *(Q(question=question, answer__in=answers) for question, answers in ALL_ANSWERS.items()),
                    _connector=Q.OR,
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["customer", "question", "-effective_date", "-recorded_at", "-id"],
                name="qualitative_answer_latest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"
