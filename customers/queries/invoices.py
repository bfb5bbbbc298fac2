"""Invoices and credit notes as of any day, as known at any moment.

Lists choose a page of ids first and read what they show for those only, so a page costs the same however
long the ledger is. Amounts are in document currency; `reporting_open_amount` is at the invoice's own rate.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse

from customers.queries.filtering import Where, where
from customers.queries.open_item_statements import live, visible
from customers.queries.open_items import open_items_relation
from customers.queries.selections import starts_with
from finance_crm.access.domain.scopes import Scope
from finance_crm.money import decimals_of
from finance_crm.sql import fetch_all
from finance_crm.web.domain.search import SearchHit


class InvoiceRow(NamedTuple):
    """One document. `open_amount` is negative for a credit note that is not used up."""

    id: int
    number: str
    kind: str
    source_system: str
    customer_id: int
    customer_code: str
    customer_name: str
    entity_id: int
    entity_code: str
    issue_date: date
    posting_date: date
    due_date: date
    currency: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    tax_code: str
    customer_order_number: str
    discount_date: date | None
    discount_amount: Decimal
    has_instalments: bool
    open_amount: Decimal
    reporting_open_amount: Decimal
    oldest_open_due_date: date | None
    disputed_amount: Decimal
    is_live: bool
    days_late: int | None
    status: str


class InvoicePage(NamedTuple):
    rows: list[InvoiceRow]
    fields: tuple[str, ...]


class InvoiceTotals(NamedTuple):
    row_count: int
    reporting_open_amount: Decimal


# What the list can be sorted by, beside its own columns. Sorting by an open amount reads all open items.
_SORTS = {
    "number": "i.number",
    "customer_name": "c.name",
    "issue_date": "i.issue_date",
    "due_date": "i.due_date",
    "gross": "i.reporting_gross",
    "reporting_open_amount": "o.reporting_open_amount",
    "days_late": "-(o.due_date - DATE '2000-01-01')",
    "id": "i.id",
}
_NEEDS_OPEN = frozenset({"reporting_open_amount", "days_late"})

_RULES = {
    "search": "(i.number LIKE %(search)s OR c.code LIKE %(search)s OR LOWER(c.name) LIKE LOWER(%(search)s))",
    "kind": "i.kind = %(kind)s",
    "currency": "i.currency = %(currency)s",
    "issued_from": "i.issue_date >= %(issued_from)s",
    "issued_to": "i.issue_date <= %(issued_to)s",
    "due_from": "i.due_date >= %(due_from)s",
    "due_to": "i.due_date <= %(due_to)s",
    "customer_id": "i.customer_id = %(customer_id)s",
    "entity_id": "i.entity_id = %(entity_id)s",
}
_STATUS_RULES = {
    "open": "o.open_amount > 0",
    "overdue": "o.open_amount > 0 AND o.due_date < %(oi_as_of)s",
    "disputed": "o.disputed_amount > 0",
    "unapplied": "o.open_amount < 0",
}

_CHOOSE = """
FROM customers_invoice i JOIN customers_customer c ON c.id = i.customer_id {join}
WHERE i.reverses_id IS NULL AND {live} AND {where}
"""
_OPEN_BY_INVOICE = """
(SELECT invoice_id, SUM(open_amount) AS open_amount, SUM(reporting_open_amount) AS reporting_open_amount,
        SUM(disputed_amount) AS disputed_amount, MIN(due_date) AS due_date
 FROM ({relation}) open_items WHERE invoice_id IS NOT NULL GROUP BY invoice_id) o ON o.invoice_id = i.id
"""

_ROWS = """
SELECT i.id, i.number, i.kind, i.source_system, c.id, c.code, c.name, e.id, e.code, i.issue_date,
    i.posting_date,
       i.due_date, i.currency, i.net, i.tax, i.gross, i.tax_code, i.customer_order_number, i.discount_date,
       i.discount_amount, i.has_instalments, f.open, f.reporting_open, f.due_date, f.disputed,
       f.is_live, CASE WHEN f.open > 0 THEN %(oi_as_of)s - f.due_date END,
       CASE WHEN i.posting_date > %(oi_as_of)s THEN 'later' WHEN NOT f.is_live THEN 'reversed'
            WHEN f.open = 0 THEN 'settled' WHEN f.open < 0 THEN 'unapplied'
            WHEN f.disputed > 0 THEN 'disputed' WHEN f.due_date < %(oi_as_of)s THEN 'overdue' ELSE 'open' END
FROM unnest(%(ids)s) WITH ORDINALITY wanted(id, place)
JOIN customers_invoice i ON i.id = wanted.id
JOIN customers_customer c ON c.id = i.customer_id
JOIN customers_legalentity e ON e.id = i.entity_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN {live} THEN SUM(p.open) ELSE 0 END AS open, {live} AS is_live,
           CASE WHEN {live} THEN SUM(ROUND(p.open * i.reporting_rate, %(decimals)s)) ELSE 0 END AS
               reporting_open,
           MIN(p.due_date) FILTER (WHERE p.open > 0) AS due_date,
           COALESCE(SUM(LEAST(p.contested, p.open)) FILTER (WHERE p.open > 0), 0) AS disputed
    FROM (
        SELECT CASE WHEN i.kind = 'invoice' THEN COALESCE(s.due_date, i.due_date) END AS due_date,
               CASE WHEN i.kind = 'invoice' THEN COALESCE(s.amount, i.gross) - COALESCE((
                        SELECT SUM(a.amount) FROM customers_allocation a WHERE a.invoice_id = i.id
                        AND a.instalment_id IS NOT DISTINCT FROM s.id AND {allocation}), 0)
                    ELSE COALESCE((SELECT SUM(a.amount) FROM customers_allocation a
                                   WHERE a.credit_note_id = i.id AND {allocation}), 0) - i.gross END AS open,
               COALESCE((SELECT SUM(d.amount) FROM customers_dispute d
                         WHERE d.invoice_id = i.id AND d.instalment_id IS NOT DISTINCT FROM s.id
                           AND d.reverses_id IS NULL AND {dispute} AND NOT EXISTS (
                             SELECT 1 FROM customers_disputeresolution r
                             WHERE r.dispute_id = d.id AND r.reverses_id IS NULL AND {resolution})), 0) AS contested
        FROM (SELECT 1) one LEFT JOIN customers_instalment s ON s.invoice_id = i.id
    ) p
) f
WHERE {scope}
ORDER BY wanted.place
"""


class Moment(NamedTuple):
    """The close of a day, as known at a moment (None: everything committed by now)."""

    as_of: date
    known_at: datetime | None

    @property
    def params(self) -> dict[str, Any]:
        return {"oi_as_of": self.as_of, "oi_known_at": self.known_at}

    def live(self, alias: str, table: str, date_column: str) -> str:
        return live(alias=alias, table=table, date_column=date_column, asks_known_at=self.known_at is not None)

    def visible(self, alias: str, date_column: str) -> str:
        return visible(alias=alias, date_column=date_column, asks_known_at=self.known_at is not None)


def list_invoices(
    *,
    scope: Scope,
    as_of: date,
    known_at: datetime | None,
    filters: Mapping[str, Any],
    sort_key: str = "id",
    descending: bool = True,
    offset: int = 0,
    limit: int,
    after_id: int | None = None,
) -> InvoicePage:
    """Return documents that count at the close of `as_of`, as a page.

    :param after_id: only documents with a larger id, for lists that go on from a cursor
    """
    moment = Moment(as_of, known_at)
    source, params = _choose(scope, moment, filters, with_open=sort_key in _NEEDS_OPEN)
    if after_id is not None:
        source += " AND i.id > %(after_id)s"
    way = "DESC NULLS LAST" if descending else "ASC NULLS LAST"
    order = f"ORDER BY {_SORTS[sort_key]} {way}, i.id {'DESC' if descending else 'ASC'}"
    page = f"SELECT i.id {source} {order} LIMIT %(limit)s OFFSET %(offset)s"
    ids = [row[0] for row in fetch_all(page, params | {"limit": limit, "offset": offset, "after_id": after_id})]
    return InvoicePage(_read(ids, scope, moment), InvoiceRow._fields)


def get_invoice_totals(
    *, scope: Scope, as_of: date, known_at: datetime | None, filters: Mapping[str, Any]
) -> InvoiceTotals:
    """Return how many documents the list has and what is open of them in reporting currency."""
    source, params = _choose(scope, Moment(as_of, known_at), filters, with_open=True)
    ((count, amount),) = fetch_all(f"SELECT COUNT(*), COALESCE(SUM(o.reporting_open_amount), 0) {source}", params)
    return InvoiceTotals(count, amount)


def find_invoice(*, scope: Scope, invoice_id: int, as_of: date, known_at: datetime | None) -> InvoiceRow | None:
    """Return one document, live or not; None if there is none or the reader does not see it."""
    rows = _read([invoice_id], scope, Moment(as_of, known_at))
    return rows[0] if rows else None


def search_invoices(term: str, scope: Scope, limit: int) -> list[SearchHit]:
    """Return documents in force whose number begins with `term`."""
    found = where(scope=scope, filters={"term": starts_with(term)}, rules={"term": "i.number LIKE %(term)s"})
    rows = fetch_all(
        f"""SELECT i.id, i.number, c.name, i.gross, i.currency
            FROM customers_invoice i JOIN customers_customer c ON c.id = i.customer_id
            WHERE i.reverses_id IS NULL AND NOT i.is_reversed AND {found.sql} ORDER BY i.number LIMIT
                %(limit)s""",
        found.params | {"limit": limit},
    )
    return [
        SearchHit(number, reverse("customers:invoice", args=[pk]), f"{name} · {gross.normalize():,f} {currency}")
        for pk, number, name, gross, currency in rows
    ]


def choose_invoices(
    *, scope: Scope, as_of: date, known_at: datetime | None, filters: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Return FROM and WHERE of a list's documents (i, customer c, open amounts o), and parameters."""
    return _choose(scope, Moment(as_of, known_at), filters, with_open=True)


def _choose(scope: Scope, moment: Moment, filters: Mapping[str, Any], *, with_open: bool) -> tuple[str, dict[str, Any]]:
    """Return FROM and WHERE of the documents that pass, and their parameters."""
    found = _where(scope, filters)
    params = moment.params | found.params
    status = filters.get("status") or ""
    join = ""
    if status or with_open:
        items = open_items_relation(
            as_of=moment.as_of,
            known_at=moment.known_at,
            scope=scope,
            customer_id=filters.get("customer_id"),
            entity_id=filters.get("entity_id"),
            currency=filters.get("currency") or None,
        )
        join = ("JOIN" if status else "LEFT JOIN") + _OPEN_BY_INVOICE.format(relation=items.sql)
        params |= items.params
    if status:
        found = found.adding(_STATUS_RULES[status])
    is_live = moment.live("i", "customers_invoice", "posting_date")
    return _CHOOSE.format(join=join, live=is_live, where=found.sql), params


def _where(scope: Scope, filters: Mapping[str, Any]) -> Where:
    search = (filters.get("search") or "").strip()
    return where(scope=scope, filters={**filters, "search": starts_with(search) if search else ""}, rules=_RULES)


def _read(ids: Sequence[int], scope: Scope, moment: Moment) -> list[InvoiceRow]:
    if not ids:
        return []
    seen = where(scope=scope, filters={}, rules={})
    statement = _ROWS.format(
        live=moment.live("i", "customers_invoice", "posting_date"),
        allocation=moment.visible("a", "effective_date"),
        dispute=moment.live("d", "customers_dispute", "opened_date"),
        resolution=moment.live("r", "customers_disputeresolution", "resolved_date"),
        scope=seen.sql,
    )
    params = moment.params | seen.params | {"ids": list(ids), "decimals": decimals_of(settings.REPORTING_CURRENCY)}
    return [InvoiceRow(*row) for row in fetch_all(statement, params)]
