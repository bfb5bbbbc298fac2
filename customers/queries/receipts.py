"""Receipts as of any day, as known at any moment, and the worklist of unidentified cash.

Amounts are in document currency and positive; `left_amount` is what is not allocated at the close of the day.
Receipts without a customer are seen only by readers who see all customers.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings

from customers.domain.allocation import Payer, PayerSuggestion, rank_payers
from customers.queries.filtering import Where, where
from customers.queries.invoices import Moment
from customers.queries.selections import starts_with
from finance_crm.access.domain.scopes import Scope
from finance_crm.money import decimals_of
from finance_crm.sql import fetch_all


class ReceiptRow(NamedTuple):
    """One receipt."""

    id: int
    number: str
    source_system: str
    customer_id: int | None
    customer_code: str
    customer_name: str
    entity_id: int
    entity_code: str
    bank_account_id: int | None
    bank_account_code: str
    value_date: date
    currency: str
    amount: Decimal
    payer_name: str
    remittance_text: str
    method: str
    left_amount: Decimal
    reporting_left_amount: Decimal
    is_live: bool
    status: str


class ReceiptPage(NamedTuple):
    rows: list[ReceiptRow]
    fields: tuple[str, ...]


class ReceiptTotals(NamedTuple):
    row_count: int
    reporting_amount: Decimal


_SORTS = {
    "number": "r.number",
    "customer_name": "c.name",
    "payer_name": "r.payer_name",
    "value_date": "r.value_date",
    "amount": "r.reporting_amount",
    "id": "r.id",
}
_RULES = {
    "search": "(r.number LIKE %(search)s OR LOWER(r.payer_name) LIKE LOWER(%(search)s)"
    " OR c.code LIKE %(search)s OR LOWER(c.name) LIKE LOWER(%(search)s))",
    "method": "r.method = %(method)s",
    "currency": "r.currency = %(currency)s",
    "received_from": "r.value_date >= %(received_from)s",
    "received_to": "r.value_date <= %(received_to)s",
    "customer_id": "r.customer_id = %(customer_id)s",
    "entity_id": "r.entity_id = %(entity_id)s",
}
_STATUS_RULES = {
    "unidentified": "r.customer_id IS NULL",
    "unapplied": "r.customer_id IS NOT NULL AND r.amount > COALESCE((SELECT SUM(a.amount)"
    " FROM customers_allocation a WHERE a.receipt_id = r.id AND a.reason = 'payment' AND {allocation}), 0)",
}
_CHOOSE = """
FROM customers_receipt r LEFT JOIN customers_customer c ON c.id = r.customer_id
WHERE r.reverses_id IS NULL AND {live} AND {where}
"""
_ROWS = """
SELECT r.id, r.number, r.source_system, c.id, COALESCE(c.code, ''), COALESCE(c.name, ''), e.id, e.code, b.id,
       COALESCE(b.code, ''), r.value_date, r.currency, r.amount, r.payer_name, r.remittance_text, r.method,
       f.remaining, ROUND(f.remaining * r.reporting_rate, %(decimals)s), f.is_live,
       CASE WHEN r.value_date > %(oi_as_of)s THEN 'later' WHEN NOT f.is_live THEN 'reversed'
            WHEN r.customer_id IS NULL THEN 'unidentified'
            WHEN f.remaining = 0 THEN 'applied' WHEN f.remaining = r.amount THEN 'unapplied' ELSE 'partly' END
FROM unnest(%(ids)s) WITH ORDINALITY wanted(id, place)
JOIN customers_receipt r ON r.id = wanted.id
LEFT JOIN customers_customer c ON c.id = r.customer_id
JOIN customers_legalentity e ON e.id = r.entity_id
LEFT JOIN customers_bankaccount b ON b.id = r.bank_account_id
CROSS JOIN LATERAL (
    SELECT {live} AS is_live, CASE WHEN {live} THEN r.amount - COALESCE((
        SELECT SUM(a.amount) FROM customers_allocation a
        WHERE a.receipt_id = r.id AND a.reason = 'payment' AND {allocation}), 0) ELSE 0 END AS remaining
) f
WHERE {scope}
ORDER BY wanted.place
"""


def list_receipts(
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
) -> ReceiptPage:
    """Return receipts that count at the close of `as_of`, as a page.

    :param after_id: only receipts with a larger id, for lists that go on from a cursor
    """
    moment = Moment(as_of, known_at)
    source, params = _choose(scope, moment, filters)
    if after_id is not None:
        source += " AND r.id > %(after_id)s"
    way = "DESC NULLS LAST" if descending else "ASC NULLS LAST"
    order = f"ORDER BY {_SORTS[sort_key]} {way}, r.id {'DESC' if descending else 'ASC'}"
    page = f"SELECT r.id {source} {order} LIMIT %(limit)s OFFSET %(offset)s"
    ids = [row[0] for row in fetch_all(page, params | {"limit": limit, "offset": offset, "after_id": after_id})]
    return ReceiptPage(_read(ids, scope, moment), ReceiptRow._fields)


def get_receipt_totals(
    *, scope: Scope, as_of: date, known_at: datetime | None, filters: Mapping[str, Any]
) -> ReceiptTotals:
    """Return how many receipts the list has and their sum in reporting currency."""
    source, params = _choose(scope, Moment(as_of, known_at), filters)
    ((count, amount),) = fetch_all(f"SELECT COUNT(*), COALESCE(SUM(r.reporting_amount), 0) {source}", params)
    return ReceiptTotals(count, amount)


def find_receipt(*, scope: Scope, receipt_id: int, as_of: date, known_at: datetime | None) -> ReceiptRow | None:
    """Return one receipt, live or not; None if there is none or the reader does not see it."""
    rows = _read([receipt_id], scope, Moment(as_of, known_at))
    return rows[0] if rows else None


def choose_receipts(
    *, scope: Scope, as_of: date, known_at: datetime | None, filters: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """Return FROM and WHERE of a list's receipts (r, customer c), and their parameters."""
    return _choose(scope, Moment(as_of, known_at), filters)


def _choose(scope: Scope, moment: Moment, filters: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    found = _where(scope, filters)
    if status := filters.get("status"):
        found = found.adding(_STATUS_RULES[status].format(allocation=moment.visible("a", "effective_date")))
    is_live = moment.live("r", "customers_receipt", "value_date")
    return _CHOOSE.format(live=is_live, where=found.sql), moment.params | found.params


def _where(scope: Scope, filters: Mapping[str, Any]) -> Where:
    search = (filters.get("search") or "").strip()
    return where(scope=scope, filters={**filters, "search": starts_with(search) if search else ""}, rules=_RULES)


def _read(ids: Sequence[int], scope: Scope, moment: Moment) -> list[ReceiptRow]:
    if not ids:
        return []
    seen = where(scope=scope, filters={}, rules={})
    statement = _ROWS.format(
        live=moment.live("r", "customers_receipt", "value_date"),
        allocation=moment.visible("a", "effective_date"),
        scope=seen.sql,
    )
    params = moment.params | seen.params | {"ids": list(ids), "decimals": decimals_of(settings.REPORTING_CURRENCY)}
    return [ReceiptRow(*row) for row in fetch_all(statement, params)]


_NAMED_PAYERS = """
SELECT DISTINCT ON (c.id) c.id, c.code, c.name, i.number
FROM customers_invoice i JOIN customers_customer c ON c.id = i.customer_id
WHERE i.number = ANY(%(words)s) AND i.reverses_id IS NULL AND NOT i.is_reversed
ORDER BY c.id, i.number LIMIT 20
"""
_PAYERS_ALIKE = """
SELECT id, code, name FROM customers_customer
WHERE LOWER(name) LIKE %(prefix)s OR LOWER(local_name) LIKE %(prefix)s ORDER BY name LIMIT 50
"""
_SHORTEST_PREFIX = 3


def suggest_payers(*, payer_name: str, remittance_text: str) -> list[PayerSuggestion]:
    """Return which customers probably sent a receipt: those whose invoice the text names, and names alike."""
    words = {word.strip(".,;:()") for word in remittance_text.split()}
    payers = [Payer(*row) for row in fetch_all(_NAMED_PAYERS, {"words": sorted(words | {w.upper() for w in words})})]
    first_word = payer_name.split(maxsplit=1)[0].lower() if payer_name.split() else ""
    if len(first_word) >= _SHORTEST_PREFIX:
        named = {payer.customer_id for payer in payers}
        alike = fetch_all(_PAYERS_ALIKE, {"prefix": starts_with(first_word)})
        payers += [Payer(*row) for row in alike if row[0] not in named]
    return rank_payers(payer_name=payer_name, payers=payers)
