"""What was sold in a window, per customer and in all: gross invoices less credit notes, in reporting currency."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from customers.queries.open_item_statements import visible
from finance_crm.money import ZERO
from finance_crm.periods import window_ending
from finance_crm.sql import fetch_report

_SALES = """
SELECT {key}, SUM(CASE WHEN i.kind = 'invoice' THEN i.reporting_gross ELSE -i.reporting_gross END)
FROM customers_invoice i
WHERE {is_visible} AND i.posting_date >= %(start)s {selected} GROUP BY 1
"""


def get_sales_of(
    *, customer_ids: Collection[int], as_of: date, known_at: datetime | None, window_days: int
) -> dict[int, Decimal]:
    """Return the sales to each of these customers in the days that end with `as_of`; who bought nothing has none."""
    ids = list(customer_ids)
    rows = _read("i.customer_id", "AND i.customer_id = ANY(%(ids)s)", as_of, known_at, window_days, ids)
    return dict(rows)


def get_all_sales(*, as_of: date, known_at: datetime | None, window_days: int) -> Decimal:
    """Return all sales in the days that end with `as_of`, of every customer."""
    rows = _read("0", "", as_of, known_at, window_days, [])
    return rows[0][1] if rows else ZERO


def _read(  # noqa: PLR0917  one statement, two readers
    key: str, selected: str, as_of: date, known_at: datetime | None, window_days: int, ids: list[int]
) -> list[tuple[int, Decimal]]:
    is_visible = visible(alias="i", date_column="posting_date", asks_known_at=known_at is not None)
    params = {
        "oi_as_of": as_of,
        "oi_known_at": known_at,
        "start": window_ending(as_of, days=window_days).start,
        "ids": ids,
    }
    rows = fetch_report(_SALES.format(key=key, is_visible=is_visible, selected=selected), params)
    return [(int(found), amount) for found, amount in rows]
