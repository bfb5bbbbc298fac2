"""How high or low a ratio should be, by industry, as people set it. Append-only: a change supersedes what stood."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from credit.domain.comfort import Direction
from credit.domain.ratios import RatioName
from finance_crm.activity.tracking import keep_history

_NAMES = [name.value for name in RatioName]


@keep_history()
class ComfortLevel(models.Model):
    """The level of one ratio in one industry, or in all where `industry` is empty.

    `enough` is None where the ratio is not judged in that industry. Levels are in the ratio's own unit.
    """

    industry = models.CharField(_("industry"), max_length=60, blank=True)
    ratio = models.CharField(_("ratio"), max_length=40)
    direction = models.CharField(_("direction"), max_length=8)
    enough = models.DecimalField(_("enough"), max_digits=18, decimal_places=4, null=True)
    strong = models.DecimalField(_("strong"), max_digits=18, decimal_places=4, null=True)
    source = models.CharField(_("source"), max_length=200)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    superseded_at = models.DateTimeField(_("superseded"), null=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="comfort_level_one_live", fields=["industry", "ratio"], condition=Q(superseded_at__isnull=True)
            ),
            models.CheckConstraint(name="comfort_level_ratio_known", condition=Q(ratio__in=_NAMES)),
            models.CheckConstraint(
                name="comfort_level_direction_known", condition=Q(direction__in=[side.value for side in Direction])
            ),
            models.CheckConstraint(name="comfort_level_has_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="comfort_level_strong_beyond_enough",
                condition=Q(strong__isnull=True)
                | (Q(enough__isnull=False) & Q(direction__in=["at_least", "above"], strong__gte=F("enough")))
                | (Q(enough__isnull=False) & Q(direction__in=["at_most", "below"], strong__lte=F("enough"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.industry or '*'}: {self.ratio}"
