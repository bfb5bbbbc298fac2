"""Open items as another system lists them on a day. Listed items must agree with ours; ours that the list lacks
are proposed as settled, and only a person's word settles them.

Open amounts are signed: positive for invoices, negative for credit notes.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from customers.queries.open_items import open_items_relation
from customers.services.allocation_rows import insert_allocations_from
from customers.services.imports.common import base_params, business_date, entity_join, ledger_refusals, live_sql
from customers.services.postings import posting
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.exchange.domain.kinds import ConfirmRequest, Staged
from finance_crm.exchange.services.staging import reject_rows
from finance_crm.sql import Relation, execute, fetch_all

SOURCE = "open_items"
MOST_PROPOSALS = 10_000


def _snapshot_date(staged: Staged) -> date | None:
    day: date | None = fetch_all(f"SELECT MIN(snapshot_date) FROM {staged.table}")[0][0]
    return day


def _ours(as_of: date) -> Relation:
    """Return what is open in our ledger per document; unapplied receipts are no part of a list of items."""
    items = open_items_relation(as_of=as_of, known_at=None, scope=EVERYTHING)
    return Relation(
        f"""SELECT i.customer_id, i.entity_id, i.currency, i.invoice_id, i.number, SUM(i.open_amount) AS open_amount
            FROM ({items.sql}) i WHERE i.invoice_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5""",
        items.params,
        ("customer_id", "entity_id", "currency", "invoice_id", "number", "open_amount"),
    )


def resolve_snapshot(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the listed items beside ours as of the close of the snapshot's day."""
    ours = _ours(_snapshot_date(staged) or business_date(staged.at))
    return (
        f"""
SELECT r.*, CASE WHEN r.ours = r.open_amount THEN 'same' ELSE 'changed' END AS action
FROM (SELECT s.row_number, s.snapshot_date, s.number, s.customer, c.id AS customer_id, e.id AS entity_id,
             COALESCE(e.code, s.entity) AS entity, COALESCE(s.currency, o.currency) AS currency,
             o.currency AS our_currency, s.open_amount, o.open_amount AS ours, o.invoice_id
      FROM {staged.table} s
      LEFT JOIN customers_customer c ON c.code = s.customer
      {entity_join()}
      LEFT JOIN ({ours.sql}) o ON o.number = s.number AND o.entity_id = e.id AND o.customer_id = c.id
       AND sign(o.open_amount) = sign(s.open_amount)) r
""",
        base_params() | dict(ours.params),
    )


def verify_snapshot(staged: Staged) -> None:
    """Refuse lists of more than one day."""
    day = _snapshot_date(staged)
    source = f"{staged.resolved_table} WHERE snapshot_date <> %(day)s"
    reject_rows(
        staged,
        code="several_days",
        column="snapshot_date",
        value="snapshot_date",
        source=source,
        params={"day": day},
    )


def apply_snapshot(staged: Staged) -> dict[str, Any]:
    """List our open items of the same entities that the snapshot lacks."""
    as_of = _snapshot_date(staged)
    if as_of is None:
        return {"posting_ids": [], "proposals": []}
    ours = _ours(as_of)
    absent = fetch_all(
        f"""SELECT o.invoice_id, o.number, c.code, c.name, o.currency, o.open_amount::text
            FROM ({ours.sql}) o JOIN customers_customer c ON c.id = o.customer_id
            JOIN customers_legalentity e ON e.id = o.entity_id
            WHERE o.open_amount > 0
              AND o.entity_id IN (SELECT entity_id FROM {staged.resolved_table})
              AND NOT EXISTS (SELECT 1 FROM {staged.table} s WHERE s.number = o.number AND s.customer = c.code
                              AND COALESCE(s.entity, %(default_entity)s) = e.code)
            ORDER BY o.open_amount DESC, o.invoice_id LIMIT {MOST_PROPOSALS}""",
        base_params() | dict(ours.params),
    )
    names = ("id", "number", "customer", "customer_name", "currency", "amount")
    proposals = [dict(zip(names, row, strict=True)) for row in absent]
    return {"posting_ids": [], "snapshot_date": as_of.isoformat(), "proposals": proposals}


_RECEIPTS = f"""
INSERT INTO customers_receipt
    (posting_id, is_reversed, source_system, number, customer_id, entity_id, value_date, currency, amount,
     reporting_rate, reporting_rate_date, reporting_amount, payer_name, remittance_text, method)
SELECT %(posting_id)s, FALSE, '{SOURCE}', %(import_id)s || '-' || i.id, i.customer_id, i.entity_id, %(day)s::date,
       i.currency, SUM(o.open_amount), i.reporting_rate, i.reporting_rate_date, SUM(o.reporting_open_amount), '',
       i.number, 'other'
FROM customers_openitem o JOIN customers_invoice i ON i.id = o.invoice_id
WHERE o.invoice_id = ANY(%(ids)s) AND o.open_amount > 0 AND i.posting_date <= %(day)s::date
GROUP BY i.id
"""
_ALLOCATIONS = f"""
SELECT o.id AS ord, o.invoice_id, %(day)s::date AS effective_date, 'payment' AS reason, o.open_amount AS amount,
       o.instalment_id, q.id AS receipt_id, NULL::bigint AS credit_note_id, 0 AS tax, '' AS note,
       NULL::bigint AS reverses_id, NULL::text AS external_key
FROM customers_openitem o
JOIN customers_receipt q ON q.posting_id = %(posting_id)s AND q.number = %(import_id)s || '-' || o.invoice_id
 AND {live_sql("q")}
WHERE o.invoice_id = ANY(%(ids)s) AND o.open_amount > 0
"""


def confirm_settled(request: ConfirmRequest) -> dict[str, Any]:
    """Settle the accepted proposals with a receipt each, dated on the snapshot's day.

    :raises FileRejectedError: with the ledger's own words, where it refuses, as in a period closed since
    """
    proposals = request.outcome.get("proposals", [])
    ids = [entry["id"] for entry in proposals if entry["id"] in set(request.accepted)]
    if not ids:
        return dict(request.outcome)
    posting_id = _settle(request, ids)
    return {
        **request.outcome,
        "posting_ids": [*request.outcome["posting_ids"], posting_id],
        "proposals": [entry for entry in proposals if entry["id"] not in ids],
    }


def _settle(request: ConfirmRequest, ids: list[int]) -> int:
    """Post the receipts that settle these invoices and return the posting."""
    params = {"ids": ids, "day": request.outcome["snapshot_date"], "import_id": str(request.import_id)}
    as_of = business_date(request.at)
    actor_id, note = request.actor_id, f"#{request.import_id}"
    with ledger_refusals(), posting(kind="import", actor_id=actor_id, as_of=as_of, note=note) as posting_id:
        params["posting_id"] = posting_id
        execute(_RECEIPTS, params)
        insert_allocations_from(posting_id=posting_id, source=Relation(_ALLOCATIONS, params, ()))
    return posting_id
