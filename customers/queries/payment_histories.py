"""Who paid what and when, for other apps to compose: settlements, invoices, disputes and orders as of a day.

Every relation yields rows that count at the close of `as_of` as known at `known_at`, by the rule of
`open_item_statements`: a row that a visible reversal takes back is not there. Parameters are `oi_…` and `ph_…`.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from customers.queries.open_item_statements import live
from finance_crm.sql import Relation

# What a payment brought with it; credit notes and write-offs are no payments.
NO_PAYMENT = ("credit", "write_off")

_SETTLEMENTS = """
SELECT a.customer_id, a.invoice_id, i.number, COALESCE(a.instalment_id, 0) AS instalment_key, a.reason,
       a.effective_date, a.amount, a.reporting_amount, COALESCE(t.due_date, i.due_date) AS due_date,
       COALESCE(t.amount, i.gross) AS item_amount, a.currency
FROM customers_allocation a
JOIN customers_invoice i ON i.id = a.invoice_id
LEFT JOIN customers_instalment t ON t.id = a.instalment_id
WHERE a.reverses_id IS NULL AND {is_live}{which}
"""
_INVOICES = """
SELECT i.customer_id, i.id AS invoice_id, i.number, i.issue_date, i.posting_date, i.due_date, i.currency, i.gross,
       i.reporting_gross, i.discount_date, i.discount_amount
FROM customers_invoice i
WHERE i.kind = 'invoice' AND i.reverses_id IS NULL AND {is_live}{which}
"""
_DISPUTES = """
SELECT d.customer_id, d.invoice_id, COALESCE(d.instalment_id, 0) AS instalment_key, d.amount, d.opened_date,
       (SELECT MIN(e.resolved_date) FROM customers_disputeresolution e
        WHERE e.dispute_id = d.id AND e.reverses_id IS NULL AND {resolution_live}) AS resolved_date
FROM customers_dispute d
WHERE d.reverses_id IS NULL AND {is_live}{which}
"""
_ORDERS = """
SELECT o.customer_id, o.id AS order_id, o.number, o.order_date, o.currency, o.gross
FROM customers_salesorder o
WHERE o.reverses_id IS NULL AND {is_live}{which}
"""
_FIRST_INVOICES = """
SELECT i.customer_id, MIN(i.posting_date) AS first_invoice_date
FROM customers_invoice i
WHERE i.kind = 'invoice' AND i.reverses_id IS NULL AND {is_live}{which}
GROUP BY i.customer_id
"""


class HistoryOf(NamedTuple):
    """Which customers, seen from which day and moment. A range of ids holds both its ends."""

    as_of: date
    known_at: datetime | None = None
    customer_range: tuple[int, int] | None = None
    customer_ids: Sequence[int] | None = None

    def live(self, alias: str, table: str, date_column: str) -> str:
        return live(alias=alias, table=table, date_column=date_column, asks_known_at=self.known_at is not None)

    def among(self, alias: str) -> str:
        """Return the condition on the customers of a table, beginning with AND; empty for all of them."""
        condition = ""
        if self.customer_range is not None:
            condition += f" AND {alias}.customer_id BETWEEN %(ph_first_id)s AND %(ph_last_id)s"
        if self.customer_ids is not None:
            condition += f" AND {alias}.customer_id = ANY(%(ph_customer_ids)s)"
        return condition

    @property
    def params(self) -> dict[str, Any]:
        params: dict[str, Any] = {"oi_as_of": self.as_of}
        if self.known_at is not None:
            params["oi_known_at"] = self.known_at
        if self.customer_range is not None:
            params["ph_first_id"], params["ph_last_id"] = self.customer_range
        if self.customer_ids is not None:
            params["ph_customer_ids"] = list(self.customer_ids)
        return params


def settlements_relation(history: HistoryOf, *, since: date | None = None) -> Relation:
    """Return what settled invoices and instalments, from `since` on; amounts are positive."""
    return _relation(_SETTLEMENTS, history, source=("a", "customers_allocation", "effective_date"), since=since)


def invoices_relation(history: HistoryOf, *, since: date | None = None) -> Relation:
    """Return the invoices posted from `since` on; credit notes are not among them."""
    return _relation(_INVOICES, history, source=("i", "customers_invoice", "posting_date"), since=since)


def first_invoices_relation(history: HistoryOf) -> Relation:
    """Return since when each customer is invoiced."""
    return _relation(_FIRST_INVOICES, history, source=("i", "customers_invoice", "posting_date"), since=None)


def disputes_relation(history: HistoryOf, *, since: date | None = None) -> Relation:
    """Return the disputes opened from `since` on, with the day of their end where that has come."""
    return _relation(_DISPUTES, history, source=("d", "customers_dispute", "opened_date"), since=since)


def orders_relation(history: HistoryOf, *, since: date | None = None) -> Relation:
    """Return the orders from `since` on, amended ones as they stood."""
    return _relation(_ORDERS, history, source=("o", "customers_salesorder", "order_date"), since=since)


def _relation(text: str, history: HistoryOf, *, source: tuple[str, str, str], since: date | None) -> Relation:
    alias, table, date_column = source
    which = history.among(alias)
    params = history.params
    if since is not None:
        which += f" AND {alias}.{date_column} >= %(ph_since)s"
        params["ph_since"] = since
    sql = text.format(
        is_live=history.live(alias, table, date_column),
        resolution_live=history.live("e", "customers_disputeresolution", "resolved_date"),
        which=which,
    )
    return Relation(sql=sql, params=params, columns=_COLUMNS[text])


_COLUMNS = {
    _SETTLEMENTS: (
        "customer_id",
        "invoice_id",
        "number",
        "instalment_key",
        "reason",
        "effective_date",
        "amount",
        "reporting_amount",
        "due_date",
        "item_amount",
        "currency",
    ),
    _INVOICES: (
        "customer_id",
        "invoice_id",
        "number",
        "issue_date",
        "posting_date",
        "due_date",
        "currency",
        "gross",
        "reporting_gross",
        "discount_date",
        "discount_amount",
    ),
    _DISPUTES: ("customer_id", "invoice_id", "instalment_key", "amount", "opened_date", "resolved_date"),
    _ORDERS: ("customer_id", "order_id", "number", "order_date", "currency", "gross"),
    _FIRST_INVOICES: ("customer_id", "first_invoice_date"),
}
