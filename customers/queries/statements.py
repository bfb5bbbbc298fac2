"""A customer's statement of account: what stood at the start, every move, what stands at the end.

One section per entity and currency, in document currency. A move is a document, a receipt or a settlement
without a source; applying a receipt or a credit note moves nothing. Opening + moves = closing = Σ open items.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from customers.domain.ageing import Aged, AgedItem, Bucket, age
from customers.queries.open_item_statements import visible
from customers.queries.open_items import OpenItemRow, get_open_items
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import fetch_all


class Move(NamedTuple):
    """One line of a statement; `balance` is what stands after it."""

    move_date: date
    kind: str
    number: str
    due_date: date | None
    amount: Decimal
    balance: Decimal


class Section(NamedTuple):
    """What one entity and the customer have with each other in one currency."""

    entity_id: int
    entity_name: str
    currency: str
    opening: Decimal
    moves: tuple[Move, ...]
    closing: Decimal
    open_items: tuple[OpenItemRow, ...]
    aged: Aged


_MOVES = """
SELECT e.id, e.name, found.currency, found.day, found.kind, found.number, found.due_date, found.amount
FROM (
    SELECT m.entity_id, m.currency, m.posting_date AS day,
           CASE WHEN m.reverses_id IS NULL THEN m.kind ELSE m.kind || '_reversal' END AS kind, m.number,
           CASE WHEN m.kind = 'invoice' AND m.reverses_id IS NULL THEN m.due_date END AS due_date,
           CASE WHEN m.kind = 'invoice' THEN m.gross ELSE -m.gross END AS amount
    FROM customers_invoice m WHERE m.customer_id = %(customer_id)s AND {invoice_visible}
    UNION ALL
    SELECT m.entity_id, m.currency, m.value_date,
           CASE WHEN m.reverses_id IS NULL THEN 'receipt' ELSE 'receipt_reversal' END, m.number, NULL, -m.amount
    FROM customers_receipt m WHERE m.customer_id = %(customer_id)s AND {receipt_visible}
    UNION ALL
    SELECT m.entity_id, m.currency, m.effective_date, m.reason, i.number, NULL, -m.amount
    FROM customers_allocation m JOIN customers_invoice i ON i.id = m.invoice_id
    WHERE m.customer_id = %(customer_id)s AND m.reason NOT IN ('payment', 'credit') AND {allocation_visible}
) found
JOIN customers_legalentity e ON e.id = found.entity_id
ORDER BY e.code, found.currency, found.day, found.kind, found.number
"""


class _Found(NamedTuple):
    entity_id: int
    entity_name: str
    currency: str
    move_date: date
    kind: str
    number: str
    due_date: date | None
    amount: Decimal


def get_statement(
    *,
    customer_id: int,
    start: date,
    as_of: date,
    known_at: datetime | None,
    scope: Scope,
    buckets: tuple[Bucket, ...],
) -> list[Section]:
    """Return the sections of the statement from `start` to the close of `as_of`, both included."""
    knows = known_at is not None
    statement = _MOVES.format(
        invoice_visible=visible(alias="m", date_column="posting_date", asks_known_at=knows),
        receipt_visible=visible(alias="m", date_column="value_date", asks_known_at=knows),
        allocation_visible=visible(alias="m", date_column="effective_date", asks_known_at=knows),
    )
    params = {"customer_id": customer_id, "oi_as_of": as_of, "oi_known_at": known_at}
    moves = [_Found(*row) for row in fetch_all(statement, params)]
    items = get_open_items(as_of=as_of, known_at=known_at, scope=scope, customer_id=customer_id)
    sections = []
    for (entity_id, entity_name, currency), rows in groupby(moves, key=lambda move: move[:3]):
        mine = tuple(item for item in items if (item.entity_id, item.currency) == (entity_id, currency))
        opening, lines, closing = _with_balances(rows, start=start)
        if not (opening or lines or mine):
            continue
        aged = age((AgedItem(item.open_amount, item.due_date) for item in mine), as_of=as_of, buckets=buckets)
        sections.append(Section(entity_id, entity_name, currency, opening, lines, closing, mine, aged))
    return sections


def _with_balances(rows: Iterable[_Found], *, start: date) -> tuple[Decimal, tuple[Move, ...], Decimal]:
    """Return the balance before `start`, the moves from then on with the balance after each, and the last."""
    opening = balance = Decimal(0)
    lines: list[Move] = []
    for found in rows:
        balance += found.amount
        if found.move_date < start:
            opening = balance
        elif found.amount:
            lines.append(Move(found.move_date, found.kind, found.number, found.due_date, found.amount, balance))
    return opening, tuple(lines), balance


def default_start(as_of: date) -> date:
    """Return the first day of a statement to which nobody gave one: ninety days back."""
    return as_of - timedelta(days=90)
