"""Receipts and allocations from files.

A receipt without a customer is unidentified cash. An allocation is told by the key its source gave it, or else
by everything it says; it settles an invoice (or one of its instalments) and, as a payment or credit, consumes
its source. Amounts are positive.
"""

from collections.abc import Mapping
from typing import Any

from customers.services.allocation_rows import insert_allocations_from
from customers.services.allocations import WITH_TAX
from customers.services.imports.common import (
    base_params,
    decimals_sql,
    entity_join,
    import_posting,
    live_sql,
    with_rates_sql,
)
from customers.services.imports.invoices import has_work
from customers.services.imports.ledger_tables import RECEIPTS, reverse_rows
from finance_crm.access.domain.roles import Right
from finance_crm.access.queries.people import holds_right
from finance_crm.exchange.domain.kinds import Staged
from finance_crm.exchange.services.staging import reject_rows
from finance_crm.sql import Relation, execute

_COMPARED = [
    "value_date",
    "currency",
    "amount",
    "payer_name",
    "remittance_text",
    "method",
    "bank_account_id",
]


def resolve_receipts(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows with their keys and rates, compared with the live receipt of that number.

    A row without a customer leaves a known receipt the one that somebody found for it.
    """
    rows = f"""
SELECT s.row_number, s.number, COALESCE(s.source_system, '') AS source_system, s.customer, c.id AS named_id,
       e.id AS entity_id, COALESCE(e.code, s.entity) AS entity, e.closed_through_date, s.value_date,
       COALESCE(s.currency, b.currency, c.currency, e.currency) AS currency, s.amount,
       COALESCE(s.payer_name, '') AS payer_name, COALESCE(s.remittance_text, '') AS remittance_text,
       COALESCE(s.method, 'transfer') AS method, s.bank_account, b.id AS bank_account_id
FROM {staged.table} s
LEFT JOIN customers_customer c ON c.code = s.customer
{entity_join()}
LEFT JOIN customers_bankaccount b ON b.code = s.bank_account AND b.entity_id = e.id
"""
    ours, live = (", ".join(f"{alias}.{name}" for name in _COMPARED) for alias in ("r", "x"))
    return (
        f"""
SELECT r.*, x.id AS existing_id, CASE WHEN r.customer IS NULL THEN x.customer_id ELSE r.named_id END AS customer_id,
       CASE WHEN x.id IS NULL THEN 'new'
            WHEN (r.customer IS NULL OR r.named_id IS NOT DISTINCT FROM x.customer_id)
             AND ({ours}) IS NOT DISTINCT FROM ({live}) THEN 'same'
            ELSE 'changed' END AS action
FROM ({with_rates_sql(rows, day="value_date", amount="amount")}) r
LEFT JOIN customers_receipt x ON x.number = r.number AND x.entity_id = r.entity_id
 AND x.source_system = r.source_system AND {live_sql("x")}
""",
        base_params(),
    )


def verify_receipts(staged: Staged) -> None:
    """Refuse to replace receipts that settle something."""
    used = f"""{staged.resolved_table} WHERE action = 'changed' AND EXISTS (
        SELECT 1 FROM customers_allocation a WHERE a.receipt_id = existing_id AND {live_sql("a")})"""
    reject_rows(staged, code="is_settled", column="number", value="number", source=used)


_INSERT_RECEIPTS = """
INSERT INTO customers_receipt
    (posting_id, is_reversed, source_system, number, customer_id, entity_id, bank_account_id, value_date, currency,
     amount, reporting_rate, reporting_rate_date, reporting_amount, payer_name, remittance_text, method)
SELECT %(posting_id)s, FALSE, source_system, number, customer_id, entity_id, bank_account_id, value_date, currency,
       amount, reporting_rate, reporting_rate_date, reporting_amount, payer_name, remittance_text, method
FROM {table} WHERE action <> 'same'
"""


def apply_receipts(staged: Staged) -> dict[str, Any]:
    """Post what differs from the ledger."""
    if not has_work(staged):
        return {"posting_ids": []}
    with import_posting(staged) as posting_id:
        changed = f"SELECT existing_id FROM {staged.resolved_table} WHERE action = 'changed'"
        reverse_rows(RECEIPTS, posting_id=posting_id, ids=changed)
        execute(_INSERT_RECEIPTS.format(table=staged.resolved_table), {"posting_id": posting_id})
    return {"posting_ids": [posting_id]}


def resolve_allocations(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows with what they settle and from what, and how much of both is open."""
    return (
        f"""
SELECT r.*,
       CASE WHEN x.id IS NULL THEN 'new' WHEN x.amount = r.amount AND x.effective_date = r.effective_date THEN 'same'
            ELSE 'changed' END AS action, x.id AS existing_id
FROM (
    SELECT s.row_number, s.invoice, i.id AS invoice_id, i.customer_id, i.entity_id, i.currency, i.posting_date,
           i.has_instalments, i.gross AS invoice_gross, i.tax AS invoice_tax, e.closed_through_date,
           s.instalment, p.id AS instalment_id, s.receipt, c.id AS receipt_id, c.customer_id AS payer_id,
           c.currency AS receipt_currency, c.value_date, s.credit_note, n.id AS credit_note_id,
           n.customer_id AS credited_id, n.currency AS credit_currency, n.posting_date AS credit_date,
           COALESCE(s.reason, CASE WHEN s.credit_note IS NULL THEN 'payment' ELSE 'credit' END) AS reason,
           COALESCE(s.effective_date, c.value_date, n.posting_date) AS effective_date, s.amount,
           COALESCE(s.note, '') AS note, s.key, k.allocation_id AS keyed_id
    FROM {staged.table} s
    {entity_join()}
    LEFT JOIN customers_invoice i ON i.number = s.invoice AND i.entity_id = e.id AND i.kind = 'invoice'
     AND i.source_system = COALESCE(s.source_system, '') AND {live_sql("i")}
    LEFT JOIN customers_instalment p ON p.invoice_id = i.id AND p.position = s.instalment
    LEFT JOIN customers_receipt c ON c.number = s.receipt AND c.entity_id = e.id
     AND c.source_system = COALESCE(s.source_system, '') AND {live_sql("c")}
    LEFT JOIN customers_invoice n ON n.number = s.credit_note AND n.entity_id = e.id AND n.kind = 'credit_note'
     AND n.source_system = COALESCE(s.source_system, '') AND {live_sql("n")}
    LEFT JOIN customers_allocationkey k ON k.key = s.key
) r
LEFT JOIN LATERAL (
    SELECT a.id, a.amount, a.effective_date FROM customers_allocation a
    WHERE {live_sql("a")} AND CASE WHEN r.key IS NOT NULL THEN a.id = r.keyed_id ELSE
          a.invoice_id = r.invoice_id AND a.instalment_id IS NOT DISTINCT FROM r.instalment_id
          AND a.receipt_id IS NOT DISTINCT FROM r.receipt_id AND a.credit_note_id IS NOT DISTINCT FROM r.credit_note_id
          AND a.reason = r.reason AND a.effective_date = r.effective_date AND a.amount = r.amount END
    LIMIT 1) x ON TRUE
""",
        base_params(),
    )


def verify_allocations(staged: Staged) -> None:
    """Refuse rows that settle more than is open, of the invoice or of the source, in the order of the file.

    Write-offs are refused from people who may give up nothing; a command on the server may.
    """
    if staged.actor_id is not None and not holds_right(user_id=staged.actor_id, right=Right.WRITE_OFF):
        given_up = f"{staged.resolved_table} WHERE reason = 'write_off' AND action = 'new'"
        reject_rows(staged, code="no_write_offs", column="reason", value="reason", source=given_up)
    for column, of in (
        ("invoice", "invoice_id, instalment_id"),
        ("receipt", "receipt_id"),
        ("credit_note", "credit_note_id"),
    ):
        reject_rows(
            staged,
            code="more_than_open",
            column="amount",
            value="amount || ' > ' || trim_scale(open)",
            source=f"({_beyond_open(staged.resolved_table, of=of, only=_CONSUMING[column])}) beyond",
        )


_CONSUMING = {
    "invoice": "invoice_id IS NOT NULL",
    "receipt": "receipt_id IS NOT NULL AND reason = 'payment'",
    "credit_note": "credit_note_id IS NOT NULL",
}
_OPEN_ITEM = {
    "invoice_id, instalment_id": "o.invoice_id = r.invoice_id AND o.instalment_id IS NOT DISTINCT FROM r.instalment_id",
    "receipt_id": "o.receipt_id = r.receipt_id",
    "credit_note_id": "o.invoice_id = r.credit_note_id",
}


def _beyond_open(table: str, *, of: str, only: str) -> str:
    """Return the rows after which more is settled than was open before the import."""
    return f"""
SELECT s.row_number, s.amount, s.open FROM (
    SELECT r.row_number, r.amount, COALESCE(ABS(o.open_amount), 0) AS open,
           SUM(r.amount) OVER (PARTITION BY {", ".join(f"r.{name.strip()}" for name in of.split(","))}
                               ORDER BY r.row_number) AS so_far
    FROM (SELECT * FROM {table} WHERE action = 'new' AND {only}) r
    LEFT JOIN customers_openitem o ON {_OPEN_ITEM[of]}) s
WHERE s.so_far > s.open"""


def apply_allocations(staged: Staged) -> dict[str, Any]:
    """Post the allocations in the order of the file; one that differs is reversed first."""
    if not has_work(staged):
        return {"posting_ids": []}
    source = Relation(
        f"""SELECT row_number AS ord, invoice_id, effective_date, reason, amount, instalment_id,
                   receipt_id, credit_note_id,
                   CASE WHEN reason = ANY(%(with_tax)s) AND invoice_gross <> 0
                        THEN ROUND(amount * invoice_tax / invoice_gross, {decimals_sql("currency")}) ELSE 0 END AS tax,
                   note, NULL::bigint AS reverses_id, key AS external_key
            FROM {staged.resolved_table} WHERE action <> 'same'
            UNION ALL
            SELECT r.row_number, a.invoice_id, a.effective_date, a.reason, -a.amount, a.instalment_id, a.receipt_id,
                   a.credit_note_id, -a.tax, a.note, a.id, NULL
            FROM {staged.resolved_table} r JOIN customers_allocation a ON a.id = r.existing_id
            WHERE r.action = 'changed'
            ORDER BY ord, amount""",
        {"with_tax": list(map(str, WITH_TAX))},
        (),
    )
    with import_posting(staged) as posting_id:
        insert_allocations_from(posting_id=posting_id, source=source)
    return {"posting_ids": [posting_id]}
