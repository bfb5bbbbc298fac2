"""Our own side: the legal entities that sell, and their bank accounts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finance_crm.activity.tracking import keep_history
from finance_crm.fields import CodeField, CurrencyField


@keep_history()
class LegalEntity(models.Model):
    """A company of ours. Business dates are dates in its time zone."""

    code = CodeField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2)
    currency = CurrencyField(_("currency"))
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    fiscal_year_start_month = models.PositiveSmallIntegerField(_("fiscal year starts in month"), default=1)
    closed_through_date = models.DateField(
        _("closed through"), null=True, blank=True, help_text=_("Postings dated on or before this day are refused.")
    )
    is_default = models.BooleanField(_("default entity"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="legal_entity_fiscal_month_in_year", condition=Q(fiscal_year_start_month__range=(1, 12))
            ),
            models.UniqueConstraint(
                name="legal_entity_one_default", fields=["is_default"], condition=Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


@keep_history()
class BankAccount(models.Model):
    """An account of an entity into which customers pay."""

    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="bank_accounts")
    code = CodeField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    iban = models.CharField(_("IBAN or account number"), max_length=34, blank=True)
    currency = CurrencyField(_("currency"))
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class DocumentCounter(models.Model):
    """The last number that an entity gave to a document of its own, by kind."""

    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    last_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="document_counter_unique", fields=["entity", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.last_number}"
