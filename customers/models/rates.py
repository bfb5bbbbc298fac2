"""Exchange rates to the reporting currency, and the general ledger's own balance to compare with."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models.entities import LegalEntity
from customers.models.postings import LedgerRow, ledger_constraints
from finance_crm.fields import AmountField, CurrencyField, ExchangeRateField


class ExchangeRate(LedgerRow):
    """Reporting units per one unit of `currency`, valid from `rate_date` until the next."""

    currency = CurrencyField(_("currency"))
    rate_date = models.DateField(_("date"))
    rate = ExchangeRateField(_("rate"))

    class Meta:
        constraints = [
            *ledger_constraints("exchange_rate", "currency", "rate_date"),
            models.CheckConstraint(
                name="exchange_rate_sign",
                condition=Q(reverses__isnull=True, rate__gt=0) | Q(reverses__isnull=False, rate__lt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.rate_date}"


class ControlBalance(LedgerRow):
    """The general ledger's receivable balance of an entity and currency at the close of a day."""

    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+")
    currency = CurrencyField(_("currency"))
    balance_date = models.DateField(_("date"))
    amount = AmountField(_("balance"))

    class Meta:
        constraints = [
            *ledger_constraints("control_balance", "entity", "currency", "balance_date"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.balance_date}"
