"""What customers ordered and what we delivered, before it becomes an invoice."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from customers.models.accounts import Customer
from customers.models.entities import LegalEntity
from customers.models.postings import LedgerRow, SourcedDocument, ledger_constraints
from finance_crm.fields import AmountField, CodeField, CurrencyField, UnitPriceField


class SalesOrder(LedgerRow, SourcedDocument):
    """A customer's order, gross in its currency. An amended order is reversed and posted again."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="sales_orders")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+", db_index=False)
    order_date = models.DateField(_("order date"))
    customer_order_number = models.CharField(_("customer's order number"), max_length=64, blank=True, default="")
    requested_date = models.DateField(_("requested delivery"), null=True, blank=True)
    currency = CurrencyField(_("currency"))
    net = AmountField(_("net"))
    tax = AmountField(_("tax"), default=0)
    gross = AmountField(_("gross"))

    class Meta:
        constraints = [
            *ledger_constraints("sales_order", "number", "entity", "source_system"),
            models.CheckConstraint(name="sales_order_gross_is_net_plus_tax", condition=Q(gross=F("net") + F("tax"))),
            models.CheckConstraint(
                name="sales_order_sign",
                condition=Q(reverses__isnull=True, gross__gte=0) | Q(reverses__isnull=False, gross__lte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SalesOrderLine(models.Model):
    """One line of an order; lives and dies with its order's version."""

    order = models.ForeignKey(SalesOrder, models.PROTECT, related_name="lines")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    line_number = models.PositiveIntegerField(_("line"))
    product_code = CodeField(_("product"), blank=True, default="")
    description = models.CharField(_("description"), max_length=200, blank=True, default="")
    quantity = UnitPriceField(_("quantity"))
    unit_price = UnitPriceField(_("unit price"))
    net = AmountField(_("net"))
    tax = AmountField(_("tax"), default=0)
    gross = AmountField(_("gross"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="sales_order_line_number_unique", fields=["order", "line_number"]),
            models.CheckConstraint(
                name="sales_order_line_gross_is_net_plus_tax", condition=Q(gross=F("net") + F("tax"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_number}"


class Delivery(LedgerRow, SourcedDocument):
    """Goods that left, by order line. Reversed by a row of negative quantity."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="deliveries")
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="+", db_index=False)
    order_line = models.ForeignKey(SalesOrderLine, models.PROTECT, related_name="deliveries")
    delivery_date = models.DateField(_("delivery date"))
    quantity = UnitPriceField(_("quantity"))

    class Meta:
        constraints = [
            *ledger_constraints("delivery", "number", "entity", "source_system", "order_line"),
            models.CheckConstraint(
                name="delivery_quantity_sign",
                condition=Q(reverses__isnull=True, quantity__gt=0) | Q(reverses__isnull=False, quantity__lt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.number
