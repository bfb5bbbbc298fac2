"""What an industry's ratios usually are, as published by others. Append-only: a changed row is a later version."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from credit.domain.ratios import RatioName


class IndustryBenchmark(models.Model):
    """The quartiles of one ratio in one industry in the year that ends on `period_end_date`, in the ratio's unit.

    `company_count` is None where the source does not say on how many companies it stands.
    """

    industry = models.CharField(_("industry"), max_length=60)
    ratio = models.CharField(_("ratio"), max_length=40)
    period_end_date = models.DateField(_("period ends on"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    lower_quartile = models.DecimalField(_("lower quartile"), max_digits=18, decimal_places=6)
    median = models.DecimalField(_("median"), max_digits=18, decimal_places=6)
    upper_quartile = models.DecimalField(_("upper quartile"), max_digits=18, decimal_places=6)
    company_count = models.PositiveIntegerField(_("companies"), null=True)
    source = models.CharField(_("source"), max_length=200)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="benchmark_version_unique", fields=["industry", "ratio", "period_end_date", "version"]
            ),
            models.CheckConstraint(
                name="benchmark_ratio_known", condition=Q(ratio__in=[name.value for name in RatioName])
            ),
            models.CheckConstraint(
                name="benchmark_quartiles_ordered",
                condition=Q(lower_quartile__lte=F("median"), median__lte=F("upper_quartile")),
            ),
            models.CheckConstraint(name="benchmark_says_whose", condition=~Q(industry="") & ~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.industry}: {self.ratio}"
