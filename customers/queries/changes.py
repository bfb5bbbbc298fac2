"""Whose ledger changed between two moments, and whose past moves on by itself."""

from datetime import date, datetime

from finance_crm.sql import Relation

# Every table whose rows decide what a customer owes, ordered or contests. A prepaid receipt may have no customer yet.
_TABLES = ("invoice", "receipt", "allocation", "dispute", "disputeresolution", "salesorder", "delivery")


def changed_customers_relation(*, since: datetime, until: datetime) -> Relation:
    """Return the customers with ledger rows recorded after `since` and up to `until`, whatever their dates."""
    parts = " UNION ".join(
        f"SELECT r.customer_id FROM customers_{table} r JOIN news ON news.id = r.posting_id" for table in _TABLES
    )
    return Relation(
        f"""WITH news AS MATERIALIZED (
                SELECT id FROM customers_posting
                WHERE recorded_at > %(changed_since)s AND recorded_at <= %(changed_until)s)
            SELECT customer_id FROM ({parts}) touched WHERE customer_id IS NOT NULL""",
        {"changed_since": since, "changed_until": until},
        ("customer_id",),
    )


def waiting_customers_relation(*, since: date, until: date) -> Relation:
    """Return the customers for whom days alone made a difference after `since` and up to `until`.

    Something is open that is overdue on `until`, or rows that were posted before take effect in between.
    """
    return Relation(
        """SELECT DISTINCT customer_id FROM customers_openitem
           WHERE customer_id IS NOT NULL AND due_date < %(waiting_until)s
           UNION SELECT customer_id FROM customers_invoice
           WHERE posting_date > %(waiting_since)s AND posting_date <= %(waiting_until)s
           UNION SELECT customer_id FROM customers_allocation
           WHERE effective_date > %(waiting_since)s AND effective_date <= %(waiting_until)s""",
        {"waiting_since": since, "waiting_until": until},
        ("customer_id",),
    )
