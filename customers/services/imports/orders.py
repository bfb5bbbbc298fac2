"""Sales orders, one row per order line, and deliveries of those lines.

The lines of an order in a file are the whole order: a differing set reverses the order and posts it again,
unless goods were delivered on it.
"""

from collections.abc import Mapping
from typing import Any

from customers.domain.order_gates import ask_order_gates
from customers.services.imports.common import (
    base_params,
    decimals_sql,
    entity_join,
    import_posting,
    live_sql,
    refresh_statistics,
)
from customers.services.imports.invoices import has_work
from customers.services.imports.ledger_tables import DELIVERIES, ORDERS, reverse_rows
from finance_crm.exchange.domain.kinds import Staged
from finance_crm.exchange.services.staging import reject_rows
from finance_crm.sql import execute

_KEY = "number, entity_id, source_system"
_HEADER = ["customer_id", "order_date", "customer_order_number", "requested_date", "currency"]
_LINE = ["product_code", "description", "quantity", "unit_price", "net", "tax", "gross"]


def resolve_orders(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows compared with the live order and its lines; all rows of an order share their action."""
    header, known = (", ".join(f"{alias}.{name}" for name in _HEADER) for alias in ("r", "x"))
    line, known_line = (", ".join(f"{alias}.{name}" for name in _LINE) for alias in ("r", "l"))
    return (
        f"""
SELECT y.*, CASE WHEN existing_id IS NULL THEN 'new'
                 WHEN bool_or(differs) OVER whole OR COUNT(*) OVER whole <> known_count THEN 'changed'
                 ELSE 'same' END AS action,
       (MIN(header) OVER whole) <> (MAX(header) OVER whole) AS disagrees
FROM (SELECT r.*, x.id AS existing_id, ROW({header})::text AS header,
             l.id IS NULL OR ({header}) IS DISTINCT FROM ({known})
             OR ({line}) IS DISTINCT FROM ({known_line}) AS differs,
             (SELECT COUNT(*) FROM customers_salesorderline k WHERE k.order_id = x.id) AS known_count
      FROM ({_order_rows(staged)}) r
      LEFT JOIN customers_salesorder x ON x.number = r.number AND x.entity_id = r.entity_id
       AND x.source_system = r.source_system AND {live_sql("x")}
      LEFT JOIN customers_salesorderline l ON l.order_id = x.id AND l.line_number = r.line_number) y
WINDOW whole AS (PARTITION BY {_KEY})
""",
        base_params(),
    )


def _order_rows(staged: Staged) -> str:
    places = decimals_sql("COALESCE(s.currency, c.currency)")
    net = f"COALESCE(s.net, s.gross - COALESCE(s.tax, 0), ROUND(s.quantity * s.unit_price, {places}))"
    return f"""
SELECT s.row_number, s.number, COALESCE(s.source_system, '') AS source_system, s.customer, c.id AS customer_id,
       e.id AS entity_id, COALESCE(e.code, s.entity) AS entity, e.closed_through_date, s.order_date, s.requested_date,
       COALESCE(s.customer_order_number, '') AS customer_order_number, COALESCE(s.currency, c.currency) AS currency,
       COALESCE(s.line_number, 1) AS line_number, COALESCE(s.product_code, '') AS product_code,
       COALESCE(s.description, '') AS description, COALESCE(s.quantity, 1) AS quantity,
       COALESCE(s.unit_price, {net}) AS unit_price, {net} AS net, COALESCE(s.tax, s.gross - {net}, 0) AS tax,
       COALESCE(s.gross, {net} + COALESCE(s.tax, 0)) AS gross
FROM {staged.table} s
LEFT JOIN customers_customer c ON c.code = s.customer
{entity_join()}
"""


def verify_orders(staged: Staged) -> None:
    """Refuse to replace orders that goods were delivered on, and orders of which a line is rejected."""
    delivered = f"""{staged.resolved_table} WHERE action = 'changed' AND EXISTS (
        SELECT 1 FROM customers_delivery d JOIN customers_salesorderline l ON l.id = d.order_line_id
        WHERE l.order_id = existing_id AND {live_sql("d")})"""
    reject_rows(staged, code="is_delivered", column="number", value="number", source=delivered)
    reject_siblings(staged, key=_KEY, column="number")


def reject_siblings(staged: Staged, *, key: str, column: str) -> None:
    """Reject every row of a document of which one row is rejected: documents go in whole or not at all."""
    reject_rows(
        staged,
        code="sibling_rejected",
        column=column,
        value=column,
        source=f"""{staged.resolved_table} WHERE ({key}) IN (
            SELECT {key} FROM {staged.resolved_table} JOIN {staged.problems_table} USING (row_number))
            AND row_number NOT IN (SELECT row_number FROM {staged.problems_table})""",
    )


def apply_orders(staged: Staged) -> dict[str, Any]:
    """Post the orders that differ from the ledger, with their lines."""
    if not has_work(staged):
        return {"posting_ids": []}
    table, header = staged.resolved_table, f"{_KEY}, {', '.join(_HEADER)}"
    with import_posting(staged) as posting_id:
        changed = f"SELECT existing_id FROM {table} WHERE action = 'changed'"
        reverse_rows(ORDERS, posting_id=posting_id, ids=changed)
        execute(
            f"""INSERT INTO customers_salesorder (posting_id, is_reversed, {header}, net, tax, gross)
                SELECT %(posting_id)s, FALSE, {header}, SUM(net), SUM(tax), SUM(gross)
                FROM {table} WHERE action <> 'same' GROUP BY {header} ORDER BY MIN(row_number)""",
            {"posting_id": posting_id},
        )
        refresh_statistics("customers_salesorder")
        execute(
            f"""INSERT INTO customers_salesorderline (order_id, customer_id, line_number, {", ".join(_LINE)})
                SELECT o.id, r.customer_id, r.line_number, {", ".join(f"r.{name}" for name in _LINE)}
                FROM {table} r JOIN customers_salesorder o ON o.posting_id = %(posting_id)s AND o.reverses_id IS NULL
                 AND o.number = r.number AND o.entity_id = r.entity_id AND o.source_system = r.source_system
                WHERE r.action <> 'same' ORDER BY r.row_number""",
            {"posting_id": posting_id},
        )
        ask_order_gates(posting_id=posting_id, may_refuse=False)
    return {"posting_ids": [posting_id]}


def resolve_deliveries(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows with the order line they deliver, compared with the live delivery."""
    return (
        f"""
SELECT r.*, x.id AS existing_id,
       CASE WHEN x.id IS NULL THEN 'new'
            WHEN (x.delivery_date, x.quantity) = (r.delivery_date, r.quantity) THEN 'same' ELSE 'changed' END AS action
FROM (SELECT s.row_number, s.number, COALESCE(s.source_system, '') AS source_system, s.order_number, o.id AS order_id,
             COALESCE(s.line_number, 1) AS line_number, l.id AS order_line_id, o.customer_id, e.id AS entity_id,
             COALESCE(e.code, s.entity) AS entity, e.closed_through_date, o.order_date, s.delivery_date, s.quantity
      FROM {staged.table} s
      {entity_join()}
      LEFT JOIN customers_salesorder o ON o.number = s.order_number AND o.entity_id = e.id
       AND o.source_system = COALESCE(s.source_system, '') AND {live_sql("o")}
      LEFT JOIN customers_salesorderline l ON l.order_id = o.id AND l.line_number = COALESCE(s.line_number, 1)) r
LEFT JOIN customers_delivery x ON x.number = r.number AND x.entity_id = r.entity_id
 AND x.source_system = r.source_system AND x.order_line_id = r.order_line_id AND {live_sql("x")}
""",
        base_params(),
    )


def apply_deliveries(staged: Staged) -> dict[str, Any]:
    """Post the deliveries that differ from the ledger."""
    if not has_work(staged):
        return {"posting_ids": []}
    table = staged.resolved_table
    with import_posting(staged) as posting_id:
        changed = f"SELECT existing_id FROM {table} WHERE action = 'changed'"
        reverse_rows(DELIVERIES, posting_id=posting_id, ids=changed)
        execute(
            f"""INSERT INTO customers_delivery (posting_id, is_reversed, {DELIVERIES.columns})
                SELECT %(posting_id)s, FALSE, {DELIVERIES.columns} FROM {table} WHERE action <> 'same'
                ORDER BY row_number""",
            {"posting_id": posting_id},
        )
    return {"posting_ids": [posting_id]}
