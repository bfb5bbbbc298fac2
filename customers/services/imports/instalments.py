"""Instalments of imported invoices: what the customer's terms make of an invoice without a due date of its own.

The parts are those of `customers.domain.terms.plan_payment`, worked out by the database for all rows at once:
gross in proportion to the shares, rounded toward zero, what is left over to the largest remainders, earlier
parts first on a tie; a part that rounds to nothing is left out. A due date in the file beats the terms.
"""

from customers.services.imports.common import decimals_sql
from finance_crm.exchange.domain.kinds import Staged
from finance_crm.sql import execute, fetch_all

_PARTS_TABLE = "imported_parts"
_PARTS = """
CREATE TEMPORARY TABLE {parts} ON COMMIT DROP AS
WITH shared AS (
    SELECT r.row_number, i.position, r.start_date + i.net_days AS due_date, unit.places,
           r.gross * unit.places AS units,
           r.gross * unit.places * i.share / SUM(i.share) OVER (PARTITION BY r.row_number) AS exact
    FROM {table} r
    JOIN customers_termsinstalment i ON i.terms_id = r.split_terms_id
    CROSS JOIN LATERAL (SELECT 10::numeric ^ ({decimals}) AS places) unit
    WHERE r.action = 'new'
), rounded AS (
    SELECT row_number, due_date, places, TRUNC(exact) AS whole,
           units - SUM(TRUNC(exact)) OVER (PARTITION BY row_number) AS left_over,
           ROW_NUMBER() OVER (PARTITION BY row_number ORDER BY exact - TRUNC(exact) DESC, position) AS place
    FROM shared
)
SELECT row_number, due_date, ROUND((whole + (place <= left_over)::int) / places, 4) AS amount FROM rounded
WHERE whole + (place <= left_over)::int > 0
"""
_SUMMARY = """
    SELECT row_number, MAX(due_date) AS due_date, COUNT(*) > 1 AS has_instalments FROM {parts} GROUP BY row_number
"""
_UNSPLIT = "SELECT NULL::bigint AS row_number, NULL::date AS due_date, FALSE AS has_instalments WHERE FALSE"
_INSERT = """
INSERT INTO customers_instalment (invoice_id, customer_id, position, due_date, amount)
SELECT i.id, i.customer_id, ROW_NUMBER() OVER (PARTITION BY i.id ORDER BY p.due_date, p.amount),
       p.due_date, p.amount
FROM {parts} p
JOIN {table} r USING (row_number)
JOIN customers_invoice i
  ON i.posting_id = %(posting_id)s AND i.reverses_id IS NULL AND i.number = r.number AND i.entity_id = r.entity_id
 AND i.kind = r.kind AND i.source_system = r.source_system
WHERE i.has_instalments
"""


def split_new_invoices(staged: Staged) -> str:
    """Work out the parts of the new rows, and return SQL for (row_number, due_date, has_instalments) of those split.

    Where nobody is on instalment terms nothing is read but that.
    """
    if not fetch_all("SELECT 1 FROM customers_termsinstalment LIMIT 1"):
        return _UNSPLIT
    execute(f"DROP TABLE IF EXISTS {_PARTS_TABLE}")
    decimals = decimals_sql("r.currency")
    execute(_PARTS.format(parts=_PARTS_TABLE, table=staged.resolved_table, decimals=decimals))
    execute(f"ANALYZE {_PARTS_TABLE}")
    return _SUMMARY.format(parts=_PARTS_TABLE)


def insert_instalments(staged: Staged, *, posting_id: int, split: str) -> None:
    """Give the invoices of a posting the parts that `split_new_invoices` worked out."""
    if split is not _UNSPLIT:
        execute(_INSERT.format(parts=_PARTS_TABLE, table=staged.resolved_table), {"posting_id": posting_id})
