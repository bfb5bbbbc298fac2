"""How what customers owe moved from month to month.

A drawing's figures: reporting currency, added up from the moves of the ledger, so partly settled items may
differ by a cent from their open amount at the item's rate.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate

from customers.queries.open_item_statements import visible
from finance_crm.periods import add_months, end_of_month
from finance_crm.sql import fetch_all

TREND_MONTHS = 12

# Paying moves an amount from a receipt to an invoice, so only the receipt itself lowers what is owed.
_MOVES = """
SELECT customer_id, {month}, SUM(amount) FROM (
    SELECT m.customer_id, m.posting_date AS day,
           CASE WHEN m.kind = 'invoice' THEN m.reporting_gross ELSE -m.reporting_gross END AS amount
    FROM customers_invoice m WHERE m.customer_id = ANY(%(customer_ids)s) AND {invoice_visible}
    UNION ALL
    SELECT m.customer_id, m.value_date, -m.reporting_amount
    FROM customers_receipt m WHERE m.customer_id = ANY(%(customer_ids)s) AND {receipt_visible}
    UNION ALL
    SELECT m.customer_id, m.effective_date, -m.reporting_amount
    FROM customers_allocation m
    WHERE m.customer_id = ANY(%(customer_ids)s) AND m.reason NOT IN ('payment', 'credit') AND {dated_visible}
    UNION ALL
    SELECT m.customer_id, m.effective_date, m.amount
    FROM customers_exchangedifference m WHERE m.customer_id = ANY(%(customer_ids)s) AND {dated_visible}
) moves GROUP BY 1, 2
"""
# The place of the first month end on or after the move; 0 for all that lies before the first.
_PLACE = "(SELECT COUNT(*) FROM UNNEST(%(ends)s::date[]) AS month_end WHERE month_end < day)"


def trend_dates(as_of: date, *, months: int = TREND_MONTHS) -> list[date]:
    """Return `as_of` and the same day of the `months` months before it, oldest first; month ends of a month end."""
    days = [add_months(as_of, -back) for back in range(months, -1, -1)]
    return [end_of_month(day) for day in days] if as_of == end_of_month(as_of) else days


def get_trends(
    *, customer_ids: Sequence[int], as_of: date, known_at: datetime | None, months: int = TREND_MONTHS
) -> dict[int, tuple[Decimal, ...]]:
    """Return what each customer owed at `trend_dates`, for a handful of customers."""
    ends = trend_dates(as_of, months=months)
    knows = known_at is not None
    statement = _MOVES.format(
        month=_PLACE,
        invoice_visible=visible(alias="m", date_column="posting_date", asks_known_at=knows),
        receipt_visible=visible(alias="m", date_column="value_date", asks_known_at=knows),
        dated_visible=visible(alias="m", date_column="effective_date", asks_known_at=knows),
    )
    params = {"customer_ids": list(customer_ids), "ends": ends, "oi_as_of": as_of, "oi_known_at": known_at}
    moves: dict[int, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * len(ends))
    for customer_id, place, amount in fetch_all(statement, params):
        moves[customer_id][place] += amount
    return {customer_id: tuple(accumulate(by_month)) for customer_id, by_month in moves.items()}
