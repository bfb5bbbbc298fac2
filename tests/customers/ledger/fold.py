"""The ledger added up in Python, from raw rows and nothing else: what SQL and caches must agree with."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from customers.models import Allocation, Instalment, Invoice, Posting, Receipt


class Item(NamedTuple):
    """The key of an open item: what it is, its row, and the part of it (0 for the whole)."""

    kind: str
    row_id: int
    part_id: int


class Seen(NamedTuple):
    open: Decimal
    due_date: date | None
    customer_id: int | None
    currency: str


def fold(*, as_of: date, known_at: datetime) -> dict[Item, Seen]:
    """Return every item that is not zero at the close of `as_of` as known at `known_at`."""
    known = set(Posting.objects.filter(recorded_at__lte=known_at).values_list("id", flat=True))
    open_amounts: dict[Item, Decimal] = defaultdict(Decimal)
    facts: dict[Item, tuple[date | None, int | None, str]] = {}
    parts = defaultdict(list)
    for part in Instalment.objects.all():
        parts[part.invoice_id].append(part)
    _add_documents(open_amounts, facts, parts, known, as_of)
    _add_receipts(open_amounts, facts, known, as_of)
    _add_allocations(open_amounts, known, as_of)
    return {item: Seen(amount, *facts[item]) for item, amount in open_amounts.items() if amount}


def _add_documents(open_amounts, facts, parts, known, as_of) -> None:
    for row in Invoice.objects.all():
        if row.posting_id not in known or row.posting_date > as_of:
            continue
        sign = 1 if row.kind == "invoice" else -1
        kind = "document"
        if row.reverses_id:
            for part in parts[row.reverses_id]:
                open_amounts[Item(kind, row.reverses_id, part.pk)] -= sign * part.amount
            if not parts[row.reverses_id]:
                open_amounts[Item(kind, row.reverses_id, 0)] += sign * row.gross
            continue
        for part in parts[row.pk]:
            item = Item(kind, row.pk, part.pk)
            open_amounts[item] += sign * part.amount
            facts[item] = (part.due_date, row.customer_id, row.currency)
        if not parts[row.pk]:
            item = Item(kind, row.pk, 0)
            open_amounts[item] += sign * row.gross
            facts[item] = (row.due_date if sign == 1 else None, row.customer_id, row.currency)


def _add_receipts(open_amounts, facts, known, as_of) -> None:
    for row in Receipt.objects.all():
        if row.posting_id in known and row.value_date <= as_of:
            item = Item("receipt", row.reverses_id or row.pk, 0)
            open_amounts[item] -= row.amount
            if not row.reverses_id:
                facts[item] = (None, row.customer_id, row.currency)


def _add_allocations(open_amounts, known, as_of) -> None:
    for row in Allocation.objects.all():
        if row.posting_id not in known or row.effective_date > as_of:
            continue
        open_amounts[Item("document", row.invoice_id, row.instalment_id or 0)] -= row.amount
        if row.reason == "payment":
            open_amounts[Item("receipt", row.receipt_id, 0)] += row.amount
        if row.reason == "credit":
            open_amounts[Item("document", row.credit_note_id, 0)] += row.amount
