"""Tying a receipt to the order that it pays beforehand."""

from datetime import datetime

from credit.models import OrderPrepayment
from credit.queries.check_facts import OrderKey
from customers.queries.commitments import receipt_owner_relation
from finance_crm.sql import fetch_all


class NotAPrepaymentError(Exception):
    """The receipt cannot pay this order: it is another customer's or entity's, or pays another order already."""


def tie_prepayment(
    *, receipt_id: int, customer_id: int, order: OrderKey, actor_id: int | None, now: datetime
) -> OrderPrepayment:
    """Let a receipt cover an order first; tying it to the same order again changes nothing.

    :raises NotAPrepaymentError: if it cannot pay this order
    """
    owner = receipt_owner_relation(receipt_id=receipt_id)
    if fetch_all(owner.sql, owner.params) != [(customer_id, order.entity_id)]:
        raise NotAPrepaymentError
    wanted = {"receipt_id": receipt_id, "withdrawn_at": None}
    tied, _is_new = OrderPrepayment.objects.get_or_create(
        **wanted,
        defaults={"customer_id": customer_id, "recorded_at": now, "recorded_by_id": actor_id, **order._asdict()},
    )
    if OrderKey(tied.entity_id, tied.source_system, tied.order_reference) != order:
        raise NotAPrepaymentError
    return tied


def withdraw_prepayment(*, receipt_id: int, now: datetime) -> bool:
    """Let a receipt count for all orders again; return whether it was tied to one."""
    return OrderPrepayment.objects.filter(receipt_id=receipt_id, withdrawn_at=None).update(withdrawn_at=now) > 0
