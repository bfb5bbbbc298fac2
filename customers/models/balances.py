"""Cached amounts, kept in the transaction that changes the ledger and proved by `manage.py check_ledger`.

They hold all that is posted, whatever its effective date. "Overdue" changes at midnight without a write:
figures are exact from `as_of_date` on for as long as `next_due_date` has not passed.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models.accounts import Customer
from customers.models.entities import LegalEntity
from customers.models.invoices import Instalment, Invoice
from customers.models.receipts import Receipt
from finance_crm.fields import AmountField, CurrencyField, ExchangeRateField


class OpenItem(models.Model):
    """What is still open: an invoice or instalment (positive), a credit note or receipt (negative).

    Exactly one row while the amount is not zero, none afterwards. `reporting_open_amount` is the open
    amount at the item's own rate. The database checks no key of these rows: they are written from the
    ledger's rows, which triggers keep from ever being deleted, `check_ledger` proves them, and a key more
    a row would cost a bulk import a tenth of its time.
    """

    invoice = models.ForeignKey(
        Invoice, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    instalment = models.ForeignKey(
        Instalment, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    receipt = models.ForeignKey(
        Receipt, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, related_name="open_items", db_constraint=False)
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    currency = CurrencyField(_("currency"))
    due_date = models.DateField(_("due date"), null=True, help_text=_("Empty for receipts and credit notes."))
    original_amount = AmountField(_("original amount"))
    open_amount = AmountField(_("open amount"))
    reporting_rate = ExchangeRateField(_("rate to reporting currency"))
    reporting_open_amount = AmountField(_("open amount in reporting currency"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="open_item_invoice_unique",
                fields=["invoice"],
                condition=Q(instalment__isnull=True, invoice__isnull=False),
            ),
            models.UniqueConstraint(
                name="open_item_instalment_unique", fields=["instalment"], condition=Q(instalment__isnull=False)
            ),
            models.UniqueConstraint(
                name="open_item_receipt_unique", fields=["receipt"], condition=Q(receipt__isnull=False)
            ),
            models.CheckConstraint(
                name="open_item_is_one_thing",
                condition=Q(invoice__isnull=False, receipt__isnull=True)
                | Q(invoice__isnull=True, instalment__isnull=True, receipt__isnull=False),
            ),
            models.CheckConstraint(
                name="open_item_within_original",
                condition=Q(open_amount__gte=0, open_amount__lte=models.F("original_amount"))
                | Q(open_amount__lte=0, open_amount__gte=models.F("original_amount")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.open_amount} {self.currency}"


class CustomerBalance(models.Model):
    """A customer's balance with an entity in one document currency: overdue + not due + unapplied = outstanding."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="balances", db_index=False)
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+", db_index=False)
    currency = CurrencyField(_("currency"))
    as_of_date = models.DateField(_("as of"))
    outstanding = AmountField(_("outstanding"))
    not_due = AmountField(_("not due"))
    overdue = AmountField(_("overdue"))
    unapplied = AmountField(_("unapplied"))
    oldest_due_date = models.DateField(_("oldest due date"), null=True)
    next_due_date = models.DateField(_("next due date"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="customer_balance_unique", fields=["customer", "entity", "currency"]),
            models.CheckConstraint(
                name="customer_balance_adds_up",
                condition=Q(outstanding=models.F("not_due") + models.F("overdue") + models.F("unapplied")),
            ),
            models.CheckConstraint(name="customer_balance_unapplied_not_positive", condition=Q(unapplied__lte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.outstanding} {self.currency}"


class CustomerPosition(models.Model):
    """A customer's receivables over all entities and currencies, in reporting currency: one portfolio row."""

    customer = models.OneToOneField(Customer, models.PROTECT, primary_key=True, related_name="position")
    as_of_date = models.DateField(_("as of"))
    outstanding = AmountField(_("outstanding"))
    not_due = AmountField(_("not due"))
    overdue = AmountField(_("overdue"))
    unapplied = AmountField(_("unapplied"))
    oldest_due_date = models.DateField(_("oldest due date"), null=True)
    next_due_date = models.DateField(_("next due date"), null=True)
    open_item_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="customer_position_adds_up",
                condition=Q(outstanding=models.F("not_due") + models.F("overdue") + models.F("unapplied")),
            ),
        ]
        indexes = [
            models.Index(fields=["-overdue", "customer"], name="customer_position_overdue"),
            models.Index(fields=["-outstanding", "customer"], name="customer_position_outstanding"),
            models.Index(fields=["next_due_date"], name="customer_position_next_due"),
        ]

    def __str__(self) -> str:
        return f"{self.outstanding}"


class PortfolioTotal(models.Model):
    """Sums of positions per team (and of customers without one), so that a page adds up a handful of rows."""

    team = models.OneToOneField("access.Team", models.CASCADE, null=True, related_name="+")
    customer_count = models.PositiveIntegerField(default=0)
    outstanding = AmountField(_("outstanding"), default=0)
    not_due = AmountField(_("not due"), default=0)
    overdue = AmountField(_("overdue"), default=0)
    unapplied = AmountField(_("unapplied"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="portfolio_total_one_without_team", fields=["team"], nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.outstanding}"
