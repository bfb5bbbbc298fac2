"""When a customer paid what, against when it was due."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from customers.queries.open_item_statements import live
from finance_crm.sql import fetch_all

MOST_PAYMENTS = 500


class Payment(NamedTuple):
    """One amount paid on one invoice or instalment; `days_late` is negative when early."""

    number: str
    paid_date: date
    due_date: date
    days_late: int
    amount: Decimal
    currency: str
    reporting_amount: Decimal


def list_payments(*, customer_id: int, as_of: date, known_at: datetime | None, days: int) -> list[Payment]:
    """Return the payments of the `days` before the close of `as_of` that nobody took back, oldest first."""
    is_live = live(
        alias="a", table="customers_allocation", date_column="effective_date", asks_known_at=known_at is not None
    )
    rows = fetch_all(
        f"""SELECT * FROM (
                SELECT i.number, a.effective_date, COALESCE(t.due_date, i.due_date),
                       a.effective_date - COALESCE(t.due_date, i.due_date), a.amount, a.currency, a.reporting_amount
                FROM customers_allocation a
                JOIN customers_invoice i ON i.id = a.invoice_id
                LEFT JOIN customers_instalment t ON t.id = a.instalment_id
                WHERE a.customer_id = %(customer_id)s AND a.reason = 'payment' AND a.reverses_id IS NULL
                  AND a.effective_date > %(start)s AND {is_live}
                ORDER BY a.effective_date DESC, a.id DESC LIMIT %(limit)s
            ) latest ORDER BY 2, 1""",
        {
            "customer_id": customer_id,
            "oi_as_of": as_of,
            "oi_known_at": known_at,
            "start": as_of - timedelta(days=days),
            "limit": MOST_PAYMENTS,
        },
    )
    return [Payment(*row) for row in rows]
