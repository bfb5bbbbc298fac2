"""The lists of customers that leave as files: their columns, and the filters that a saved address may hold."""

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms.ledger import (
    AllocationFilters,
    DeliveryFilters,
    InvoiceFilters,
    OrderFilters,
    RateFilters,
    ReceiptFilters,
)
from customers.forms.receivables import CustomerFilters
from customers.queries import exported_lists as lists
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import (
    ColumnType,
    ExportColumn,
    ExportKind,
    ExportRequest,
    InvalidFiltersError,
)
from finance_crm.sql import Relation

DATE, MONEY, QUANTITY, CURRENCY = ColumnType.DATE, ColumnType.MONEY, ColumnType.QUANTITY, ColumnType.CURRENCY
INTEGER, BOOLEAN, RATE = ColumnType.INTEGER, ColumnType.BOOLEAN, ColumnType.RATE


def cleaned(form_class: type[forms.Form], request: ExportRequest) -> forms.Form:
    """Return the filters of a request as a valid form.

    :raises InvalidFiltersError: naming every filter that does not hold
    """
    form = form_class({name: values[-1] for name, values in request.filters.items() if values})
    if not form.is_valid():
        raise InvalidFiltersError({name: [str(text) for text in texts] for name, texts in form.errors.items()})
    return form


def _ledger(relation: Callable[..., Relation], form_class: type[forms.Form]) -> Callable[[ExportRequest], Relation]:
    def build(request: ExportRequest) -> Relation:
        filters = cleaned(form_class, request).cleaned_data
        return relation(asked=lists.Asked(request.scope, request.as_of, request.known_at, filters))

    return build


def _accounts(relation: Callable[..., Relation]) -> Callable[[ExportRequest], Relation]:
    def build(request: ExportRequest) -> Relation:
        form = cleaned(CustomerFilters, request)
        assert isinstance(form, CustomerFilters)
        return relation(selection=form.selection(request.scope))

    return build


def _key(name: str, label: object, kind: ColumnType = ColumnType.TEXT) -> ExportColumn:
    return ExportColumn(name, label, kind, always=True)


_CUSTOMER = _key("customer", _("Customer code"))
_CUSTOMER_NAME = ExportColumn("customer_name", _("Customer"))
_ENTITY = _key("entity", _("Entity"))
_SOURCE = _key("source_system", _("Source system"))

CUSTOMERS = ExportKind(
    name="customers",
    label=_("Customers"),
    right=Right.VIEW_CUSTOMERS,
    order=10,
    columns=(
        _key("code", _("Code")),
        ExportColumn("name", _("Name")),
        ExportColumn("local_name", _("Name in local script")),
        ExportColumn("legal_form", _("Legal form")),
        ExportColumn("tax_id", _("Tax id")),
        ExportColumn("registration_number", _("Registration number")),
        ExportColumn("lei", _("LEI")),
        ExportColumn("duns", _("DUNS")),
        ExportColumn("country", _("Country")),
        ExportColumn("region", _("Region")),
        ExportColumn("industry", _("Industry")),
        ExportColumn("channel", _("Channel")),
        ExportColumn("group_code", _("Parent group")),
        ExportColumn("owner", _("Owner")),
        ExportColumn("team", _("Team")),
        ExportColumn("currency", _("Currency")),
        ExportColumn("payment_terms", _("Payment terms")),
        ExportColumn("language", _("Language")),
        ExportColumn("status", _("Status")),
        ExportColumn("acquired_date", _("Acquired on"), DATE),
        ExportColumn("outstanding", _("Outstanding in reporting currency"), MONEY, total=True),
        ExportColumn("overdue", _("Overdue in reporting currency"), MONEY, total=True),
    ),
    relation=_accounts(lists.customers_relation),
    filterset=CustomerFilters,
)
CONTACTS = ExportKind(
    name="contacts",
    label=_("Contacts"),
    right=Right.VIEW_CUSTOMERS,
    order=20,
    columns=(
        _CUSTOMER,
        _CUSTOMER_NAME,
        _key("kind", _("Kind")),
        _key("name", _("Name")),
        ExportColumn("position", _("Position")),
        _key("email", _("E-mail")),
        ExportColumn("phone", _("Phone")),
        ExportColumn("language", _("Language")),
        ExportColumn("is_active", _("Active"), BOOLEAN),
    ),
    relation=_accounts(lists.contacts_relation),
    filterset=CustomerFilters,
)
INVOICES = ExportKind(
    name="invoices",
    label=_("Invoices and credit notes"),
    right=Right.VIEW_LEDGER,
    order=30,
    columns=(
        _key("number", _("Number")),
        _CUSTOMER,
        _CUSTOMER_NAME,
        _key("kind", _("Kind")),
        _key("issue_date", _("Issue date"), DATE),
        ExportColumn("posting_date", _("Posting date"), DATE),
        _key("due_date", _("Due date"), DATE),
        _key("currency", _("Currency"), CURRENCY),
        ExportColumn("net", _("Net"), MONEY, total=True),
        ExportColumn("tax", _("Tax"), MONEY, total=True),
        ExportColumn("gross", _("Gross"), MONEY, total=True, always=True),
        ExportColumn("open_amount", _("Open"), MONEY, total=True),
        ExportColumn("days_late", _("Days late"), INTEGER),
        ExportColumn("disputed_amount", _("Disputed"), MONEY, total=True),
        ExportColumn("reporting_open_amount", _("Open in reporting currency"), MONEY),
        ExportColumn("tax_code", _("Tax code")),
        _ENTITY,
        _SOURCE,
        ExportColumn("service_start_date", _("Service from"), DATE),
        ExportColumn("service_end_date", _("Service to"), DATE),
        ExportColumn("customer_order_number", _("Customer's order number")),
        ExportColumn("discount_date", _("Discount until"), DATE),
        ExportColumn("discount_amount", _("Discount"), MONEY),
    ),
    relation=_ledger(lists.invoices_relation, InvoiceFilters),
    filterset=InvoiceFilters,
)
RECEIPTS = ExportKind(
    name="receipts",
    label=_("Receipts"),
    right=Right.VIEW_LEDGER,
    order=40,
    columns=(
        _key("number", _("Number")),
        _CUSTOMER,
        _CUSTOMER_NAME,
        _key("value_date", _("Value date"), DATE),
        ExportColumn("amount", _("Amount"), MONEY, total=True, always=True),
        _key("currency", _("Currency"), CURRENCY),
        ExportColumn("left_amount", _("Not allocated"), MONEY, total=True),
        _ENTITY,
        ExportColumn("bank_account", _("Bank account")),
        ExportColumn("payer_name", _("Payer")),
        ExportColumn("remittance_text", _("Remittance text")),
        ExportColumn("method", _("Method")),
        _SOURCE,
    ),
    relation=_ledger(lists.receipts_relation, ReceiptFilters),
    filterset=ReceiptFilters,
)
ALLOCATIONS = ExportKind(
    name="allocations",
    label=_("Allocations"),
    right=Right.VIEW_LEDGER,
    order=50,
    columns=(
        _key("invoice", _("Invoice")),
        _key("instalment", _("Instalment"), INTEGER),
        _key("receipt", _("Receipt")),
        _key("credit_note", _("Credit note")),
        _key("reason", _("Reason")),
        _key("effective_date", _("Effective date"), DATE),
        ExportColumn("amount", _("Amount"), MONEY, total=True, always=True),
        ExportColumn("currency", _("Currency"), CURRENCY),
        ExportColumn("note", _("Note")),
        _key("key", _("Key")),
        _CUSTOMER,
        _CUSTOMER_NAME,
        _ENTITY,
        _SOURCE,
    ),
    relation=_ledger(lists.allocations_relation, AllocationFilters),
    filterset=AllocationFilters,
)
SALES_ORDERS = ExportKind(
    name="sales_orders",
    label=_("Sales orders"),
    right=Right.VIEW_LEDGER,
    order=60,
    columns=(
        _key("number", _("Number")),
        _CUSTOMER,
        _CUSTOMER_NAME,
        _key("order_date", _("Order date"), DATE),
        ExportColumn("requested_date", _("Requested delivery"), DATE),
        ExportColumn("customer_order_number", _("Customer's order number")),
        _key("currency", _("Currency"), CURRENCY),
        _key("line_number", _("Line"), INTEGER),
        ExportColumn("product_code", _("Product")),
        ExportColumn("description", _("Description")),
        _key("quantity", _("Quantity"), QUANTITY),
        _key("unit_price", _("Unit price"), QUANTITY),
        ExportColumn("net", _("Net"), MONEY, total=True, always=True),
        ExportColumn("tax", _("Tax"), MONEY, total=True, always=True),
        ExportColumn("gross", _("Gross"), MONEY, total=True),
        _ENTITY,
        _SOURCE,
    ),
    relation=_ledger(lists.orders_relation, OrderFilters),
    filterset=OrderFilters,
)
DELIVERIES = ExportKind(
    name="deliveries",
    label=_("Deliveries"),
    right=Right.VIEW_LEDGER,
    order=70,
    columns=(
        _key("number", _("Number")),
        _key("order_number", _("Order")),
        _key("line_number", _("Order line"), INTEGER),
        ExportColumn("customer", _("Customer code")),
        _CUSTOMER_NAME,
        _key("delivery_date", _("Delivery date"), DATE),
        _key("quantity", _("Quantity"), QUANTITY),
        _ENTITY,
        _SOURCE,
    ),
    relation=_ledger(lists.deliveries_relation, DeliveryFilters),
    filterset=DeliveryFilters,
)
EXCHANGE_RATES = ExportKind(
    name="exchange_rates",
    label=_("Exchange rates"),
    right=Right.VIEW_LEDGER,
    order=80,
    columns=(
        _key("currency", _("Currency")),
        _key("rate_date", _("Date"), DATE),
        _key("rate", _("Rate"), RATE),
    ),
    relation=_ledger(lists.rates_relation, RateFilters),
    filterset=RateFilters,
)

ALL = (CUSTOMERS, CONTACTS, INVOICES, RECEIPTS, ALLOCATIONS, SALES_ORDERS, DELIVERIES, EXCHANGE_RATES)
