"""Notices that a customer is insolvent. Append-only: a notice that was wrong is withdrawn, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from finance_crm.activity.tracking import keep_history


@keep_history()
class InsolvencyNotice(models.Model):
    """Insolvency proceedings over a customer from `effective_date` on, as known from `recorded_at` on."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    effective_date = models.DateField(_("insolvent from"))
    source = models.CharField(_("source"), max_length=200)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="insolvency_notice_once_a_day",
                fields=["customer", "effective_date"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="insolvency_notice_withdrawn_after",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("recorded_at")),
            ),
            models.CheckConstraint(name="insolvency_notice_has_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.effective_date}"
