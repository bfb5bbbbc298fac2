"""What the page of one invoice shows: lines, instalments, allocations, disputes and its versions.

Rows are those known by now, whatever their date, so that the page tells the whole story of the document; what
is open of an instalment is as of the day asked for, like what is open of the document.
Call only with an invoice that the reader sees.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from customers.models import Invoice, InvoiceLine
from customers.queries.invoices import Moment
from finance_crm.sql import fetch_all


class InstalmentRow(NamedTuple):
    id: int
    position: int
    due_date: date
    amount: Decimal
    open_amount: Decimal


class AllocationRow(NamedTuple):
    """An allocation. `is_live` is false for reversals and for what they took back."""

    id: int
    invoice_id: int
    invoice_number: str
    instalment_position: int | None
    receipt_id: int | None
    credit_note_id: int | None
    source_number: str
    reason: str
    effective_date: date
    currency: str
    amount: Decimal
    tax: Decimal
    note: str
    recorded_at: datetime
    recorded_by_id: int | None
    reverses_id: int | None
    is_live: bool


class DisputeRow(NamedTuple):
    id: int
    reason: str
    amount: Decimal
    owner_id: int | None
    opened_date: date
    note: str
    outcome: str | None
    resolved_date: date | None
    is_live: bool

    @property
    def is_open(self) -> bool:
        return self.is_live and self.resolved_date is None


class VersionRow(NamedTuple):
    """One row of a document's chain: posted, reversed, posted anew."""

    id: int
    is_reversal: bool
    posting_date: date
    gross: Decimal
    currency: str
    kind: str
    note: str
    recorded_at: datetime
    recorded_by_id: int | None


_INSTALMENTS = """
SELECT s.id, s.position, s.due_date, s.amount,
       CASE WHEN {live} THEN s.amount - COALESCE((
           SELECT SUM(a.amount) FROM customers_allocation a
           WHERE a.instalment_id = s.id AND {allocation}), 0) ELSE 0.0000 END
FROM customers_instalment s JOIN customers_invoice i ON i.id = s.invoice_id
WHERE s.invoice_id = %(id)s ORDER BY s.position
"""
_ALLOCATIONS = """
SELECT a.id, a.invoice_id, i.number, s.position, a.receipt_id, a.credit_note_id, COALESCE(r.number,
    n.number, ''),
       a.reason, a.effective_date, a.currency, a.amount, a.tax, a.note, p.recorded_at, p.actor_id,
       a.reverses_id, a.reverses_id IS NULL AND NOT a.is_reversed
FROM customers_allocation a JOIN customers_invoice i ON i.id = a.invoice_id
JOIN customers_posting p ON p.id = a.posting_id
LEFT JOIN customers_instalment s ON s.id = a.instalment_id
LEFT JOIN customers_receipt r ON r.id = a.receipt_id LEFT JOIN customers_invoice n ON n.id = a.credit_note_id
WHERE a.{column} = %(id)s ORDER BY a.effective_date, a.id LIMIT 500
"""
_DISPUTES = """
SELECT d.id, d.reason, d.amount, d.owner_id, d.opened_date, d.note, r.outcome, r.resolved_date,
       NOT d.is_reversed
FROM customers_dispute d
LEFT JOIN customers_disputeresolution r ON r.dispute_id = d.id AND r.reverses_id IS NULL AND NOT r.is_reversed
WHERE d.invoice_id = %(id)s AND d.reverses_id IS NULL ORDER BY d.opened_date, d.id
"""
_VERSIONS = """
SELECT v.id, v.reverses_id IS NOT NULL, v.posting_date, v.gross, v.currency, p.kind, p.note, p.recorded_at,
       p.actor_id
FROM customers_invoice i JOIN customers_invoice v
  ON (v.number, v.entity_id, v.kind, v.source_system) = (i.number, i.entity_id, i.kind, i.source_system)
JOIN customers_posting p ON p.id = v.posting_id
WHERE i.id = %(id)s ORDER BY v.id LIMIT 200
"""


def list_lines(*, invoice_id: int) -> list[InvoiceLine]:
    """Return the lines of a document in their order."""
    return list(InvoiceLine.objects.filter(invoice_id=invoice_id).order_by("line_number"))


def list_instalments(*, invoice_id: int, as_of: date, known_at: datetime | None) -> list[InstalmentRow]:
    """Return the instalments of an invoice with what is open of each at the close of `as_of`."""
    moment = Moment(as_of, known_at)
    statement = _INSTALMENTS.format(
        live=moment.live("i", "customers_invoice", "posting_date"), allocation=moment.visible("a", "effective_date")
    )
    return [InstalmentRow(*row) for row in fetch_all(statement, moment.params | {"id": invoice_id})]


def list_allocations_of_invoice(*, invoice_id: int) -> list[AllocationRow]:
    """Return what settled an invoice, reversals included, by effective date."""
    return _allocations("invoice_id", invoice_id)


def list_allocations_of_receipt(*, receipt_id: int) -> list[AllocationRow]:
    """Return what a receipt settled, and what was settled along with it."""
    return _allocations("receipt_id", receipt_id)


def list_applications(*, credit_note_id: int) -> list[AllocationRow]:
    """Return what a credit note settled."""
    return _allocations("credit_note_id", credit_note_id)


def list_disputes(*, invoice_id: int) -> list[DisputeRow]:
    """Return the disputes about an invoice with how they ended."""
    return [DisputeRow(*row) for row in fetch_all(_DISPUTES, {"id": invoice_id})]


def list_versions(*, invoice_id: int) -> list[VersionRow]:
    """Return every row that carries the document's number: versions and reversals, in order of posting."""
    return [VersionRow(*row) for row in fetch_all(_VERSIONS, {"id": invoice_id})]


def get_document(*, invoice_id: int) -> Invoice:
    """Return the stored row, for what the page prints of it beside its figures."""
    return Invoice.objects.select_related("credited_invoice").get(pk=invoice_id)


def _allocations(column: str, row_id: int) -> list[AllocationRow]:
    return [AllocationRow(*row) for row in fetch_all(_ALLOCATIONS.format(column=column), {"id": row_id})]
