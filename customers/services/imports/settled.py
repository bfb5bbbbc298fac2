"""Invoices that come with their settlement in one row, as old ledgers and public data sets have them.

The settlement is a receipt of the full gross on the day it was settled, told by its own source system. Rows
without that day stay open.
"""

from collections.abc import Mapping
from typing import Any

from customers.services.allocation_rows import insert_allocations_from
from customers.services.imports.common import (
    base_params,
    entity_join,
    import_posting,
    live_sql,
    refresh_statistics,
    with_rates_sql,
)
from customers.services.imports.invoices import has_work
from customers.services.imports.ledger_tables import INVOICES, RECEIPTS, copy_lines, reverse_rows
from finance_crm.exchange.domain.kinds import Staged
from finance_crm.exchange.services.staging import reject_rows
from finance_crm.sql import Relation, execute, fetch_all

SOURCE = "settled_invoices"
_COMPARED = ["customer_id", "issue_date", "posting_date", "due_date", "currency", "net", "tax", "gross", "tax_code"]


def resolve_settled(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows compared with the live invoice of that number and its settlement."""
    creates = "create_customers" in staged.options
    rows = f"""
SELECT s.row_number, s.number, s.customer, s.customer_name, s.country, c.id AS customer_id, e.id AS entity_id,
       COALESCE(e.code, s.entity) AS entity, e.closed_through_date, s.issue_date,
       COALESCE(s.posting_date, s.issue_date) AS posting_date,
       s.due_date, s.settled_date, COALESCE(s.currency, c.currency) AS currency,
       COALESCE(s.net, s.gross - COALESCE(s.tax, 0)) AS net, COALESCE(s.tax, s.gross - s.net, 0) AS tax, s.gross,
       COALESCE(s.tax_code, '') AS tax_code,
       c.id IS NULL AND {"FALSE" if creates else "TRUE"} AS is_unknown
FROM {staged.table} s
LEFT JOIN customers_customer c ON c.code = s.customer
{entity_join()}
"""
    ours, live = (", ".join(f"{alias}.{name}" for name in _COMPARED) for alias in ("r", "x"))
    return (
        f"""
SELECT y.*, CASE WHEN existing_id IS NULL THEN 'new'
                 WHEN NOT differs AND (gross = 0 OR settled_date IS NOT DISTINCT FROM known_settled_date) THEN 'same'
                 ELSE 'changed' END AS action
FROM (SELECT r.*, x.id AS existing_id, ({ours}) IS DISTINCT FROM ({live}) AS differs,
             q.id AS settlement_id, q.value_date AS known_settled_date
      FROM ({with_rates_sql(rows, day="posting_date", amount="gross")}) r
      LEFT JOIN customers_invoice x ON x.number = r.number AND x.entity_id = r.entity_id AND x.kind = 'invoice'
       AND x.source_system = '' AND {live_sql("x")}
      LEFT JOIN customers_receipt q ON q.number = r.number AND q.entity_id = r.entity_id
       AND q.source_system = '{SOURCE}' AND {live_sql("q")}) y
""",
        base_params(),
    )


def verify_settled(staged: Staged) -> None:
    """Refuse to change documents that others have settled."""
    foreign = f"""{staged.resolved_table} WHERE action = 'changed' AND EXISTS (
        SELECT 1 FROM customers_allocation a WHERE a.invoice_id = existing_id AND {live_sql("a")}
        AND a.receipt_id IS DISTINCT FROM settlement_id)"""
    reject_rows(staged, code="is_settled", column="number", value="number", source=foreign)


def apply_settled(staged: Staged) -> dict[str, Any]:
    """Post invoices, their receipts and what joins them; create customers first where that is asked for."""
    if not has_work(staged):
        return {"posting_ids": []}
    customer_ids = _create_customers(staged)
    with import_posting(staged) as posting_id:
        _take_back(staged, posting_id=posting_id)
        execute(_INVOICES.format(table=staged.resolved_table), {"posting_id": posting_id})
        copy_lines(posting_id=posting_id)
        execute(_RECEIPTS.format(table=staged.resolved_table), {"posting_id": posting_id})
        refresh_statistics("customers_invoice", "customers_receipt")
        insert_allocations_from(posting_id=posting_id, source=_allocations(staged, posting_id=posting_id))
    return {"posting_ids": [posting_id], "customer_ids": customer_ids}


def _create_customers(staged: Staged) -> list[int]:
    """Create the customers that the ledger lacks and write their keys into the resolved rows."""
    table = staged.resolved_table
    created = fetch_all(
        f"""INSERT INTO customers_customer
                (code, name, local_name, legal_form, tax_id, registration_number, lei, duns, country, region, industry,
                 channel, currency, language, status, created_at, updated_at, version)
            SELECT customer, COALESCE(MIN(customer_name), customer), '', '', '', '', '', '', COALESCE(MIN(country), ''),
                   '', '', '', MIN(currency), 'en', 'active', now(), now(), 1
            FROM {table} WHERE customer_id IS NULL AND action <> 'same' GROUP BY customer ORDER BY MIN(row_number)
            RETURNING id"""
    )
    if created:
        execute(
            f"UPDATE {table} r SET customer_id = c.id FROM customers_customer c"
            " WHERE r.customer_id IS NULL AND c.code = r.customer"
        )
    return [row[0] for row in created]


def _take_back(staged: Staged, *, posting_id: int) -> None:
    """Reverse settlements that differ, and the invoices that differ."""
    changed = (
        f"SELECT settlement_id FROM {staged.resolved_table} WHERE action = 'changed' AND settlement_id IS NOT NULL"
    )
    source = Relation(
        f"""SELECT id AS ord, invoice_id, effective_date, reason, -amount AS amount, instalment_id, receipt_id,
                   credit_note_id, -tax AS tax, note, id AS reverses_id, NULL::text AS external_key
            FROM customers_allocation a WHERE receipt_id IN ({changed}) AND {live_sql("a")}""",
        {},
        (),
    )
    insert_allocations_from(posting_id=posting_id, source=source)
    reverse_rows(RECEIPTS, posting_id=posting_id, ids=changed)
    differing = f"SELECT existing_id FROM {staged.resolved_table} WHERE action = 'changed' AND differs"
    reverse_rows(INVOICES, posting_id=posting_id, ids=differing)


_INVOICES = """
INSERT INTO customers_invoice
    (posting_id, is_reversed, source_system, number, kind, customer_id, entity_id, issue_date, posting_date, due_date,
     currency, net, tax, gross, tax_code, reporting_rate, reporting_rate_date, reporting_gross, discount_amount,
     has_instalments, customer_order_number)
SELECT %(posting_id)s, FALSE, '', number, 'invoice', customer_id, entity_id, issue_date, posting_date, due_date,
       currency, net, tax, gross, tax_code, reporting_rate, reporting_rate_date, reporting_amount, 0, FALSE, ''
FROM {table} WHERE action = 'new' OR (action = 'changed' AND differs)
"""
_RECEIPTS = f"""
INSERT INTO customers_receipt
    (posting_id, is_reversed, source_system, number, customer_id, entity_id, value_date, currency, amount,
     reporting_rate, reporting_rate_date, reporting_amount, payer_name, remittance_text, method)
SELECT %(posting_id)s, FALSE, '{SOURCE}', number, customer_id, entity_id, settled_date, currency, gross,
       reporting_rate, reporting_rate_date, reporting_amount, '', number, 'other'
FROM {{table}} WHERE action <> 'same' AND settled_date IS NOT NULL AND gross > 0
"""


def _allocations(staged: Staged, *, posting_id: int) -> Relation:
    return Relation(
        f"""SELECT r.row_number AS ord, i.id AS invoice_id, r.settled_date AS effective_date, 'payment' AS reason,
                   r.gross AS amount, NULL::bigint AS instalment_id, q.id AS receipt_id, NULL::bigint AS credit_note_id,
                   0 AS tax, '' AS note, NULL::bigint AS reverses_id, NULL::text AS external_key
            FROM {staged.resolved_table} r
            JOIN customers_receipt q ON q.posting_id = %(posting_id)s AND q.number = r.number
             AND q.entity_id = r.entity_id AND q.reverses_id IS NULL
            JOIN customers_invoice i ON i.number = r.number AND i.entity_id = r.entity_id AND i.kind = 'invoice'
             AND i.source_system = '' AND {live_sql("i")}
            WHERE r.action <> 'same' AND r.settled_date IS NOT NULL""",
        {"posting_id": posting_id},
        (),
    )
