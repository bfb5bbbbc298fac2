"""What customers ordered and did not get yet, for other apps to compose into one statement."""

from datetime import date, datetime

from django.conf import settings

from customers.queries.open_item_statements import live
from finance_crm.sql import Relation

# An older order that nobody delivered is forgotten rather than ahead.
LONGEST_DAYS = 180

_BACKLOG = """
SELECT customer_id, SUM(GREATEST(gross * (1 - LEAST(COALESCE(delivered, 0) / NULLIF(quantity, 0), 1)), 0) * rate)
           AS ordered
FROM (
    SELECT o.customer_id, l.gross, l.quantity,
           (SELECT SUM(d.quantity) FROM customers_delivery d
            WHERE d.order_line_id = l.id AND d.reverses_id IS NULL AND {delivery_live}) AS delivered,
           CASE WHEN o.currency = %(bl_reporting)s THEN 1 ELSE COALESCE((
               SELECT r.rate FROM customers_exchangerate r
               WHERE r.currency = o.currency AND r.reverses_id IS NULL AND {rate_live}
               ORDER BY r.rate_date DESC LIMIT 1), 0) END AS rate
    FROM customers_salesorder o JOIN customers_salesorderline l ON l.order_id = o.id
    WHERE o.reverses_id IS NULL AND o.order_date > %(oi_as_of)s::date - {days} AND {order_live}
      AND o.customer_id BETWEEN %(oi_first_customer_id)s AND %(oi_last_customer_id)s
) line GROUP BY customer_id
"""


def backlog_relation(*, as_of: date, known_at: datetime, customer_range: tuple[int, int]) -> Relation:
    """Return customer and what is ordered and not delivered at the close of `as_of`, gross, in reporting currency.

    A currency without a rate adds nothing.
    """

    def of(alias: str, table: str, day: str) -> str:
        return live(alias=alias, table=table, date_column=day, asks_known_at=True)

    return Relation(
        _BACKLOG.format(
            days=LONGEST_DAYS,
            order_live=of("o", "customers_salesorder", "order_date"),
            rate_live=of("r", "customers_exchangerate", "rate_date"),
            delivery_live=of("d", "customers_delivery", "delivery_date"),
        ),
        {
            "oi_as_of": as_of,
            "oi_known_at": known_at,
            "oi_first_customer_id": customer_range[0],
            "oi_last_customer_id": customer_range[1],
            "bl_reporting": settings.REPORTING_CURRENCY,
        },
        ("customer_id", "ordered"),
    )
