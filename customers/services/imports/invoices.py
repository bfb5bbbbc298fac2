"""Invoices and credit notes from files: resolved, compared with what is live, posted in one posting.

Amounts are zero or positive for both kinds, gross = net + tax. A differing row reverses the live document and
posts it again, in one posting.
"""

from collections.abc import Mapping
from typing import Any

from customers.services.imports.common import (
    base_params,
    decimals_sql,
    entity_join,
    import_posting,
    live_sql,
    with_rates_sql,
)
from customers.services.imports.instalments import insert_instalments, split_new_invoices
from customers.services.imports.ledger_tables import INVOICES, copy_lines, reverse_rows
from finance_crm.exchange.domain.kinds import Staged
from finance_crm.exchange.services.staging import reject_rows
from finance_crm.sql import execute, fetch_all

# Terms count from the issue date or from the end of its month; those with instalments end with the last one.
_START = """CASE WHEN t.from_end_of_month
    THEN (date_trunc('month', s.issue_date) + INTERVAL '1 month - 1 day')::date ELSE s.issue_date END"""
_COMPARED = [
    "customer_id",
    "issue_date",
    "posting_date",
    "due_date",
    "currency",
    "net",
    "tax",
    "gross",
    "tax_code",
    "service_start_date",
    "service_end_date",
    "customer_order_number",
    "discount_date",
    "discount_amount",
]


def _rows(staged: Staged) -> str:
    return f"""
SELECT s.row_number, s.number, COALESCE(s.kind, 'invoice') AS kind, COALESCE(s.source_system, '') AS source_system,
       s.customer, c.id AS customer_id, e.id AS entity_id, COALESCE(e.code, s.entity) AS entity,
       e.closed_through_date, s.issue_date, COALESCE(s.posting_date, s.issue_date) AS posting_date,
       s.due_date, {_START} + t.last_days AS usual_due_date,
       COALESCE(s.currency, c.currency) AS currency,
       COALESCE(s.net, s.gross - COALESCE(s.tax, 0)) AS net,
       COALESCE(s.tax, s.gross - s.net, 0) AS tax,
       s.gross, s.tax_code, s.service_start_date, s.service_end_date, s.customer_order_number,
       s.discount_date, {_START} + t.discount_days AS usual_discount_date, s.discount_amount,
       ROUND(s.gross * t.discount_rate, {decimals_sql("COALESCE(s.currency, c.currency)")}) AS usual_discount,
       {_START} AS start_date,
       CASE WHEN s.due_date IS NULL AND t.part_count > 1 AND COALESCE(s.kind, 'invoice') = 'invoice' AND s.gross > 0
            THEN t.id END AS split_terms_id
FROM {staged.table} s
LEFT JOIN customers_customer c ON c.code = s.customer
{entity_join()}
LEFT JOIN (SELECT p.*, COALESCE(i.last_days, p.net_days) AS last_days, i.part_count
           FROM customers_paymentterms p
           LEFT JOIN (SELECT terms_id, MAX(net_days) AS last_days, COUNT(*) AS part_count
                      FROM customers_termsinstalment GROUP BY terms_id) i ON i.terms_id = p.id) t
  ON t.id = c.payment_terms_id
"""


def resolve_invoices(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows with their keys, rates, and what they do to the live document of that number."""
    return _compare(with_rates_sql(_rows(staged), day="posting_date", amount="gross")), base_params()


# An empty cell keeps what a known document has; a new one gets what its customer's terms make of it.
_KEPT = """
       COALESCE(r.due_date, x.due_date, r.usual_due_date) AS due_date,
       COALESCE(r.tax_code, x.tax_code, '') AS tax_code,
       COALESCE(r.service_start_date, x.service_start_date) AS service_start_date,
       COALESCE(r.service_end_date, x.service_end_date) AS service_end_date,
       COALESCE(r.customer_order_number, x.customer_order_number, '') AS customer_order_number,
       CASE WHEN x.id IS NULL THEN COALESCE(r.discount_date, r.usual_discount_date)
            ELSE COALESCE(r.discount_date, x.discount_date) END AS discount_date,
       COALESCE(r.discount_amount, x.discount_amount, r.usual_discount, 0) AS discount_amount"""


def _compare(priced: str) -> str:
    """Return `priced` rows compared with the live documents under their keys."""
    ours = ", ".join(f"f.{name}" for name in _COMPARED)
    live = ", ".join(f"f.x_{name}" for name in _COMPARED)
    known = ", ".join(f"x.{name} AS x_{name}" for name in _COMPARED)
    return f"""
SELECT f.row_number, f.number, f.kind, f.source_system, f.customer, f.entity, f.entity_id, f.closed_through_date,
       {ours}, f.reporting_rate, f.reporting_rate_date, f.reporting_amount, f.existing_id, f.has_parts,
       f.start_date, f.split_terms_id,
       CASE WHEN f.existing_id IS NULL THEN 'new' WHEN ({ours}) IS NOT DISTINCT FROM ({live}) THEN 'same'
            ELSE 'changed' END AS action
FROM (SELECT r.row_number, r.number, r.kind, r.source_system, r.customer, r.customer_id, r.entity, r.entity_id,
             r.closed_through_date, r.issue_date, r.posting_date, r.currency, r.net, r.tax, r.gross, r.reporting_rate,
             r.reporting_rate_date, r.reporting_amount, r.start_date, r.split_terms_id, x.id AS existing_id,
             COALESCE(x.has_instalments, FALSE) AS has_parts, {known},{_KEPT}
      FROM ({priced}) r
      LEFT JOIN customers_invoice x
        ON x.number = r.number AND x.entity_id = r.entity_id AND x.kind = r.kind
       AND x.source_system = r.source_system AND {live_sql("x")}) f
"""


def is_used_sql(invoice_id: str) -> str:
    """Return the condition that something settles, uses or contests the document of that id."""
    return f"""(
        EXISTS (SELECT 1 FROM customers_allocation a WHERE a.invoice_id = {invoice_id} AND {live_sql("a")})
        OR EXISTS (SELECT 1 FROM customers_allocation a WHERE a.credit_note_id = {invoice_id} AND {live_sql("a")})
        OR EXISTS (SELECT 1 FROM customers_dispute d WHERE d.invoice_id = {invoice_id} AND {live_sql("d")}))"""


def verify_invoices(staged: Staged) -> None:
    """Refuse to replace documents that something stands on."""
    table = staged.resolved_table
    if not fetch_all(f"SELECT 1 FROM {table} WHERE action = 'changed' LIMIT 1"):
        return
    settled = f"{table} WHERE action = 'changed' AND {is_used_sql('existing_id')}"
    reject_rows(staged, code="is_settled", column="number", value="number", source=settled)
    lines = f"""{table} JOIN customers_invoice x ON x.id = existing_id WHERE action = 'changed'
        AND ({table}.net, {table}.tax, {table}.gross) IS DISTINCT FROM (x.net, x.tax, x.gross)
        AND EXISTS (SELECT 1 FROM customers_invoiceline l WHERE l.invoice_id = existing_id)"""
    reject_rows(staged, code="breaks_lines", column="gross", value=f"{table}.gross", source=lines)


_INSERT = """
INSERT INTO customers_invoice
    (posting_id, is_reversed, source_system, number, kind, customer_id, entity_id, issue_date, posting_date, due_date,
     service_start_date, service_end_date, currency, net, tax, gross, tax_code, reporting_rate, reporting_rate_date,
     reporting_gross, discount_date, discount_amount, has_instalments, customer_order_number)
SELECT %(posting_id)s, FALSE, source_system, number, kind, customer_id, entity_id, issue_date, posting_date,
       COALESCE(split.due_date, r.due_date), service_start_date, service_end_date, currency, net, tax, gross, tax_code,
       reporting_rate, reporting_rate_date, reporting_amount, discount_date, discount_amount,
       COALESCE(split.has_instalments, FALSE), customer_order_number
FROM {table} r LEFT JOIN ({split}) split USING (row_number) WHERE action <> 'same'
"""


def insert_invoices(staged: Staged, *, posting_id: int) -> int:
    """Post the new rows, and those that replace a live document after it is reversed; return how many."""
    changed = f"SELECT existing_id FROM {staged.resolved_table} WHERE action = 'changed'"
    reverse_rows(INVOICES, posting_id=posting_id, ids=changed)
    split = split_new_invoices(staged)
    count = execute(_INSERT.format(table=staged.resolved_table, split=split), {"posting_id": posting_id})
    insert_instalments(staged, posting_id=posting_id, split=split)
    copy_lines(posting_id=posting_id)
    return count


def apply_invoices(staged: Staged) -> dict[str, Any]:
    """Post what differs from the ledger."""
    if not has_work(staged):
        return {"posting_ids": []}
    with import_posting(staged) as posting_id:
        insert_invoices(staged, posting_id=posting_id)
    return {"posting_ids": [posting_id]}


def has_work(staged: Staged) -> bool:
    """Say whether any row differs from the ledger: an import that changes nothing leaves no posting."""
    return execute(f"SELECT 1 FROM {staged.resolved_table} WHERE action <> 'same' LIMIT 1") > 0
