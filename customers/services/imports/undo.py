"""Taking an import back: its postings are reversed, what they had replaced is posted again.

Refused while anything that came later stands on it.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.domain.ledger import LedgerError
from customers.services.allocation_rows import insert_allocations_from
from customers.services.imports.common import LIVE, business_date
from customers.services.imports.ledger_tables import (
    CONTROL_BALANCES,
    DELIVERIES,
    INVOICES,
    ORDERS,
    RATES,
    RECEIPTS,
    LedgerTable,
    count_live,
    restore_lines,
    restore_rows,
    reverse_rows,
)
from customers.services.postings import posting
from finance_crm.exchange.domain.kinds import CannotUndoError, UndoRequest
from finance_crm.sql import Relation, execute, fetch_all

TABLES = (DELIVERIES, RECEIPTS, INVOICES, ORDERS, RATES, CONTROL_BALANCES)

# what depends, on which column of it, on which table of ours
_DEPENDENTS = (
    ("customers_allocation", "invoice_id", INVOICES, gettext_lazy("allocations to its invoices")),
    ("customers_allocation", "credit_note_id", INVOICES, gettext_lazy("uses of its credit notes")),
    ("customers_allocation", "receipt_id", RECEIPTS, gettext_lazy("allocations of its receipts")),
    ("customers_dispute", "invoice_id", INVOICES, gettext_lazy("disputes of its invoices")),
    ("customers_invoice", "credited_invoice_id", INVOICES, gettext_lazy("credit notes to its invoices")),
)


def undo_postings(request: UndoRequest) -> dict[str, Any]:
    """Reverse the postings of an import.

    :raises CannotUndoError: naming what depends on them
    """
    undone = [int(posting_id) for posting_id in request.outcome.get("posting_ids", [])]
    _refuse_dependents(undone)
    as_of = business_date(request.at)
    try:
        with posting(kind="undo", actor_id=request.actor_id, as_of=as_of, note=f"#{request.import_id}") as posting_id:
            _take_back(posting_id=posting_id, undone=undone)
    except LedgerError as error:
        raise CannotUndoError(str(error)) from error
    return {"posting_ids": [posting_id], "deactivated": deactivate_customers(request)}


def _take_back(*, posting_id: int, undone: list[int]) -> None:
    _reverse_allocations(posting_id=posting_id, undone=undone)
    for table in TABLES:
        _reverse(table, posting_id=posting_id, undone=undone)
    for table in reversed(TABLES):
        restore_rows(table, posting_id=posting_id, undone=undone)
    restore_lines(posting_id=posting_id)


def _reverse(table: LedgerTable, *, posting_id: int, undone: list[int]) -> None:
    reverse_rows(table, posting_id=posting_id, ids=table.own_ids, params={"undone": undone})


def _reverse_allocations(*, posting_id: int, undone: list[int]) -> None:
    """Reverse on the day they took effect, so that no day keeps them."""
    source = Relation(
        f"""SELECT id AS ord, invoice_id, effective_date, reason, -amount AS amount, instalment_id, receipt_id,
                   credit_note_id, -tax AS tax, note, id AS reverses_id, NULL::text AS external_key
            FROM customers_allocation WHERE posting_id = ANY(%(undone)s) AND {LIVE}""",
        {"undone": undone},
        (),
    )
    insert_allocations_from(posting_id=posting_id, source=source)


def _refuse_dependents(undone: list[int]) -> None:
    for table, column, ours, what in _DEPENDENTS:
        count = count_live(table, condition=f"d.{column} IN ({ours.own_ids})", postings=undone)
        if count:
            raise CannotUndoError(_("%(what)s: %(count)s. Reverse them first.") % {"what": what, "count": count})
    condition = f"""d.order_line_id IN (
        SELECT id FROM customers_salesorderline WHERE order_id IN ({ORDERS.own_ids}))"""
    if count_live("customers_delivery", condition=condition, postings=undone):
        raise CannotUndoError(_("There are deliveries of its orders. Reverse them first."))
    _refuse_replaced(undone)


def _refuse_replaced(undone: list[int]) -> None:
    """A row of ours that somebody reversed or replaced since cannot be taken back a second time."""
    for table in TABLES:
        rows = fetch_all(
            f"""SELECT COUNT(*) FROM {table.name} r JOIN customers_posting p ON p.id = r.posting_id
                WHERE r.reverses_id IN ({table.own_ids}) AND p.kind <> 'undo' AND NOT p.id = ANY(%(undone)s)""",
            {"undone": undone},
        )
        if rows[0][0]:
            message = _("%(count)s of its records were reversed or replaced since.")
            raise CannotUndoError(message % {"count": rows[0][0]})


_UNREFERENCED = " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM {table} x WHERE x.customer_id = c.id AND x.reverses_id IS NULL AND NOT x.is_reversed)"
    for table in ("customers_invoice", "customers_receipt", "customers_salesorder", "customers_delivery")
)


def deactivate_customers(request: UndoRequest) -> int:
    """Deactivate the customers that the import created and that nothing refers to."""
    created = request.outcome.get("customer_ids", [])
    if not created:
        return 0
    return execute(
        f"""UPDATE customers_customer c SET status = 'inactive', version = version + 1, updated_at = now()
            WHERE id = ANY(%(created)s) AND status = 'active' AND {_UNREFERENCED}""",
        {"created": created},
    )
