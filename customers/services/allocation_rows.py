"""The one statement that writes allocations, for one row or a million.

It takes what is asked as a relation and adds what follows from the rows: customer, entity and currency of
the invoice, the amount that leaves the invoice in reporting currency, and the realised exchange difference
(what left the source at its own rate less what left the invoice at the invoice's). Both are differences of
rounded open values, so that a closed item is exactly zero in reporting currency too.
"""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings

from customers.services.locks import take_stamp_lock
from finance_crm.money import ZERO, decimals_of
from finance_crm.sql import Relation, fetch_all


class AllocationRow(NamedTuple):
    """One allocation to write. `amount` is negative for a reversal, which names the row it takes back."""

    invoice_id: int
    effective_date: date
    reason: str
    amount: Decimal
    instalment_id: int | None = None
    receipt_id: int | None = None
    credit_note_id: int | None = None
    tax: Decimal = ZERO
    note: str = ""
    reverses_id: int | None = None
    external_key: str | None = None


_COLUMNS = """ord bigint, invoice_id bigint, instalment_id bigint, receipt_id bigint, credit_note_id bigint,
 reason text, effective_date date, amount numeric, tax numeric, note text, reverses_id bigint, external_key
 text"""

_INSERT = """
WITH asked AS MATERIALIZED (
    {source}
), target AS (
    SELECT t.invoice_id, t.instalment_id, i.customer_id, i.entity_id, i.currency, i.reporting_rate,
           CASE WHEN i.is_reversed THEN 0 ELSE COALESCE(s.amount, i.gross) END
           - COALESCE((SELECT SUM(a.amount) FROM customers_allocation a WHERE a.invoice_id = t.invoice_id
                       AND a.instalment_id IS NOT DISTINCT FROM t.instalment_id), 0) AS open
    FROM (SELECT DISTINCT invoice_id, instalment_id FROM asked) t
    JOIN customers_invoice i ON i.id = t.invoice_id
    LEFT JOIN customers_instalment s ON s.id = t.instalment_id
), payer AS (
    SELECT r.id, r.reporting_rate,
           CASE WHEN r.is_reversed THEN 0 ELSE r.amount END
           - COALESCE((SELECT SUM(a.amount) FROM customers_allocation a
                       WHERE a.receipt_id = r.id AND a.reason = 'payment'), 0) AS open
    FROM customers_receipt r WHERE r.id IN (SELECT receipt_id FROM asked WHERE reason = 'payment')
), credit AS (
    SELECT c.id, c.reporting_rate,
           CASE WHEN c.is_reversed THEN 0 ELSE c.gross END
           - COALESCE((SELECT SUM(a.amount) FROM customers_allocation a WHERE a.credit_note_id = c.id), 0)
           AS open
    FROM customers_invoice c WHERE c.id IN (SELECT credit_note_id FROM asked)
), joined AS (
    SELECT k.*, t.customer_id, t.entity_id, t.currency, t.reporting_rate AS target_rate,
           t.open - COALESCE(SUM(k.amount) OVER by_target, 0) AS target_before,
           COALESCE(p.reporting_rate, c.reporting_rate) AS source_rate,
           COALESCE(p.open, c.open) - COALESCE(SUM(k.amount) OVER by_source, 0) AS source_before
    FROM asked k
    LEFT JOIN target t ON t.invoice_id = k.invoice_id AND t.instalment_id IS NOT DISTINCT FROM k.instalment_id
    LEFT JOIN payer p ON p.id = k.receipt_id AND k.reason = 'payment'
    LEFT JOIN credit c ON c.id = k.credit_note_id
    WINDOW by_target AS (PARTITION BY k.invoice_id, k.instalment_id ORDER BY k.ord
                         ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
           by_source AS (PARTITION BY p.id, c.id ORDER BY k.ord ROWS BETWEEN UNBOUNDED PRECEDING AND 1
           PRECEDING)
), valued AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('customers_allocation', 'id')) AS id, o.*,
           ROUND(target_before * target_rate, %(decimals)s)
           - ROUND((target_before - amount) * target_rate, %(decimals)s) AS from_target,
           ROUND(source_before * source_rate, %(decimals)s)
           - ROUND((source_before - amount) * source_rate, %(decimals)s) AS from_source
    FROM (SELECT * FROM joined ORDER BY ord) o
), allocated AS (
    INSERT INTO customers_allocation
        (id, posting_id, reverses_id, customer_id, entity_id, invoice_id, instalment_id, receipt_id,
        credit_note_id,
         reason, effective_date, currency, amount, tax, reporting_amount, note)
    SELECT id, %(posting_id)s, reverses_id, customer_id, entity_id, invoice_id, instalment_id, receipt_id,
           credit_note_id, reason, effective_date, currency, amount, tax, from_target, note
    FROM valued ORDER BY id
), differences AS (
    INSERT INTO customers_exchangedifference (posting_id, customer_id, allocation_id, effective_date, amount)
    SELECT %(posting_id)s, customer_id, id, effective_date, from_source - from_target
    FROM valued WHERE from_source <> from_target
), keys AS (
    INSERT INTO customers_allocationkey (key, allocation_id)
    SELECT external_key, id FROM valued WHERE external_key IS NOT NULL
)
SELECT {result} FROM valued
"""


def insert_allocations(*, posting_id: int, rows: Sequence[AllocationRow]) -> list[int]:
    """Write `rows` in their order inside an open posting and return their ids. Takes the ledger's lock."""
    take_stamp_lock()
    asked = [row._asdict() | {"ord": position} for position, row in enumerate(rows)]
    params = {"posting_id": posting_id, "decimals": _decimals(), "rows": json.dumps(asked, default=str)}
    source = f"SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS asked({_COLUMNS})"
    ((ids,),) = fetch_all(_INSERT.format(source=source, result="array_agg(id ORDER BY id)"), params)
    return ids or []


def insert_allocations_from(*, posting_id: int, source: Relation) -> int:
    """Write the rows that `source` yields inside an open posting; return how many. Takes the ledger's lock.

    :param source: a SELECT that yields the columns of `AllocationRow` and `ord`, their order
    """
    take_stamp_lock()
    params = {"posting_id": posting_id, "decimals": _decimals(), **source.params}
    ((count,),) = fetch_all(_INSERT.format(source=source.sql, result="COUNT(*)"), params)
    return int(count)


def _decimals() -> int:
    return decimals_of(settings.REPORTING_CURRENCY)
