"""What customers could owe us at once, by part and document, as of any day: `domain.exposure` read from the ledger.

Set-based: one statement however many customers. Reservations count by the moment: `known_at`, or the close of the day.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings

from credit.domain.exposure import Exposure, Part, PartAmount, added_up
from customers.queries.commitments import order_commitments_relation
from customers.queries.open_items import kept_open_items_relation, open_items_relation
from customers.queries.relations import customer_groups_relation
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.money import decimals_of
from finance_crm.sql import Relation, fetch_all


class ExposureRow(NamedTuple):
    """One document of a part; `disputed` is in reporting currency. The last three name the order it is of, or pays."""

    customer_id: int
    part: str
    document: str
    document_id: int
    number: str
    day: date | None
    due_date: date | None
    currency: str
    amount: Decimal
    reporting: Decimal | None
    disputed: Decimal
    entity_id: int | None
    source_system: str | None
    order_reference: str | None


# Each tied receipt covers what its order has outstanding, older receipts first; `cover` is at most what it has open.
_ROWS = """
WITH items AS MATERIALIZED ({items}), placed AS MATERIALIZED ({placed}), reserved AS MATERIALIZED (
    SELECT r.* FROM credit_reservation r
    WHERE {reserved_customers} AND r.expires_at > %(ex_at)s AND {held}{unless_booked}
), committed AS (
    SELECT customer_id, entity_id, source_system, order_reference, currency, SUM(amount) AS amount FROM (
        SELECT customer_id, entity_id, source_system, number AS order_reference, currency,
               delivered + undelivered AS amount FROM placed
        UNION ALL
        SELECT customer_id, entity_id, source_system, order_reference, currency, amount FROM reserved
    ) c GROUP BY customer_id, entity_id, source_system, order_reference, currency
), cover AS (
    SELECT i.receipt_id, t.entity_id, t.source_system, t.order_reference, -i.open_amount AS open,
           GREATEST(LEAST(-i.open_amount, COALESCE(c.amount, 0) - (SUM(-i.open_amount) OVER tied + i.open_amount)), 0)
               AS amount
    FROM credit_orderprepayment t
    JOIN items i ON i.receipt_id = t.receipt_id
    LEFT JOIN committed c ON c.customer_id = i.customer_id AND c.entity_id = t.entity_id
     AND c.source_system = t.source_system AND c.order_reference = t.order_reference AND c.currency = i.currency
    WHERE {tied}
    WINDOW tied AS (PARTITION BY i.customer_id, t.entity_id, t.source_system, t.order_reference, i.currency
                    ORDER BY i.receipt_id)
)
SELECT i.customer_id, 'receivables' AS part, i.kind AS document, i.invoice_id AS document_id, i.number,
       i.posting_date AS day, i.due_date, i.currency, i.open_amount AS amount, i.reporting_open_amount AS reporting,
       ROUND(i.reporting_open_amount * i.disputed_amount / i.open_amount, {decimals}) AS disputed,
       NULL::bigint AS entity_id, NULL::text AS source_system,
       NULL::text AS order_reference
FROM items i WHERE i.open_amount > 0
UNION ALL
SELECT i.customer_id, 'unapplied', i.kind, COALESCE(i.receipt_id, i.invoice_id), i.number, i.posting_date, NULL,
       i.currency, i.open_amount + COALESCE(c.amount, 0),
       i.reporting_open_amount + COALESCE(ROUND(-i.reporting_open_amount * c.amount / c.open, {decimals}), 0),
       0, c.entity_id, c.source_system, c.order_reference
FROM items i LEFT JOIN cover c ON c.receipt_id = i.receipt_id
WHERE i.open_amount < 0 AND i.open_amount + COALESCE(c.amount, 0) <> 0
UNION ALL
SELECT i.customer_id, 'prepaid', i.kind, i.receipt_id, i.number, i.posting_date, NULL, i.currency, -c.amount,
       ROUND(i.reporting_open_amount * c.amount / c.open, {decimals}), 0, c.entity_id, c.source_system,
       c.order_reference
FROM items i JOIN cover c ON c.receipt_id = i.receipt_id WHERE c.amount > 0
UNION ALL
SELECT p.customer_id, v.part, 'order', p.order_id, p.number, p.order_date, NULL, p.currency, v.amount,
       ROUND(v.amount * p.rate, {decimals}), 0, p.entity_id, p.source_system, p.number
FROM placed p CROSS JOIN LATERAL (VALUES ('delivered', p.delivered), ('ordered', p.undelivered)) v (part, amount)
WHERE v.amount > 0
UNION ALL
SELECT r.customer_id, 'reserved', 'reservation', r.id, r.order_reference, r.reserved_at::date, NULL, r.currency,
       r.amount, ROUND(r.amount * r.reporting_rate, {decimals}), 0, r.entity_id, r.source_system, r.order_reference
FROM reserved r
"""
_HELD_THEN = "r.reserved_at <= %(ex_at)s AND (r.ended_at IS NULL OR r.ended_at > %(ex_at)s)"
_TIED_THEN = "t.recorded_at <= %(ex_at)s AND (t.withdrawn_at IS NULL OR t.withdrawn_at > %(ex_at)s)"
# Under the customer's locks what stands is what counts, whatever its clock says: who waited for the locks asked
# before those that were served first, and must see what they hold.
_HELD_NOW, _TIED_NOW = "r.state = 'live'", "t.withdrawn_at IS NULL"
# Everything is known: an order counts from its own day on, also while its headroom was still reserved.
_UNLESS_BOOKED = """
      AND NOT (r.state = 'consumed' AND EXISTS (
          SELECT 1 FROM placed p WHERE p.entity_id = r.entity_id AND p.source_system = r.source_system
             AND p.number = r.order_reference))"""


def exposure_rows_relation(
    *,
    as_of: date,
    known_at: datetime | None = None,
    customer_ids: Sequence[int] | None = None,
    at: datetime | None = None,
    is_now: bool = False,
) -> Relation:
    """Return the documents behind each part: the columns of `ExposureRow`.

    :param customer_ids: None means every customer
    :param at: the moment whose reservations count; None is `known_at`, or the close of the day
    :param is_now: read the maintained open items of these customers: everything posted, for a decision of this moment
    """
    if is_now and customer_ids is not None:
        items = kept_open_items_relation(customer_ids=customer_ids)
    else:
        items = open_items_relation(as_of=as_of, known_at=known_at, scope=EVERYTHING, customer_ids=customer_ids)
    placed = order_commitments_relation(as_of=as_of, known_at=known_at, customer_ids=customer_ids)
    params: dict[str, Any] = {**items.params, **placed.params, "ex_at": at or known_at or _close_of(as_of)}
    if customer_ids is not None:
        params["ex_customer_ids"] = list(customer_ids)
    sql = _ROWS.format(
        items=items.sql,
        placed=placed.sql,
        held=_HELD_NOW if is_now else _HELD_THEN,
        tied=_TIED_NOW if is_now else _TIED_THEN,
        reserved_customers="TRUE" if customer_ids is None else "r.customer_id = ANY(%(ex_customer_ids)s)",
        unless_booked=_UNLESS_BOOKED if known_at is None else "",
        decimals=decimals_of(settings.REPORTING_CURRENCY),
    )
    return Relation(sql, params, ExposureRow._fields)


def exposures_of(
    *, customer_ids: Collection[int], as_of: date, known_at: datetime | None = None, at: datetime | None = None
) -> dict[int, Exposure]:
    """Return the exposure of every customer asked for, in a constant number of statements.

    Whether the reader may see the customers is for the caller to ask.

    :param at: the moment whose reservations count; None is `known_at`, or the close of the day
    """
    rows = exposure_rows_relation(as_of=as_of, known_at=known_at, customer_ids=list(customer_ids), at=at)
    parts: dict[int, list[PartAmount]] = defaultdict(list)
    for customer_id, part, currency, amount, reporting, disputed, lacks_rate in fetch_all(
        _SUMS.format(rows=rows.sql), rows.params
    ):
        known = None if lacks_rate else reporting
        parts[customer_id].append(PartAmount(Part(part), currency, amount, known, disputed))
    return {customer_id: Exposure(tuple(parts[customer_id])) for customer_id in customer_ids}


_SUMS = """
SELECT customer_id, part, currency, SUM(amount), SUM(reporting), SUM(disputed), BOOL_OR(reporting IS NULL)
FROM ({rows}) row GROUP BY customer_id, part, currency ORDER BY customer_id, part, currency
"""


def exposures_of_groups(
    *, group_ids: Collection[int], as_of: date, known_at: datetime | None = None, at: datetime | None = None
) -> dict[int, Exposure]:
    """Return the exposure of every group asked for: all its customers of today together."""
    members = group_members(group_ids=group_ids)
    found = exposures_of(
        customer_ids=[one for ids in members.values() for one in ids], as_of=as_of, known_at=known_at, at=at
    )
    return {group_id: added_up(found[one] for one in members.get(group_id, ())) for group_id in group_ids}


def group_members(*, group_ids: Collection[int]) -> dict[int, list[int]]:
    """Return the ids of the customers of each group, by today's membership."""
    groups = customer_groups_relation()
    members: dict[int, list[int]] = defaultdict(list)
    for customer_id, group_id in fetch_all(
        f"SELECT customer_id, group_id FROM ({groups.sql}) g WHERE group_id = ANY(%(ex_group_ids)s) ORDER BY 1",
        {**groups.params, "ex_group_ids": list(group_ids)},
    ):
        members[group_id].append(customer_id)
    return members


def list_documents(
    *,
    customer_ids: Collection[int],
    as_of: date,
    known_at: datetime | None = None,
    part: Part | None = None,
    at: datetime | None = None,
    limit: int = 500,
) -> list[ExposureRow]:
    """Return the documents of a part, or of all, the largest first."""
    rows = exposure_rows_relation(as_of=as_of, known_at=known_at, customer_ids=list(customer_ids), at=at)
    wanted = "" if part is None else "WHERE part = %(ex_part)s"
    found = fetch_all(
        f"""SELECT * FROM ({rows.sql}) row {wanted}
            ORDER BY ABS(COALESCE(reporting, amount)) DESC, document_id LIMIT %(ex_limit)s""",
        {**rows.params, "ex_part": part and part.value, "ex_limit": limit},
    )
    return [ExposureRow(*row) for row in found]


def _close_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=UTC)
