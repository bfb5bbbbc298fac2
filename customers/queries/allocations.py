"""What receipts and credit notes may settle, what we suggest, and what was settled."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from customers.domain.allocation import Candidate, Suggestion, suggest
from customers.models import Allocation, Invoice
from customers.queries.accounts import in_scope
from customers.queries.invoices import InvoiceRow
from customers.queries.receipts import ReceiptRow
from finance_crm.access.domain.scopes import Scope
from finance_crm.money import ZERO
from finance_crm.sql import fetch_all

# More open items than a person would go through on one page; the oldest come first.
MOST_CANDIDATES = 500


class OpenLine(NamedTuple):
    """One open invoice or instalment that a receipt or credit note may settle."""

    candidate: Candidate
    issue_date: date
    gross: Decimal
    suggestion: Suggestion | None


_CANDIDATES = """
SELECT o.invoice_id, o.instalment_id, i.number, i.customer_order_number, o.due_date, o.open_amount,
       CASE WHEN o.open_amount = i.gross THEN i.discount_date END,
       CASE WHEN o.open_amount = i.gross THEN i.discount_amount ELSE 0 END, i.issue_date, i.gross
FROM customers_openitem o JOIN customers_invoice i ON i.id = o.invoice_id
WHERE o.customer_id = %(customer_id)s AND o.entity_id = %(entity_id)s AND o.currency = %(currency)s
  AND o.open_amount > 0
ORDER BY o.due_date, i.number, o.instalment_id LIMIT %(limit)s
"""


def list_open_lines(*, receipt: ReceiptRow) -> list[OpenLine]:
    """Return what the receipt's customer owes in its entity and currency, oldest first, with suggestions."""
    rows = _read_candidates(receipt)
    candidates = [Candidate(*row[:8]) for row in rows]
    suggestions = {(s.invoice_id, s.instalment_id): s for s in _suggest(receipt, candidates)}
    return [
        OpenLine(candidate, row[8], row[9], suggestions.get((candidate.invoice_id, candidate.instalment_id)))
        for candidate, row in zip(candidates, rows, strict=True)
    ]


def list_lines_to_credit(*, credit_note: InvoiceRow) -> list[OpenLine]:
    """Return what the credit note's customer owes in its entity and currency, oldest first."""
    return [OpenLine(Candidate(*row[:8]), row[8], row[9], None) for row in _read_candidates(credit_note)]


def _read_candidates(source: ReceiptRow | InvoiceRow) -> list[tuple[Any, ...]]:
    return fetch_all(
        _CANDIDATES,
        {
            "customer_id": source.customer_id,
            "entity_id": source.entity_id,
            "currency": source.currency,
            "limit": MOST_CANDIDATES,
        },
    )


def _suggest(receipt: ReceiptRow, candidates: list[Candidate]) -> list[Suggestion]:
    if receipt.left_amount <= ZERO:
        return []
    return suggest(
        amount=receipt.left_amount,
        remittance_text=receipt.remittance_text,
        candidates=candidates,
        value_date=receipt.value_date,
        currency=receipt.currency,
    )


def find_unseen_invoices(*, scope: Scope, invoice_ids: Collection[int]) -> set[int]:
    """Return the ids among `invoice_ids` that are no invoice the reader sees; costs nothing for whoever sees all."""
    if scope.sees_all:
        return set()
    seen = Invoice.objects.filter(in_scope(scope, prefix="customer__"), pk__in=invoice_ids)
    return set(invoice_ids) - set(seen.values_list("pk", flat=True))


def list_allocations(*, scope: Scope, filters: Mapping[str, Any], after_id: int | None, limit: int) -> list[Allocation]:
    """Return allocations and their reversals by id, from after `after_id`."""
    rows = Allocation.objects.filter(in_scope(scope, prefix="customer__")).order_by("id")
    exact = ("invoice_id", "receipt_id", "credit_note_id", "customer_id", "reason")
    rows = rows.filter(**{name: filters[name] for name in exact if filters.get(name)})
    if filters.get("effective_from"):
        rows = rows.filter(effective_date__gte=filters["effective_from"])
    if filters.get("effective_to"):
        rows = rows.filter(effective_date__lte=filters["effective_to"])
    if after_id is not None:
        rows = rows.filter(id__gt=after_id)
    return list(rows.select_related("posting")[:limit])


def find_allocation(*, scope: Scope, allocation_id: int) -> Allocation | None:
    """Return one allocation, live or not; None if there is none or the reader does not see it."""
    rows = Allocation.objects.filter(in_scope(scope, prefix="customer__"), pk=allocation_id)
    return rows.select_related("posting").first()


def get_allocations(*, ids: list[int]) -> list[Allocation]:
    """Return allocations by id, in order."""
    return list(Allocation.objects.filter(pk__in=ids).select_related("posting").order_by("id"))
