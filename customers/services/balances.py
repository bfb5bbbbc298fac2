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

_FIGURES = """
    %(as_of)s::date AS as_of_date,
    SUM({amount}) AS outstanding,
    COALESCE(SUM({amount}) FILTER (WHERE due_date >= %(as_of)s), 0) AS not_due,
    COALESCE(SUM({amount}) FILTER (WHERE due_date < %(as_of)s), 0) AS overdue,
    COALESCE(SUM({amount}) FILTER (WHERE due_date IS NULL), 0) AS unapplied,
    MIN(due_date) FILTER (WHERE due_date < %(as_of)s) AS oldest_due_date,
    MIN(due_date) FILTER (WHERE due_date >= %(as_of)s) AS next_due_date
"""

_BALANCES = """
WITH touched AS MATERIALIZED ({touched}), fresh AS (
    SELECT customer_id, entity_id, currency, {figures}
    FROM customers_openitem WHERE customer_id IN (SELECT customer_id FROM touched)
    GROUP BY customer_id, entity_id, currency
), gone AS (
    DELETE FROM customers_customerbalance b USING touched t
    WHERE b.customer_id = t.customer_id AND NOT EXISTS (
        SELECT 1 FROM fresh f
        WHERE f.customer_id = b.customer_id AND f.entity_id = b.entity_id AND f.currency = b.currency)
)
INSERT INTO customers_customerbalance
    (customer_id, entity_id, currency, as_of_date, outstanding, not_due, overdue, unapplied,
     oldest_due_date, next_due_date)
SELECT * FROM fresh ORDER BY customer_id, entity_id, currency
ON CONFLICT (customer_id, entity_id, currency) DO UPDATE SET
    as_of_date = excluded.as_of_date, outstanding = excluded.outstanding, not_due = excluded.not_due,
    overdue = excluded.overdue, unapplied = excluded.unapplied,
    oldest_due_date = excluded.oldest_due_date, next_due_date = excluded.next_due_date
"""
_POSITIONS = """
WITH touched AS MATERIALIZED ({touched}), fresh AS (
    SELECT customer_id, COUNT(*) AS open_item_count, {figures}
    FROM customers_openitem WHERE customer_id IN (SELECT customer_id FROM touched)
    GROUP BY customer_id
)
UPDATE customers_customerposition p SET
    as_of_date = %(as_of)s, outstanding = COALESCE(f.outstanding, 0), not_due = COALESCE(f.not_due, 0),
    overdue = COALESCE(f.overdue, 0), unapplied = COALESCE(f.unapplied, 0),
    oldest_due_date = f.oldest_due_date, next_due_date = f.next_due_date,
    open_item_count = COALESCE(f.open_item_count, 0)
FROM touched t LEFT JOIN fresh f USING (customer_id)
WHERE p.customer_id = t.customer_id
"""


def _refresh(touched: str, *, as_of: date, posting_id: int | None = None) -> int:
    params = {"as_of": as_of, "posting_id": posting_id}
    in_document_currency = _FIGURES.format(amount="open_amount")
    in_reporting_currency = _FIGURES.format(amount="reporting_open_amount")
    execute(_BALANCES.format(touched=touched, figures=in_document_currency), params)
    return execute(_POSITIONS.format(touched=touched, figures=in_reporting_currency), params)


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
