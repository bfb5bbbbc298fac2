"""Sales orders and deliveries: post, amend by reversing and posting anew, cancel."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from customers.domain.ledger import DocumentAmounts, LedgerError, OrderDraft, total_document
from customers.domain.order_gates import ask_order_gates
from customers.models import Delivery, LegalEntity, SalesOrder, SalesOrderLine
from customers.services.documents import ensure_open_period
from customers.services.locks import take_stamp_lock
from customers.services.numbers import next_number
from customers.services.postings import posting
from customers.services.reversals import ensure_live, first_open_date, mirror

_NEGATED = ("net", "tax", "gross")


class OrderNotFoundError(LedgerError):
    """There is no such order, order line or delivery."""


class OrderInUseError(LedgerError):
    """Deliveries stand against the order."""


def post_order(*, draft: OrderDraft, actor_id: int | None, as_of: date) -> SalesOrder:
    """Post a customer's order.

    :raises LedgerError: if it does not add up, the period is closed, the number taken, or a gate refuses it
    """
    with posting(kind="order", actor_id=actor_id, as_of=as_of) as posting_id:
        order = insert_order(draft=draft, posting_id=posting_id)
        ask_order_gates(posting_id=posting_id)
        return order


def amend_order(*, order_id: int, draft: OrderDraft, actor_id: int | None, as_of: date) -> SalesOrder:
    """Replace an order by `draft`, in one posting.

    :raises OrderInUseError: while deliveries stand
    :raises LedgerError: as `post_order`
    """
    with posting(kind="correction", actor_id=actor_id, as_of=as_of) as posting_id:
        _reverse(order_id, posting_id=posting_id)
        order = insert_order(draft=draft, posting_id=posting_id)
        ask_order_gates(posting_id=posting_id)
        return order


def cancel_order(*, order_id: int, actor_id: int | None, as_of: date, note: str = "") -> SalesOrder:
    """Take back an order.

    :raises OrderInUseError: while deliveries stand
    """
    with posting(kind="reversal", actor_id=actor_id, as_of=as_of, note=note) as posting_id:
        reversal = _reverse(order_id, posting_id=posting_id)
        ask_order_gates(posting_id=posting_id)
        return reversal


def post_delivery(
    *,
    order_line_id: int,
    delivery_date: date,
    quantity: Decimal,
    actor_id: int | None,
    as_of: date,
    number: str = "",
    source_system: str = "",
) -> Delivery:
    """Record goods that left for a line of an order. More than was ordered may leave.

    :raises OrderNotFoundError: if the line is not that of a live order
    """
    if quantity <= 0:
        raise LedgerError(_("The quantity must be more than zero."), field="quantity")
    with posting(kind="delivery", actor_id=actor_id, as_of=as_of) as posting_id:
        order = _order_of_line(order_line_id)
        ensure_open_period(entity=order.entity, day=delivery_date, field="delivery_date")
        return Delivery.objects.create(
            posting_id=posting_id,
            source_system=source_system,
            number=number or next_number(entity_id=order.entity_id, kind="delivery", prefix="DN"),
            customer_id=order.customer_id,
            entity_id=order.entity_id,
            order_line_id=order_line_id,
            delivery_date=delivery_date,
            quantity=quantity,
        )


def reverse_delivery(
    *, delivery_id: int, actor_id: int | None, as_of: date, effective_date: date | None = None, note: str = ""
) -> Delivery:
    """Take back a delivery: goods that came back on a day, or, without one, a mistake."""
    with posting(kind="reversal", actor_id=actor_id, as_of=as_of, note=note) as posting_id:
        take_stamp_lock()
        delivery = Delivery.objects.select_related("entity").filter(pk=delivery_id).first()
        if delivery is None:
            raise OrderNotFoundError(_("There is no such delivery."), field="delivery_id")
        ensure_live(delivery)
        day = effective_date or max(delivery.delivery_date, first_open_date(delivery.entity))
        ensure_open_period(entity=delivery.entity, day=day, field="effective_date")
        reversal = mirror(delivery, posting_id=posting_id, negate=("quantity",), delivery_date=day)
        reversal.save(force_insert=True)
        return reversal


def insert_order(*, draft: OrderDraft, posting_id: int) -> SalesOrder:
    """Insert an order with its lines inside an open posting."""
    entity = LegalEntity.objects.get(pk=draft.entity_id)
    ensure_open_period(entity=entity, day=draft.order_date, field="order_date")
    amounts = total_document(
        net=draft.net, tax=draft.tax, gross=draft.gross, lines=draft.lines, currency=draft.currency
    )
    order = SalesOrder.objects.create(
        posting_id=posting_id,
        source_system=draft.source_system,
        number=draft.number or next_number(entity_id=entity.pk, kind="order", prefix="SO"),
        customer_id=draft.customer_id,
        entity=entity,
        order_date=draft.order_date,
        customer_order_number=draft.customer_order_number,
        requested_date=draft.requested_date,
        currency=draft.currency,
        net=amounts.net,
        tax=amounts.tax,
        gross=amounts.gross,
    )
    SalesOrderLine.objects.bulk_create(_lines(draft, amounts, order))
    return order


def _lines(draft: OrderDraft, amounts: DocumentAmounts, order: SalesOrder) -> list[SalesOrderLine]:
    return [
        SalesOrderLine(
            order=order,
            customer_id=order.customer_id,
            line_number=position,
            product_code=line.product_code,
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            net=priced.net,
            tax=priced.tax,
            gross=priced.gross,
        )
        for position, (line, priced) in enumerate(zip(draft.lines, amounts.lines, strict=True), start=1)
    ]


def _reverse(order_id: int, *, posting_id: int) -> SalesOrder:
    take_stamp_lock()
    order = SalesOrder.objects.select_related("entity").filter(pk=order_id).first()
    if order is None:
        raise OrderNotFoundError(_("There is no such order."), field="order_id")
    ensure_live(order)
    if Delivery.objects.filter(order_line__order=order, reverses__isnull=True, is_reversed=False).exists():
        message = _("Goods of order %(number)s were delivered; reverse the deliveries first.")
        raise OrderInUseError(message % {"number": order.number})
    day = max(order.order_date, first_open_date(order.entity))
    reversal = mirror(order, posting_id=posting_id, negate=_NEGATED, order_date=day)
    reversal.save(force_insert=True)
    return reversal


def _order_of_line(order_line_id: int) -> SalesOrder:
    line = SalesOrderLine.objects.select_related("order__entity").filter(pk=order_line_id).first()
    if line is None or line.order.is_reversed or line.order.is_reversal:
        raise OrderNotFoundError(_("There is no such line of an order."), field="order_line_id")
    return line.order
