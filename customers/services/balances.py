"""Balances follow open items: recomputed for the customers that a posting touches, and rolled every day.

not due + overdue + unapplied = outstanding, per customer, entity and currency, and per customer in
reporting currency. An item due on `as_of` is not overdue yet.
"""

from datetime import date

from django.db import transaction

from customers.services.locks import take_stamp_lock
from finance_crm.sql import execute

_TOUCHED = """
SELECT customer_id FROM customers_invoice WHERE posting_id = %(posting_id)s
UNION SELECT customer_id FROM customers_receipt WHERE posting_id = %(posting_id)s AND customer_id IS NOT NULL
UNION SELECT customer_id FROM customers_allocation WHERE posting_id = %(posting_id)s
"""
_DUE_FOR_ROLLING = "SELECT customer_id FROM customers_customerposition WHERE next_due_date < %(as_of)s"
_EVERYBODY = "SELECT id AS customer_id FROM customers_customer"

_DATES = """
           MIN(due_date) FILTER (WHERE due_date < %(as_of)s) AS oldest_due_date,
           MIN(due_date) FILTER (WHERE due_date >= %(as_of)s) AS next_due_date"""


def _amounts(amount: str, prefix: str = "") -> str:
    """Return what one column of the open items adds up to, as columns of a balance."""
    return f"""
           SUM({amount}) AS {prefix}outstanding,
           COALESCE(SUM({amount}) FILTER (WHERE due_date >= %(as_of)s), 0) AS {prefix}not_due,
           COALESCE(SUM({amount}) FILTER (WHERE due_date < %(as_of)s), 0) AS {prefix}overdue,
           COALESCE(SUM({amount}) FILTER (WHERE due_date IS NULL), 0) AS {prefix}unapplied"""


# The open items are read once: balances take the amounts in document currency, positions the others.
_REFRESH = f"""
WITH touched AS MATERIALIZED ({{touched}}), fresh AS MATERIALIZED (
    SELECT customer_id, entity_id, currency, COUNT(*) AS item_count, {_amounts("open_amount")},
           {_amounts("reporting_open_amount", "reporting_")}, {_DATES}
    FROM customers_openitem WHERE customer_id IN (SELECT customer_id FROM touched)
    GROUP BY customer_id, entity_id, currency
), gone AS (
    DELETE FROM customers_customerbalance b USING touched t
    WHERE b.customer_id = t.customer_id AND NOT EXISTS (
        SELECT 1 FROM fresh f
        WHERE f.customer_id = b.customer_id AND f.entity_id = b.entity_id AND f.currency = b.currency)
), kept AS (
    INSERT INTO customers_customerbalance
        (customer_id, entity_id, currency, as_of_date, outstanding, not_due, overdue, unapplied,
         oldest_due_date, next_due_date)
    SELECT customer_id, entity_id, currency, %(as_of)s::date, outstanding, not_due, overdue, unapplied,
           oldest_due_date, next_due_date
    FROM fresh ORDER BY customer_id, entity_id, currency
    ON CONFLICT (customer_id, entity_id, currency) DO UPDATE SET
        as_of_date = excluded.as_of_date, outstanding = excluded.outstanding, not_due = excluded.not_due,
        overdue = excluded.overdue, unapplied = excluded.unapplied,
        oldest_due_date = excluded.oldest_due_date, next_due_date = excluded.next_due_date
), position AS (
    SELECT customer_id, SUM(item_count) AS item_count, SUM(reporting_outstanding) AS outstanding,
           SUM(reporting_not_due) AS not_due, SUM(reporting_overdue) AS overdue,
           SUM(reporting_unapplied) AS unapplied,
           MIN(oldest_due_date) AS oldest_due_date, MIN(next_due_date) AS next_due_date
    FROM fresh GROUP BY customer_id
)
UPDATE customers_customerposition p SET
    as_of_date = %(as_of)s, outstanding = COALESCE(f.outstanding, 0), not_due = COALESCE(f.not_due, 0),
    overdue = COALESCE(f.overdue, 0), unapplied = COALESCE(f.unapplied, 0),
    oldest_due_date = f.oldest_due_date, next_due_date = f.next_due_date,
    open_item_count = COALESCE(f.item_count, 0)
FROM touched t LEFT JOIN position f USING (customer_id)
WHERE p.customer_id = t.customer_id
"""


def _refresh(touched: str, *, as_of: date, posting_id: int | None = None) -> int:
    return execute(_REFRESH.format(touched=touched), {"as_of": as_of, "posting_id": posting_id})


def refresh_balances(*, posting_id: int, as_of: date) -> None:
    """Recompute the balances of every customer that `posting_id` touches. Needs the stamp lock."""
    _refresh(_TOUCHED, as_of=as_of, posting_id=posting_id)


@transaction.atomic
def roll_balances(*, as_of: date) -> int:
    """Move what fell due before `as_of` from not due to overdue; return how many customers changed.

    Rows whose next due date has not passed are exact already, so only the others are touched.
    """
    take_stamp_lock()
    return _refresh(_DUE_FOR_ROLLING, as_of=as_of)


@transaction.atomic
def rebuild_balances(*, as_of: date) -> int:
    """Recompute the balances of every customer from the open items."""
    take_stamp_lock()
    return _refresh(_EVERYBODY, as_of=as_of)
