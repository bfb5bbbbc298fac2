"""What customers contest. Opened and resolved are rows, so that a past day knows what was disputed then."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models.accounts import Customer
from customers.models.invoices import Instalment, Invoice
from customers.models.postings import LedgerRow, ledger_constraints
from finance_crm.fields import AmountField


class DisputeReason(models.TextChoices):
    PRICE = "price", _("Price")
    QUANTITY = "quantity", _("Quantity")
    QUALITY = "quality", _("Quality")
    DELIVERY = "delivery", _("Delivery")
    DUPLICATE = "duplicate", _("Duplicate")
    OTHER = "other", _("Other")


class Dispute(LedgerRow):
    """An amount of an invoice that the customer contests from `opened_date` on."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="disputes")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="disputes")
    instalment = models.ForeignKey(Instalment, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=10, choices=DisputeReason.choices)
    amount = AmountField(_("amount"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    opened_date = models.DateField(_("opened on"))
    note = models.CharField(_("note"), max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            *ledger_constraints("dispute"),
            models.CheckConstraint(
                name="dispute_sign",
                condition=Q(reverses__isnull=True, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
            ),
            models.CheckConstraint(name="dispute_reason_known", condition=Q(reason__in=DisputeReason.values)),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.amount}"


class DisputeOutcome(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted: the customer is right")
    REJECTED = "rejected", _("Rejected: the invoice stands")
    WITHDRAWN = "withdrawn", _("Withdrawn by the customer")


class DisputeResolution(LedgerRow):
    """The end of a dispute. From `resolved_date` on the amount is no longer disputed."""

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="resolutions")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    outcome = models.CharField(_("outcome"), max_length=10, choices=DisputeOutcome.choices)
    resolved_date = models.DateField(_("resolved on"))
    note = models.CharField(_("note"), max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            *ledger_constraints("dispute_resolution"),
            models.UniqueConstraint(
                name="dispute_resolved_once",
                fields=["dispute"],
                condition=Q(reverses__isnull=True, is_reversed=False),
            ),
        ]

    def __str__(self) -> str:
        return self.outcome
