"""Lines of invoices that the ledger knows. With them the lines of an invoice must add up to it.

An invoice without lines gets them in place. Where a line differs, the invoice is reversed and posted again with
its new lines, unless something settles it.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from customers.domain.ledger import LedgerError
from customers.services.imports.common import (
    base_params,
    business_date,
    decimals_sql,
    entity_join,
    import_posting,
    live_sql,
)
from customers.services.imports.invoices import is_used_sql
from customers.services.imports.ledger_tables import INVOICES, reverse_rows
from customers.services.imports.orders import reject_siblings
from customers.services.imports.undo import undo_postings
from customers.services.postings import posting
from finance_crm.exchange.domain.kinds import CannotUndoError, Staged, UndoRequest
from finance_crm.exchange.services.staging import reject_rows
from finance_crm.sql import execute, fetch_all

_LINE = ["product_code", "description", "quantity", "unit_price", "unit_cost", "net", "tax", "gross", "tax_code"]


def resolve_lines(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows with their invoice and the line it has; `replaces` where an invoice has differing lines."""
    ours, known = (", ".join(f"{alias}.{name}" for name in _LINE) for alias in ("r", "l"))
    return (
        f"""
SELECT y.*, bool_or(known_count > 0 AND action <> 'same') OVER (PARTITION BY invoice_id) AS replaces
FROM (SELECT r.*, l.id AS existing_id,
             CASE WHEN l.id IS NULL THEN 'new' WHEN ({ours}) IS NOT DISTINCT FROM ({known}) THEN 'same'
                  ELSE 'changed' END AS action,
             (SELECT COUNT(*) FROM customers_invoiceline k WHERE k.invoice_id = r.invoice_id) AS known_count
      FROM ({_rows(staged)}) r
      LEFT JOIN customers_invoiceline l ON l.invoice_id = r.invoice_id AND l.line_number = r.line_number) y
""",
        base_params(),
    )


def _rows(staged: Staged) -> str:
    places = decimals_sql("i.currency")
    net = f"COALESCE(s.net, s.gross - COALESCE(s.tax, 0), ROUND(s.quantity * s.unit_price, {places}))"
    return f"""
SELECT s.row_number, s.invoice, COALESCE(s.kind, 'invoice') AS kind, COALESCE(e.code, s.entity) AS entity,
       COALESCE(s.source_system, '') AS source_system, i.id AS invoice_id, i.customer_id, i.currency,
       i.has_instalments, i.net AS invoice_net,
       i.tax AS invoice_tax, s.line_number, COALESCE(s.product_code, '') AS product_code,
       COALESCE(s.description, '') AS description, s.quantity, s.unit_price, s.unit_cost, {net} AS net,
       COALESCE(s.tax, s.gross - {net}, 0) AS tax, COALESCE(s.gross, {net} + COALESCE(s.tax, 0)) AS gross,
       COALESCE(s.tax_code, '') AS tax_code
FROM {staged.table} s
{entity_join()}
LEFT JOIN customers_invoice i ON i.number = s.invoice AND i.entity_id = e.id AND i.kind = COALESCE(s.kind, 'invoice')
 AND i.source_system = COALESCE(s.source_system, '') AND {live_sql("i")}
"""


def verify_lines(staged: Staged) -> None:
    """Refuse lines that do not add up to their invoice, and lines of settled invoices that would be replaced."""
    table = staged.resolved_table
    sums = f"""(SELECT r.row_number, r.invoice, t.net, r.invoice_net FROM {table} r JOIN (
        SELECT invoice_id, SUM(net) AS net, SUM(tax) AS tax FROM (
            SELECT invoice_id, net, tax FROM {table} WHERE invoice_id IS NOT NULL
            UNION ALL
            SELECT l.invoice_id, l.net, l.tax FROM customers_invoiceline l
            WHERE l.invoice_id IN (SELECT invoice_id FROM {table}) AND NOT EXISTS (
                SELECT 1 FROM {table} r WHERE r.existing_id = l.id)) lines
        GROUP BY invoice_id) t ON t.invoice_id = r.invoice_id
        WHERE (t.net, t.tax) <> (r.invoice_net, r.invoice_tax)) off"""
    off = "trim_scale(net) || ' ≠ ' || trim_scale(invoice_net)"
    reject_rows(staged, code="lines_do_not_add_up", column="net", value=off, source=sums)
    settled = f"{table} WHERE replaces AND {is_used_sql(f'{table}.invoice_id')}"
    reject_rows(staged, code="is_settled", column="invoice", value="invoice", source=settled)
    reject_siblings(staged, key="invoice_id", column="invoice")


def apply_lines(staged: Staged) -> dict[str, Any]:
    """Give invoices their lines."""
    table, line = staged.resolved_table, ", ".join(_LINE)
    in_place = fetch_all(f"SELECT DISTINCT invoice_id FROM {table} WHERE action = 'new' AND NOT replaces")
    execute(
        f"""INSERT INTO customers_invoiceline (invoice_id, customer_id, line_number, {line})
            SELECT invoice_id, customer_id, line_number, {line} FROM {table}
            WHERE action = 'new' AND NOT replaces ORDER BY row_number"""
    )
    return {"invoice_ids": [row[0] for row in in_place], "posting_ids": _replace(staged)}


def _replace(staged: Staged) -> list[int]:
    """Post invoices again whose lines differ: with the lines of the file, and those that it does not name."""
    table, line = staged.resolved_table, ", ".join(_LINE)
    if not execute(f"SELECT 1 FROM {table} WHERE replaces LIMIT 1"):
        return []
    with import_posting(staged) as posting_id:
        repost(posting_id=posting_id, ids=f"SELECT invoice_id FROM {table} WHERE replaces")
        new = """JOIN customers_invoice o ON o.id = r.invoice_id
                  JOIN customers_invoice n ON n.posting_id = %(posting_id)s AND n.reverses_id IS NULL
                   AND (n.number, n.entity_id, n.kind, n.source_system)
                     = (o.number, o.entity_id, o.kind, o.source_system)"""
        execute(
            f"""INSERT INTO customers_invoiceline (invoice_id, customer_id, line_number, {line})
                SELECT n.id, n.customer_id, r.line_number, {", ".join(f"r.{name}" for name in _LINE)}
                FROM {table} r {new} WHERE r.replaces""",
            {"posting_id": posting_id},
        )
        execute(
            f"""INSERT INTO customers_invoiceline (invoice_id, customer_id, line_number, {line})
                SELECT n.id, n.customer_id, r.line_number, {", ".join(f"r.{name}" for name in _LINE)}
                FROM customers_invoiceline r {new}
                WHERE r.invoice_id IN (SELECT invoice_id FROM {table} WHERE replaces)
                  AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.existing_id = r.id)""",
            {"posting_id": posting_id},
        )
    return [posting_id]


def repost(*, posting_id: int, ids: str, params: dict[str, Any] | None = None) -> None:
    """Reverse invoices and post them again as they were, without lines."""
    reverse_rows(INVOICES, posting_id=posting_id, ids=ids, params=params)
    execute(
        f"""INSERT INTO customers_invoice (posting_id, is_reversed, {INVOICES.columns})
            SELECT %(posting_id)s, FALSE, {INVOICES.of("o")}
            FROM customers_invoice o JOIN customers_invoice r ON r.reverses_id = o.id
            WHERE r.posting_id = %(posting_id)s""",
        {"posting_id": posting_id},
    )


def undo_lines(request: UndoRequest) -> dict[str, Any]:
    """Post the invoices again without the lines they got.

    :raises CannotUndoError: if something settles or contests one of them, it is paid in instalments, or the ledger
        refuses
    """
    outcome = undo_postings(request)
    params = {"ids": request.outcome.get("invoice_ids", [])}
    _refuse_used(params)
    if params["ids"]:
        as_of = business_date(request.at)
        try:
            with posting(
                kind="undo", actor_id=request.actor_id, as_of=as_of, note=f"#{request.import_id}"
            ) as posting_id:
                repost(posting_id=posting_id, ids="SELECT unnest(%(ids)s::bigint[])", params=params)
        except LedgerError as error:
            raise CannotUndoError(str(error)) from error
    return outcome


def _refuse_used(params: dict[str, Any]) -> None:
    settled = fetch_all(
        f"""SELECT COUNT(*) FROM customers_allocation a
            WHERE {live_sql("a")} AND (invoice_id = ANY(%(ids)s) OR credit_note_id = ANY(%(ids)s))""",
        params,
    )[0][0]
    if settled:
        raise CannotUndoError(_("allocations to its invoices: %(count)s. Reverse them first.") % {"count": settled})
    stuck = fetch_all(
        f"""SELECT number, has_instalments FROM customers_invoice i
            WHERE {live_sql("i")} AND id = ANY(%(ids)s) AND (has_instalments OR {is_used_sql("i.id")})
            ORDER BY id LIMIT 1""",
        params,
    )
    for number, has_instalments in stuck:
        reason = (
            _("%(value)s is paid in instalments")
            if has_instalments
            else _("%(value)s is settled or disputed and cannot be replaced; reverse that first")
        )
        raise CannotUndoError(reason % {"value": number})
