"""Invoices and credit notes, their lines and instalments.

Receivables use gross. `posting_date` is the effective date: a document counts as of a day from its
posting date on. `reporting_gross` is gross at `reporting_rate`, the rate of `reporting_rate_date`.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.models.accounts import Customer
from customers.models.entities import LegalEntity
from customers.models.postings import LedgerRow, SourcedDocument, ledger_constraints
from finance_crm.fields import (
    AmountField,
    CodeField,
    CurrencyField,
    ExchangeRateField,
    UnitPriceField,
)


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")


class Invoice(LedgerRow, SourcedDocument):
    """A sales invoice or a credit note; amounts are positive for both, the kind gives the sign."""

    kind = models.CharField(_("kind"), max_length=11, choices=InvoiceKind.choices, default=InvoiceKind.INVOICE)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="invoices")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+", db_index=False)
    issue_date = models.DateField(_("issue date"))
    posting_date = models.DateField(_("posting date"))
    due_date = models.DateField(_("due date"))
    service_start_date = models.DateField(_("service from"), null=True, blank=True)
    service_end_date = models.DateField(_("service to"), null=True, blank=True)
    currency = CurrencyField(_("currency"))
    net = AmountField(_("net"))
    tax = AmountField(_("tax"), default=0, db_default=0)
    gross = AmountField(_("gross"))
    tax_code = models.CharField(_("tax code"), max_length=16, blank=True, default="", db_default="")
    reporting_rate = ExchangeRateField(_("rate to reporting currency"))
    reporting_rate_date = models.DateField(_("rate of"))
    reporting_gross = AmountField(_("gross in reporting currency"))
    discount_date = models.DateField(_("discount until"), null=True, blank=True)
    discount_amount = AmountField(_("discount"), default=0, db_default=0)
    has_instalments = models.BooleanField(default=False, db_default=False)
    customer_order_number = models.CharField(
        _("customer's order number"), max_length=64, blank=True, default="", db_default=""
    )
    credited_invoice = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="credit_notes", db_index=False
    )

    class Meta:
        constraints = [
            *ledger_constraints("invoice", "number", "entity", "kind", "source_system"),
            models.CheckConstraint(name="invoice_gross_is_net_plus_tax", condition=Q(gross=F("net") + F("tax"))),
            models.CheckConstraint(
                name="invoice_sign",
                condition=Q(reverses__isnull=True, gross__gte=0) | Q(reverses__isnull=False, gross__lte=0),
            ),
            models.CheckConstraint(name="invoice_due_on_or_after_issue", condition=Q(due_date__gte=F("issue_date"))),
            models.CheckConstraint(name="invoice_rate_positive", condition=Q(reporting_rate__gt=0)),
            models.CheckConstraint(name="invoice_kind_known", condition=Q(kind__in=InvoiceKind.values)),
        ]
        indexes = [models.Index(fields=["posting_date"], name="invoice_posting_date")]

    def __str__(self) -> str:
        return self.number


class InvoiceLine(models.Model):
    """One line of an invoice; lives and dies with its invoice's version."""

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    line_number = models.PositiveIntegerField(_("line"))
    product_code = CodeField(_("product"), blank=True, default="", db_default="")
    description = models.CharField(_("description"), max_length=200, blank=True, default="", db_default="")
    quantity = UnitPriceField(_("quantity"))
    unit_price = UnitPriceField(_("unit price"))
    unit_cost = UnitPriceField(_("unit cost"), null=True, blank=True)
    net = AmountField(_("net"))
    tax = AmountField(_("tax"), default=0, db_default=0)
    gross = AmountField(_("gross"))
    tax_code = models.CharField(_("tax code"), max_length=16, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="invoice_line_number_unique", fields=["invoice", "line_number"]),
            models.CheckConstraint(name="invoice_line_gross_is_net_plus_tax", condition=Q(gross=F("net") + F("tax"))),
        ]

    def __str__(self) -> str:
        return f"{self.line_number}"


class Instalment(models.Model):
    """One part of an invoice with its own due date. Only invoices with more than one part have them.

    A constraint trigger makes the parts of an invoice add up to its gross.
    """

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="instalments")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(_("position"))
    due_date = models.DateField(_("due date"))
    amount = AmountField(_("amount"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="instalment_position_unique", fields=["invoice", "position"]),
            models.CheckConstraint(name="instalment_amount_positive", condition=Q(amount__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.position}"
