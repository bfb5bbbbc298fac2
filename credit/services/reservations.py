"""Headroom held for orders: reserved, replaced, consumed when the order is booked, given back, marked as expired."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from credit.domain.policy_rules import Checkpoint
from credit.models import Reservation, ReservationState
from credit.queries.check_facts import OrderKey
from customers.domain.ledger import LedgerError
from customers.domain.order_gates import OrderGate
from customers.queries.commitments import orders_of_posting_relation
from finance_crm.sql import execute, fetch_all


class OrderHeldError(LedgerError):
    """Credit holds the order, or has let pass a smaller one: release it or check it again, then book it."""


_SAME_ORDER = """entity_id = %(entity_id)s AND source_system = %(source_system)s
  AND order_reference = %(order_reference)s"""
_END = f"""
UPDATE credit_reservation
SET state = CASE WHEN expires_at <= %(now)s THEN 'expired' ELSE %(state)s END,
    ended_at = GREATEST(%(now)s, reserved_at)
WHERE {_SAME_ORDER} AND state = 'live'
"""
_SUPERSEDE = f"""
UPDATE credit_creditcheck SET is_current = FALSE WHERE {_SAME_ORDER} AND is_current AND checkpoint = %(checkpoint)s
"""


def supersede_check(*, order: OrderKey, checkpoint: Checkpoint) -> None:
    """Make the way free for a later check at this checkpoint."""
    execute(_SUPERSEDE, {**order._asdict(), "checkpoint": checkpoint.value})


def new_reservation(
    *,
    order: OrderKey,
    customer_id: int,
    amount: Decimal,
    currency: str,
    rate: Decimal,
    now: datetime,
    expires_at: datetime,
) -> Reservation:
    """Return headroom for an order, to be stored under the customer's lock once none is held for it any more."""
    return Reservation(
        customer_id=customer_id,
        amount=amount,
        currency=currency,
        reporting_rate=rate,
        reserved_at=now,
        expires_at=expires_at,
        **order._asdict(),
    )


def end_reservation(*, order: OrderKey, now: datetime, state: ReservationState = ReservationState.REPLACED) -> bool:
    """End what is held for an order; return whether anything was."""
    return execute(_END, {**order._asdict(), "now": now, "state": state.value}) > 0


@transaction.atomic
def cancel_reservation(*, order: OrderKey, now: datetime) -> bool:
    """Give back what is held for an order that will not come; the order must be checked anew if it does after all."""
    execute(f"UPDATE credit_creditcheck SET is_current = FALSE WHERE {_SAME_ORDER} AND is_current", order._asdict())
    return end_reservation(order=order, now=now, state=ReservationState.RELEASED)


def expire_reservations(*, now: datetime) -> int:
    """Mark the reservations whose time is over; they have not counted since. Return how many."""
    late = Reservation.objects.filter(state=ReservationState.LIVE.value, expires_at__lte=now)
    return late.update(state=ReservationState.EXPIRED.value, ended_at=now)


# An order that credit was ever asked about must have passed, released or not, for at least its amount.
_REFUSED = """
SELECT o.number, BOOL_OR(c.is_current AND c.result = 'hold' AND c.released_at IS NULL)
FROM ({orders}) o
JOIN credit_creditcheck c ON c.entity_id = o.entity_id AND c.source_system = o.source_system
 AND c.order_reference = o.number AND c.checkpoint = 'order'
WHERE o.is_booked
GROUP BY o.number, o.gross, o.currency
HAVING NOT BOOL_OR(c.is_current AND (c.result = 'pass' OR c.released_at IS NOT NULL) AND c.amount >= o.gross
                   AND c.currency = o.currency)
"""
_BOOKED = """
UPDATE credit_reservation r SET state = CASE WHEN o.is_booked THEN 'consumed' ELSE 'released' END,
    ended_at = GREATEST(clock_timestamp(), r.reserved_at)
FROM ({orders}) o
WHERE r.state = 'live' AND r.entity_id = o.entity_id AND r.source_system = o.source_system
  AND r.order_reference = o.number
"""
_TAKEN_BACK = """
UPDATE credit_creditcheck c SET is_current = FALSE
FROM ({orders}) o
WHERE NOT o.is_booked AND c.is_current AND c.entity_id = o.entity_id AND c.source_system = o.source_system
  AND c.order_reference = o.number
"""


def ask_credit(*, posting_id: int, may_refuse: bool) -> None:
    """Refuse orders that credit holds, and end what is reserved for those that are booked or taken back.

    :raises OrderHeldError: if one is held, or passed for less, or was taken back and not checked again
    """
    orders = orders_of_posting_relation(posting_id=posting_id)
    if may_refuse:
        for number, is_held in fetch_all(_REFUSED.format(orders=orders.sql), orders.params):
            message = (
                _("Credit holds order %(number)s: it can be booked once it is released.")
                if is_held
                else _("Order %(number)s has not passed the credit check as it stands: check it again.")
            )
            raise OrderHeldError(message % {"number": number}, field="number")
    for statement in (_BOOKED, _TAKEN_BACK):
        execute(statement.format(orders=orders.sql), orders.params)


CREDIT_GATE = OrderGate("credit", ask_credit)
