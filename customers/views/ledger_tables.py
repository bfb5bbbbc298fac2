"""The tables of invoices and receipts, and what their values are called."""

from django.utils.translation import gettext_lazy as _

from customers.domain.allocation import Why
from customers.forms.ledger import InvoiceFilters, ReceiptFilters
from finance_crm.web.tables import Badge, Column, Kind, Table

INVOICE_STATUS = {
    "open": Badge(_("Open"), "info"),
    "overdue": Badge(_("Overdue"), "bad"),
    "disputed": Badge(_("Disputed"), "warn"),
    "settled": Badge(_("Settled"), "good"),
    "unapplied": Badge(_("Unapplied"), "info"),
    "reversed": Badge(_("Reversed")),
    "later": Badge(_("Not posted by then")),
}
RECEIPT_STATUS = {
    "unidentified": Badge(_("Unidentified"), "bad"),
    "unapplied": Badge(_("Unapplied"), "warn"),
    "partly": Badge(_("Partly applied"), "info"),
    "applied": Badge(_("Applied"), "good"),
    "reversed": Badge(_("Reversed")),
    "later": Badge(_("Not posted by then")),
}
INVOICE_KIND = {"invoice": Badge(_("Invoice")), "credit_note": Badge(_("Credit note"), "info")}
METHODS = {
    "transfer": Badge(_("Bank transfer")),
    "direct_debit": Badge(_("Direct debit")),
    "card": Badge(_("Card")),
    "cheque": Badge(_("Cheque")),
    "cash": Badge(_("Cash")),
    "other": Badge(_("Other")),
}
REASONS = {
    "payment": _("Payment"),
    "credit": _("Credit note"),
    "discount": _("Early-payment discount"),
    "short_payment": _("Short payment"),
    "bank_charge": _("Bank charge"),
    "withholding_tax": _("Withholding tax"),
    "rounding": _("Rounding"),
    "write_off": _("Write-off"),
}
DISPUTE_REASONS = {
    "price": _("Price"),
    "quantity": _("Quantity"),
    "quality": _("Quality"),
    "delivery": _("Delivery"),
    "duplicate": _("Duplicate"),
    "other": _("Other"),
}
OUTCOMES = {
    "accepted": _("Accepted: the customer is right"),
    "rejected": _("Rejected: the invoice stands"),
    "withdrawn": _("Withdrawn by the customer"),
}
WHY = {
    Why.NUMBER: _("the remittance text names it"),
    Why.ORDER_NUMBER: _("the text names the customer's order"),
    Why.SIMILAR_NUMBER: _("the text nearly names it"),
    Why.EXACT_AMOUNT: _("the amount fits exactly"),
    Why.AMOUNTS_ADD_UP: _("these add up to the amount"),
    Why.OLDEST_FIRST: _("oldest first"),
}


def _late(days: int | None) -> str:
    return "bad" if days is not None and days > 0 else ""


class InvoiceTable(Table):
    name = "invoices"
    caption = _("Invoices and credit notes")
    columns = (
        Column("number", _("Number"), Kind.CODE, link=("customers:invoice", "id")),
        Column("customer_name", _("Customer"), link=("customers:customer", "customer_id"), detail="customer_code"),
        Column("kind", _("Kind"), Kind.BADGE, badges=INVOICE_KIND, sort=False, visible=False),
        Column("entity_code", _("Entity"), sort=False, visible=False),
        Column("issue_date", _("Issued"), Kind.DAY),
        Column("due_date", _("Due"), Kind.DAY),
        Column("days_late", _("Days late"), Kind.DAYS, tone=_late, help=_("Of the oldest open part.")),
        Column("currency", _("Currency"), sort=False),
        Column("gross", _("Gross"), Kind.MONEY, currency="currency"),
        Column("open_amount", _("Open"), Kind.MONEY, currency="currency", sort=False),
        Column("reporting_open_amount", _("Open in reporting currency"), Kind.MONEY, total=True),
        Column("disputed_amount", _("Disputed"), Kind.MONEY, currency="currency", sort=False, visible=False),
        Column("status", _("Status"), Kind.BADGE, badges=INVOICE_STATUS, sort=False),
        Column("customer_order_number", _("Customer's order"), sort=False, visible=False),
        Column("id", _("Posted as"), Kind.CODE, visible=False, help=_("The order in which they were posted.")),
    )
    default_sort = "-id"
    filter_form = InvoiceFilters
    export_kind = "invoices"


class ReceiptTable(Table):
    name = "receipts"
    caption = _("Receipts")
    columns = (
        Column("number", _("Number"), Kind.CODE, link=("customers:receipt", "id")),
        Column("value_date", _("Value date"), Kind.DAY),
        Column("customer_name", _("Customer"), detail="customer_code"),
        Column("payer_name", _("Payer")),
        Column("remittance_text", _("Remittance text"), sort=False),
        Column("method", _("Method"), Kind.BADGE, badges=METHODS, sort=False, visible=False),
        Column("bank_account_code", _("Bank account"), sort=False, visible=False),
        Column("currency", _("Currency"), sort=False),
        Column("amount", _("Amount"), Kind.MONEY, currency="currency"),
        Column("left_amount", _("Left"), Kind.MONEY, currency="currency", sort=False),
        Column("status", _("Status"), Kind.BADGE, badges=RECEIPT_STATUS, sort=False),
        Column("id", _("Posted as"), Kind.CODE, visible=False, help=_("The order in which they were posted.")),
    )
    default_sort = "-id"
    filter_form = ReceiptFilters
    export_kind = "receipts"
