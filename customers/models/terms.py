"""When customers must pay."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finance_crm.activity.tracking import keep_history
from finance_crm.fields import CodeField, ShareField


@keep_history()
class PaymentTerms(models.Model):
    """Net days from the issue date, optionally from the end of its month, with an early-payment discount.

    Terms with instalments ignore `net_days`; each instalment has its own.
    """

    code = CodeField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    net_days = models.PositiveSmallIntegerField(_("net days"), default=30)
    from_end_of_month = models.BooleanField(_("counted from the end of the month"), default=False)
    discount_days = models.PositiveSmallIntegerField(_("discount days"), null=True, blank=True)
    discount_rate = ShareField(_("discount rate"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="payment_terms_discount_complete",
                condition=Q(discount_days__isnull=True, discount_rate__isnull=True)
                | Q(discount_days__isnull=False, discount_rate__isnull=False, discount_rate__gt=0, discount_rate__lt=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@keep_history()
class TermsInstalment(models.Model):
    """One part of terms that split an invoice: its share and its own net days."""

    terms = models.ForeignKey(PaymentTerms, models.CASCADE, related_name="instalments")
    position = models.PositiveSmallIntegerField(_("position"))
    share = ShareField(_("share"))
    net_days = models.PositiveSmallIntegerField(_("net days"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="terms_instalment_position_unique", fields=["terms", "position"]),
            models.CheckConstraint(name="terms_instalment_share_in_range", condition=Q(share__gt=0, share__lte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.share}"
