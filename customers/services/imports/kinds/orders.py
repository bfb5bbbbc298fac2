"""Sales orders and deliveries."""

from django.utils.translation import gettext_lazy as _

from customers.services.imports import orders
from customers.services.imports.columns import (
    CODE,
    CURRENCY,
    CUSTOMER,
    ENTITY,
    LINE_NOT_POSITIVE,
    MESSAGES,
    NO_CURRENCY,
    NOT_ADDING_UP,
    NUMBER,
    QUANTITY,
    SOURCE_SYSTEM,
    UNKNOWN_CUSTOMER,
    UNKNOWN_ENTITY,
    closed_period,
    day,
    decimals,
    money,
    negative,
    not_positive,
    unknown,
)
from customers.services.imports.titles import ORDER_TITLES
from customers.services.imports.undo import undo_postings
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import Check, Column, ColumnType, ImportKind

SALES_ORDERS = ImportKind(
    name="sales_orders",
    titles=ORDER_TITLES,
    label=_("Sales orders"),
    right=Right.IMPORT,
    order=60,
    help=_("One row per order line; what belongs to the order stands in each of its rows."),
    columns=(
        NUMBER,
        CUSTOMER,
        day(name="order_date", label=_("Order date"), required=True),
        day(name="requested_date", label=_("Requested delivery")),
        Column("customer_order_number", _("Customer's order number"), max_length=64),
        CURRENCY,
        Column("line_number", _("Line"), ColumnType.INTEGER, default="1"),
        Column("product_code", _("Product"), max_length=CODE),
        Column("description", _("Description")),
        Column("quantity", _("Quantity"), QUANTITY),
        Column("unit_price", _("Unit price"), QUANTITY),
        money(name="net", label=_("Net")),
        money(name="tax", label=_("Tax")),
        money(name="gross", label=_("Gross")),
        ENTITY,
        SOURCE_SYSTEM,
    ),
    key=("number", "entity", "source_system", "line_number"),
    resolve=orders.resolve_orders,
    apply=orders.apply_orders,
    undo=undo_postings,
    verify=orders.verify_orders,
    messages=MESSAGES,
    checks=(
        UNKNOWN_CUSTOMER,
        UNKNOWN_ENTITY,
        NO_CURRENCY,
        closed_period("order_date"),
        LINE_NOT_POSITIVE,
        Check("amount_missing", "net", "net IS NULL", _("is empty, and so are quantity or price")),
        NOT_ADDING_UP,
        negative("gross"),
        decimals("net"),
        decimals("tax"),
        Check("disagrees", "number", "disagrees", _("the rows of %(value)s differ in what belongs to the order")),
    ),
)

DELIVERIES = ImportKind(
    name="deliveries",
    titles=ORDER_TITLES,
    label=_("Deliveries"),
    right=Right.IMPORT,
    order=70,
    columns=(
        NUMBER,
        Column("order_number", _("Order"), required=True, max_length=CODE),
        Column("line_number", _("Order line"), ColumnType.INTEGER, default="1"),
        day(name="delivery_date", label=_("Delivery date"), required=True),
        Column("quantity", _("Quantity"), QUANTITY, required=True),
        ENTITY,
        SOURCE_SYSTEM,
    ),
    key=("number", "entity", "source_system", "order_number", "line_number"),
    resolve=orders.resolve_deliveries,
    apply=orders.apply_deliveries,
    undo=undo_postings,
    messages=MESSAGES,
    checks=(
        unknown(code="unknown_order", column="order_number", key="order_id", message=_("there is no order %(value)s")),
        Check(
            "unknown_line",
            "line_number",
            "order_id IS NOT NULL AND order_line_id IS NULL",
            _("the order has no line %(value)s"),
        ),
        closed_period("delivery_date"),
        not_positive("quantity"),
    ),
)
