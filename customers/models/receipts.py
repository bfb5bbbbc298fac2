"""Money received, what it settles, and what else closes an invoice.

`value_date` is a receipt's effective date, `effective_date` an allocation's. Amounts of live rows are
positive, of reversals negative, in the document currency; both sides of an allocation share it.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models.accounts import Customer
from customers.models.entities import BankAccount, LegalEntity
from customers.models.invoices import Instalment, Invoice
from customers.models.postings import LedgerRow, SourcedDocument, ledger_constraints
from finance_crm.fields import AmountField, CodeField, CurrencyField, ExchangeRateField


class ReceiptMethod(models.TextChoices):
    TRANSFER = "transfer", _("Bank transfer")
    DIRECT_DEBIT = "direct_debit", _("Direct debit")
    CARD = "card", _("Card")
    CHEQUE = "cheque", _("Cheque")
    CASH = "cash", _("Cash")
    OTHER = "other", _("Other")


class Receipt(LedgerRow, SourcedDocument):
    """Money on our account. Without a customer it is unidentified cash and stands beside the ageing."""

    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="receipts")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+", db_index=False)
    bank_account = models.ForeignKey(
        BankAccount, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    value_date = models.DateField(_("value date"))
    currency = CurrencyField(_("currency"))
    amount = AmountField(_("amount"))
    reporting_rate = ExchangeRateField(_("rate to reporting currency"))
    reporting_rate_date = models.DateField(_("rate of"))
    reporting_amount = AmountField(_("amount in reporting currency"))
    payer_name = models.CharField(_("payer"), max_length=200, blank=True, default="", db_default="")
    remittance_text = models.CharField(_("remittance text"), max_length=500, blank=True, default="", db_default="")
    method = models.CharField(_("method"), max_length=12, choices=ReceiptMethod.choices, default=ReceiptMethod.TRANSFER)

    class Meta:
        constraints = [
            *ledger_constraints("receipt", "number", "entity", "source_system"),
            models.CheckConstraint(
                name="receipt_sign",
                condition=Q(reverses__isnull=True, amount__gte=0) | Q(reverses__isnull=False, amount__lte=0),
            ),
            models.CheckConstraint(name="receipt_rate_positive", condition=Q(reporting_rate__gt=0)),
            models.CheckConstraint(name="receipt_method_known", condition=Q(method__in=ReceiptMethod.values)),
        ]
        indexes = [models.Index(fields=["value_date"], name="receipt_value_date")]

    def __str__(self) -> str:
        return self.number


class AllocationReason(models.TextChoices):
    """Why an amount of an invoice is no longer owed. Only the first two consume their source."""

    PAYMENT = "payment", _("Payment")
    CREDIT = "credit", _("Credit note")
    DISCOUNT = "discount", _("Early-payment discount")
    SHORT_PAYMENT = "short_payment", _("Short payment")
    BANK_CHARGE = "bank_charge", _("Bank charge")
    WITHHOLDING_TAX = "withholding_tax", _("Withholding tax")
    ROUNDING = "rounding", _("Rounding")
    WRITE_OFF = "write_off", _("Write-off")


class Allocation(LedgerRow):
    """An amount of an invoice, or of one of its instalments, that is settled from `effective_date` on.

    A payment consumes `receipt`, a credit consumes `credit_note`; the other reasons consume nothing, and
    `receipt` then only says with which payment they arose. `tax` is the share of tax in the amount.
    `reporting_amount` is what leaves the invoice in reporting currency, at the invoice's rate.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+", db_index=False)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="allocations")
    instalment = models.ForeignKey(
        Instalment, models.PROTECT, null=True, blank=True, related_name="allocations", db_index=False
    )
    receipt = models.ForeignKey(
        Receipt, models.PROTECT, null=True, blank=True, related_name="allocations", db_index=False
    )
    credit_note = models.ForeignKey(
        Invoice, models.PROTECT, null=True, blank=True, related_name="applications", db_index=False
    )
    reason = models.CharField(_("reason"), max_length=15, choices=AllocationReason.choices)
    effective_date = models.DateField(_("effective date"))
    currency = CurrencyField(_("currency"))
    amount = AmountField(_("amount"))
    tax = AmountField(_("share of tax"), default=0, db_default=0)
    reporting_amount = AmountField(_("amount in reporting currency"))
    note = models.CharField(_("note"), max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            *ledger_constraints("allocation"),
            models.CheckConstraint(
                name="allocation_sign",
                condition=Q(reverses__isnull=True, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
            ),
            models.CheckConstraint(name="allocation_reason_known", condition=Q(reason__in=AllocationReason.values)),
            models.CheckConstraint(
                name="allocation_source_fits_reason",
                condition=Q(reason="payment", receipt__isnull=False, credit_note__isnull=True)
                | Q(reason="credit", receipt__isnull=True, credit_note__isnull=False)
                | (~Q(reason__in=["payment", "credit"]) & Q(credit_note__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["receipt"], name="allocation_receipt", condition=Q(receipt__isnull=False)),
            models.Index(fields=["credit_note"], name="allocation_credit_note", condition=Q(credit_note__isnull=False)),
            models.Index(fields=["effective_date"], name="allocation_effective_date"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.amount}"


class ExchangeDifference(LedgerRow):
    """The realised gain (positive) or loss of a settlement, in reporting currency.

    What left the source at its own rate less what left the invoice at the invoice's rate, so that a closed
    item is exactly zero in both currencies.
    """

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    allocation = models.ForeignKey(Allocation, models.PROTECT, related_name="exchange_differences")
    effective_date = models.DateField(_("effective date"))
    amount = AmountField(_("amount in reporting currency"))

    class Meta:
        constraints = [
            *ledger_constraints("exchange_difference"),
            models.CheckConstraint(name="exchange_difference_not_zero", condition=~Q(amount=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


class AllocationKey(models.Model):
    """The key another system gave to an allocation, so that sending it again changes nothing."""

    key = CodeField(_("key"), max_length=128, unique=True)
    allocation = models.OneToOneField(Allocation, models.PROTECT, related_name="external_key")

    def __str__(self) -> str:
        return self.key
