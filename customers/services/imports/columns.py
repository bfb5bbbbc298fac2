"""Columns, checks and words that several import kinds share."""

from django.utils.translation import gettext_lazy as _

from customers.models import AllocationReason, ContactKind, CustomerStatus, InvoiceKind, ReceiptMethod
from customers.services.imports.common import has_decimals_sql
from finance_crm.exchange.domain.kinds import Check, Column, ColumnType

CODE = 64
STATUSES = tuple(CustomerStatus.values)
CONTACT_KINDS = tuple(ContactKind.values)
INVOICE_KINDS = tuple(InvoiceKind.values)
METHODS = tuple(ReceiptMethod.values)
REASONS = tuple(AllocationReason.values)

QUANTITY = ColumnType.QUANTITY
NUMBER = Column("number", _("Number"), required=True, max_length=CODE)
ENTITY = Column("entity", _("Entity"), max_length=CODE, help=_("Code of our legal entity; empty for the default one."))
SOURCE_SYSTEM = Column("source_system", _("Source system"), max_length=32)
CUSTOMER = Column("customer", _("Customer"), required=True, max_length=CODE, help=_("The customer's code."))
CURRENCY = Column("currency", _("Currency"), ColumnType.CURRENCY, help=_("ISO 4217; the customer's if left out."))


def money(*, name: str, label: object, required: bool = False, help: object = "") -> Column:
    return Column(name, label, ColumnType.MONEY, required=required, help=help)


def day(*, name: str, label: object, required: bool = False, help: object = "") -> Column:
    return Column(name, label, ColumnType.DATE, required=required, help=help)


def unknown(*, code: str, column: str, key: str, message: object) -> Check:
    """Return the check that a code, where there is one, was found."""
    return Check(code, column, f"{column} IS NOT NULL AND {key} IS NULL", message)


UNKNOWN_CUSTOMER = Check(
    "unknown_customer",
    "customer",
    "customer IS NOT NULL AND customer_id IS NULL",
    _("there is no customer %(value)s"),
)
UNKNOWN_ENTITY = Check("unknown_entity", "entity", "entity_id IS NULL", _("there is no legal entity “%(value)s”"))
NO_CURRENCY = Check(
    "no_currency",
    "currency",
    "currency IS NULL AND customer_id IS NOT NULL",
    _("neither the row nor the customer has a currency"),
)
NO_RATE = Check(
    "no_rate",
    "currency",
    "currency IS NOT NULL AND reporting_rate IS NULL AND reporting_rate_date IS NULL AND entity_id IS NOT NULL",
    _("there is no exchange rate for %(value)s on or before that day; import exchange rates first"),
)


def closed_period(column: str) -> Check:
    return Check(
        "closed_period",
        column,
        f"{column} <= closed_through_date",
        _("%(value)s lies in a closed period"),
    )


def negative(column: str) -> Check:
    return Check("negative", column, f"{column} < 0", _("%(value)s is negative"))


def not_positive(column: str) -> Check:
    return Check("not_positive", column, f"{column} <= 0", _("%(value)s is not more than zero"))


LINE_NOT_POSITIVE = Check("line_not_positive", "line_number", "line_number <= 0", _("%(value)s is not more than zero"))


def decimals(column: str) -> Check:
    return Check(
        "currency_decimals",
        column,
        has_decimals_sql(amount=column, currency="currency"),
        _("%(value)s has more decimals than its currency"),
        value=f"{column} || ' ' || currency",
    )


DUE_BEFORE_ISSUE = Check(
    "due_before_issue", "due_date", "due_date < issue_date", _("%(value)s lies before the issue date")
)
DUE_MISSING = Check(
    "due_missing",
    "due_date",
    "due_date IS NULL AND issue_date IS NOT NULL AND customer_id IS NOT NULL",
    _("is empty, and the customer has no payment terms to tell it from"),
)
NOT_ADDING_UP = Check(
    "not_adding_up",
    "gross",
    "gross <> net + tax",
    _("%(value)s: net and tax do not add up to gross"),
    value="net || ' + ' || tax || ' ≠ ' || gross",
)
MESSAGES = {
    "is_settled": _("%(value)s is settled or disputed and cannot be replaced; reverse that first"),
    "breaks_lines": _("%(value)s: the invoice has lines that no longer add up; import its lines instead"),
    "is_delivered": _("goods were delivered on %(value)s, so it cannot be replaced"),
    "sibling_rejected": _("another row of %(value)s is rejected; a document goes in whole or not at all"),
    "no_write_offs": _("%(value)s: you have no right to write off"),
    "more_than_open": _("%(value)s: more than is open"),
    "lines_do_not_add_up": _("%(value)s: the lines do not add up to the invoice"),
    "several_days": _("%(value)s: a snapshot is of one day"),
}
