"""What is ordered and not delivered, and delivered and not invoiced, of every order as of any day.

An invoice belongs to the orders of its customer, entity and currency whose reference it names as the customer's order
number; the reference of an order is the customer's number of it or, without one, its own. Invoices are taken from the
orders of one reference in the order of their days. What is invoiced before it is delivered lowers what is ordered and
not delivered, so that it counts once, among the receivables. A credit note takes back that an order was invoiced ahead
of its delivery; it does not make goods uninvoiced again. Amounts are gross in the order's currency: a line counts as
delivered by its quantity, rounded half-up to the currency's decimals, at most whole for what is left of it. Orders
have no rate of their own: theirs is the last one on or before their day, None where there is none.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings

from customers.queries.open_item_statements import live, visible
from finance_crm.money import decimals_of, known_currencies
from finance_crm.sql import Relation


class CommitmentRow(NamedTuple):
    """One order in force, as `order_commitments_relation` yields it. `rate` is to the reporting currency."""

    customer_id: int
    entity_id: int
    source_system: str
    order_id: int
    number: str
    order_date: date
    currency: str
    gross: Decimal
    delivered: Decimal
    undelivered: Decimal
    rate: Decimal | None


_SQL = """
WITH placed AS MATERIALIZED (
    SELECT o.id, o.customer_id, o.entity_id, o.source_system, o.number, o.order_date, o.currency, o.gross,
           COALESCE(NULLIF(o.customer_order_number, ''), o.number) AS reference
    FROM customers_salesorder o
    WHERE o.reverses_id IS NULL AND {order_live} AND {customers}
), moved AS (
    SELECT p.id, SUM(v.delivered) AS delivered,
           SUM(CASE WHEN l.gross < 0 THEN LEAST(l.gross - v.delivered, 0)
                    ELSE GREATEST(l.gross - v.delivered, 0) END) AS undelivered
    FROM placed p
    JOIN customers_salesorderline l ON l.order_id = p.id
    LEFT JOIN (SELECT d.order_line_id, SUM(d.quantity) AS quantity FROM customers_delivery d
               WHERE {delivery_visible} AND {delivered_customers} GROUP BY d.order_line_id) d
      ON d.order_line_id = l.id
    LEFT JOIN unnest(%(co_codes)s::text[], %(co_decimals)s::int[]) unit (currency, decimals)
      ON unit.currency = p.currency
    CROSS JOIN LATERAL (SELECT CASE WHEN l.quantity = 0 OR d.quantity IS NULL THEN 0
        ELSE ROUND(l.gross * d.quantity / l.quantity, COALESCE(unit.decimals, 2)) END AS delivered) v
    GROUP BY p.id
), billed AS (
    SELECT p.customer_id, p.entity_id, p.currency, p.reference,
           SUM(i.gross) FILTER (WHERE i.kind = 'invoice') AS invoiced,
           SUM(CASE WHEN i.kind = 'invoice' THEN i.gross ELSE -i.gross END) AS kept
    FROM (SELECT DISTINCT customer_id, entity_id, currency, reference FROM placed) p
    JOIN customers_invoice i ON i.customer_id = p.customer_id AND i.entity_id = p.entity_id
     AND i.currency = p.currency AND i.customer_order_number = p.reference
    WHERE i.reverses_id IS NULL AND {invoice_live}
    GROUP BY p.customer_id, p.entity_id, p.currency, p.reference
)
SELECT o.customer_id, o.entity_id, o.source_system, o.id AS order_id, o.number, o.order_date, o.currency, o.gross,
       GREATEST(LEAST(o.delivered, o.delivered_up_to - o.invoiced), 0) AS delivered,
       GREATEST(LEAST(o.undelivered, o.undelivered_up_to - GREATEST(o.kept - o.delivered_in_all, 0)), 0) AS undelivered,
       CASE WHEN o.currency = %(co_reporting)s THEN 1 ELSE (
           SELECT r.rate FROM customers_exchangerate r
           WHERE r.currency = o.currency AND r.rate_date <= o.order_date AND r.reverses_id IS NULL AND NOT r.is_reversed
           ORDER BY r.rate_date DESC LIMIT 1) END AS rate
FROM (
    SELECT p.*, COALESCE(m.delivered, 0) AS delivered, COALESCE(m.undelivered, p.gross) AS undelivered,
           SUM(COALESCE(m.delivered, 0)) OVER so_far AS delivered_up_to,
           SUM(COALESCE(m.undelivered, p.gross)) OVER so_far AS undelivered_up_to,
           SUM(COALESCE(m.delivered, 0)) OVER whole AS delivered_in_all,
           COALESCE(b.invoiced, 0) AS invoiced, COALESCE(b.kept, 0) AS kept
    FROM placed p
    LEFT JOIN moved m ON m.id = p.id
    LEFT JOIN billed b ON b.customer_id = p.customer_id AND b.entity_id = p.entity_id AND b.currency = p.currency
     AND b.reference = p.reference
    WINDOW whole AS (PARTITION BY p.customer_id, p.entity_id, p.currency, p.reference),
           so_far AS (whole ORDER BY p.order_date, p.id)
) o
"""


def order_commitments_relation(
    *, as_of: date, known_at: datetime | None, customer_ids: Sequence[int] | None = None
) -> Relation:
    """Return every order in force at the close of `as_of` as known at `known_at`: the columns of `CommitmentRow`.

    :param known_at: None means everything committed by now
    :param customer_ids: None means every customer
    """
    known = known_at is not None
    params: dict[str, Any] = {"oi_as_of": as_of, "co_reporting": settings.REPORTING_CURRENCY}
    params |= {"co_codes": list(_decimals()), "co_decimals": list(_decimals().values())}
    params |= {"oi_known_at": known_at} if known else {}
    wanted = "TRUE"
    if customer_ids is not None:
        params["co_customer_ids"] = list(customer_ids)
        wanted = "{alias}.customer_id = ANY(%(co_customer_ids)s)"
    sql = _SQL.format(
        order_live=live(alias="o", table="customers_salesorder", date_column="order_date", asks_known_at=known),
        delivery_visible=visible(alias="d", date_column="delivery_date", asks_known_at=known),
        invoice_live=live(alias="i", table="customers_invoice", date_column="posting_date", asks_known_at=known),
        customers=wanted.format(alias="o"),
        delivered_customers=wanted.format(alias="d"),
    )
    return Relation(sql, params, CommitmentRow._fields)


@cache
def _decimals() -> dict[str, int]:
    """Return the decimals of every currency that has not two."""
    return {code: decimals_of(code) for code in sorted(known_currencies()) if decimals_of(code) != 2}


def booked_order_relation(*, entity_id: int, source_system: str, number: str) -> Relation:
    """Return one row for an entity that there is: gross and currency of its order in force with this reference."""
    return Relation(
        """SELECT o.gross, o.currency FROM customers_legalentity e
           LEFT JOIN customers_salesorder o ON o.number = %(bo_number)s AND o.entity_id = e.id
            AND o.source_system = %(bo_source)s AND o.reverses_id IS NULL AND NOT o.is_reversed
           WHERE e.id = %(bo_entity_id)s""",
        {"bo_number": number, "bo_entity_id": entity_id, "bo_source": source_system},
        ("gross", "currency"),
    )


def receipt_owner_relation(*, receipt_id: int) -> Relation:
    """Return customer and entity of a receipt in force that is a customer's."""
    return Relation(
        """SELECT r.customer_id, r.entity_id FROM customers_receipt r
           WHERE r.id = %(ro_receipt_id)s AND r.customer_id IS NOT NULL
             AND r.reverses_id IS NULL AND NOT r.is_reversed""",
        {"ro_receipt_id": receipt_id},
        ("customer_id", "entity_id"),
    )


def orders_of_posting_relation(*, posting_id: int) -> Relation:
    """Return the orders that a posting books or takes back; of one that it amends only what is booked."""
    return Relation(
        """SELECT DISTINCT ON (o.entity_id, o.source_system, o.number)
                  o.entity_id, o.source_system, o.number, o.currency, o.gross, o.reverses_id IS NULL AS is_booked
           FROM customers_salesorder o WHERE o.posting_id = %(op_posting_id)s
           ORDER BY o.entity_id, o.source_system, o.number, o.reverses_id IS NOT NULL""",
        {"op_posting_id": posting_id},
        ("entity_id", "source_system", "number", "currency", "gross", "is_booked"),
    )
