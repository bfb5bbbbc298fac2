"""What allocations may settle: the open parts of invoices, read once for all invoices of a request."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from finance_crm.sql import fetch_all


class OpenPart(NamedTuple):
    """An open invoice, or an open instalment of one. `free_from` is the first day it can be settled on."""

    invoice_id: int
    instalment_id: int | None
    number: str
    customer_id: int
    entity_id: int
    currency: str
    due_date: date
    open_amount: Decimal
    gross: Decimal
    tax: Decimal
    free_from: date


# A reversed allocation held its amount until the day of the reversal; before that day it is not free again.
_PARTS = """
SELECT o.invoice_id, o.instalment_id, i.number, i.customer_id, i.entity_id, i.currency, o.due_date,
    o.open_amount,
       i.gross, i.tax,
       GREATEST(i.posting_date, (
           SELECT MAX(a.effective_date) FROM customers_allocation a JOIN customers_allocation b ON b.id =
               a.reverses_id
           WHERE a.invoice_id = i.id AND a.effective_date > b.effective_date)) AS free_from
FROM customers_openitem o JOIN customers_invoice i ON i.id = o.invoice_id
WHERE o.invoice_id = ANY(%(invoice_ids)s) AND i.kind = 'invoice'
ORDER BY o.invoice_id, o.due_date, o.instalment_id
"""

_SOURCE_FREE_FROM = """
SELECT MAX(a.effective_date) FROM customers_allocation a JOIN customers_allocation b ON b.id = a.reverses_id
WHERE a.{column} = %(id)s AND a.effective_date > b.effective_date
"""
_SOURCE_OPEN = "SELECT -open_amount FROM customers_openitem WHERE {column} = %(id)s AND open_amount < 0"


class Source(NamedTuple):
    """What is left of a receipt or credit note, and from when (None: from its own day on)."""

    open_amount: Decimal
    free_from: date | None


def read_open_parts(invoice_ids: Collection[int]) -> dict[int, list[OpenPart]]:
    """Return the open parts of each invoice, earliest due first; a settled invoice is missing."""
    parts: dict[int, list[OpenPart]] = {}
    for row in fetch_all(_PARTS, {"invoice_ids": list(invoice_ids)}):
        parts.setdefault(row[0], []).append(OpenPart(*row))
    return parts


def read_receipt_source(receipt_id: int) -> Source:
    """Return what is left of a receipt."""
    return _read_source(receipt_id, open_column="receipt_id", used_column="receipt_id")


def read_credit_source(credit_note_id: int) -> Source:
    """Return what is left of a credit note."""
    return _read_source(credit_note_id, open_column="invoice_id", used_column="credit_note_id")


def _read_source(source_id: int, *, open_column: str, used_column: str) -> Source:
    params = {"id": source_id}
    open_rows = fetch_all(_SOURCE_OPEN.format(column=open_column), params)
    ((free_from,),) = fetch_all(_SOURCE_FREE_FROM.format(column=used_column), params)
    return Source(open_rows[0][0] if open_rows else Decimal(0), free_from)
