"""Storing an answer about an order together with the headroom it holds, in one statement."""

import json
from typing import Any

from credit.models import CreditCheck, Reservation
from finance_crm.sql import fetch_all

_RECORD = """
WITH held AS (
    INSERT INTO credit_reservation (customer_id, entity_id, source_system, order_reference, amount, currency,
        reporting_rate, state, reserved_at, expires_at)
    SELECT %(customer_id)s, %(entity_id)s, %(source_system)s, %(order_reference)s, %(held_amount)s, %(currency)s,
           %(held_rate)s, 'live', %(requested_at)s, %(held_until)s
    WHERE %(held_amount)s::numeric IS NOT NULL
    RETURNING id
)
INSERT INTO credit_creditcheck (customer_id, entity_id, source_system, order_reference, checkpoint, amount, currency,
    reporting_amount, result, facts, decision, policy_id, reservation_id, as_of_date, requested_at, requested_by_id,
    request_key, is_current)
VALUES (%(customer_id)s, %(entity_id)s, %(source_system)s, %(order_reference)s, %(checkpoint)s, %(amount)s,
    %(currency)s, %(reporting_amount)s, %(result)s, %(facts)s, %(decision)s, %(policy_id)s, (SELECT id FROM held),
    %(as_of_date)s, %(requested_at)s, %(requested_by_id)s, %(request_key)s, TRUE)
RETURNING id, reservation_id
"""
_AS_THEY_ARE = (
    "customer_id", "entity_id", "source_system", "order_reference", "checkpoint", "amount", "currency",
    "reporting_amount", "result", "policy_id", "as_of_date", "requested_at", "requested_by_id", "request_key",
)  # fmt: skip


def record_check(check: CreditCheck, *, held: Reservation | None) -> CreditCheck:
    """Store a new check and what it reserves; both get their keys."""
    values: dict[str, Any] = {name: getattr(check, name) for name in _AS_THEY_ARE}
    values |= {"facts": json.dumps(check.facts), "decision": json.dumps(check.decision)}
    values |= {
        "held_amount": held and held.amount,
        "held_rate": held and held.reporting_rate,
        "held_until": held and held.expires_at,
    }
    ((check.pk, reservation_id),) = fetch_all(_RECORD, values)
    check._state.adding = False
    if held is not None:
        held.pk, held._state.adding = reservation_id, False
        check.reservation = held
    return check
