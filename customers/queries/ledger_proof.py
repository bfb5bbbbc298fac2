"""Proof that what is cached equals what the rows say. Reads every row; takes minutes at ten million.

Each check returns where the two differ: what, which, what the rows say, and what is cached.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction

from finance_crm.money import decimals_of
from finance_crm.sql import fetch_all


class Difference(NamedTuple):
    """One place where the cache, or a promise, does not agree with the rows."""

    what: str
    which: str
    expected: str
    found: str


_SAID_BY_ROWS = """
SELECT i.id AS invoice_id, s.id AS instalment_id, NULL::bigint AS receipt_id, i.customer_id, i.entity_id,
    i.currency,
       CASE WHEN i.kind = 'invoice' THEN COALESCE(s.due_date, i.due_date) END AS due_date,
       CASE WHEN i.kind = 'invoice' THEN 1 ELSE -1 END * (COALESCE(s.amount, i.gross) - COALESCE(a.amount,
           0)) AS open,
       CASE WHEN i.kind = 'invoice' THEN 1 ELSE -1 END * COALESCE(s.amount, i.gross) AS original,
           i.reporting_rate AS rate
FROM customers_invoice i
LEFT JOIN customers_instalment s ON s.invoice_id = i.id AND i.has_instalments
LEFT JOIN (
    SELECT document_id, part_id, SUM(amount) AS amount FROM (
        SELECT invoice_id AS document_id, instalment_id AS part_id, amount FROM customers_allocation
        UNION ALL SELECT credit_note_id, NULL, amount FROM customers_allocation WHERE credit_note_id IS NOT
            NULL
    ) moved GROUP BY document_id, part_id
) a ON a.document_id = i.id AND a.part_id IS NOT DISTINCT FROM s.id
WHERE i.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM customers_invoice x WHERE x.reverses_id = i.id)
UNION ALL
SELECT NULL, NULL, r.id, r.customer_id, r.entity_id, r.currency, NULL, COALESCE(a.amount, 0) - r.amount,
    -r.amount,
       r.reporting_rate
FROM customers_receipt r
LEFT JOIN (SELECT receipt_id, SUM(amount) AS amount FROM customers_allocation WHERE reason = 'payment'
    GROUP BY 1) a
  ON a.receipt_id = r.id
WHERE r.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM customers_receipt x WHERE x.reverses_id = r.id)
"""

_OPEN_ITEMS = f"""
WITH said AS (SELECT *, ROUND(open * rate, %(decimals)s) AS reporting FROM ({_SAID_BY_ROWS}) rows WHERE
open <> 0)
SELECT 'open item',
       CONCAT_WS(' ', 'invoice ' || COALESCE(s.invoice_id, o.invoice_id),
                 'instalment ' || COALESCE(s.instalment_id, o.instalment_id),
                 'receipt ' || COALESCE(s.receipt_id, o.receipt_id)),
       CONCAT_WS(' ', s.open, s.reporting, s.due_date, s.customer_id, s.original),
       CONCAT_WS(' ', o.open_amount, o.reporting_open_amount, o.due_date, o.customer_id, o.original_amount)
FROM said s FULL JOIN customers_openitem o
  ON COALESCE(s.receipt_id, 0) = COALESCE(o.receipt_id, 0) AND COALESCE(s.invoice_id, 0) =
  COALESCE(o.invoice_id, 0)
 AND COALESCE(s.instalment_id, 0) = COALESCE(o.instalment_id, 0)
WHERE (s.open, s.reporting, s.due_date, s.customer_id, s.entity_id, s.currency, s.original, s.rate) IS
    DISTINCT FROM
      (o.open_amount, o.reporting_open_amount, o.due_date, o.customer_id, o.entity_id, o.currency,
      o.original_amount,
       o.reporting_rate)
"""

_FIGURES = """
SUM({amount}) AS outstanding,
COALESCE(SUM({amount}) FILTER (WHERE o.due_date >= {as_of}), 0) AS not_due,
COALESCE(SUM({amount}) FILTER (WHERE o.due_date < {as_of}), 0) AS overdue,
COALESCE(SUM({amount}) FILTER (WHERE o.due_date IS NULL), 0) AS unapplied,
MIN(o.due_date) FILTER (WHERE o.due_date < {as_of}) AS oldest_due_date,
MIN(o.due_date) FILTER (WHERE o.due_date >= {as_of}) AS next_due_date
"""
_FIGURE_NAMES = ("outstanding", "not_due", "overdue", "unapplied", "oldest_due_date", "next_due_date")


def _columns(alias: str, names: tuple[str, ...] = _FIGURE_NAMES) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


_BALANCES = f"""
WITH said AS (
    SELECT o.customer_id, o.entity_id, o.currency, {_FIGURES.format(amount="o.open_amount", as_of="b.as_of_date")}
    FROM customers_openitem o
    LEFT JOIN customers_customerbalance b USING (customer_id, entity_id, currency)
    WHERE o.customer_id IS NOT NULL GROUP BY o.customer_id, o.entity_id, o.currency
)
SELECT 'customer balance', CONCAT_WS(' ', 'customer', customer_id, 'entity', entity_id, currency),
       CONCAT_WS(' ', {_columns("s")}), CONCAT_WS(' ', {_columns("b")})
FROM said s FULL JOIN customers_customerbalance b USING (customer_id, entity_id, currency)
WHERE ({_columns("s")}) IS DISTINCT FROM ({_columns("b")})
"""
_POSITIONS = f"""
WITH said AS (
    SELECT o.customer_id, {_FIGURES.format(amount="o.reporting_open_amount", as_of="p.as_of_date")},
           COUNT(*) AS open_item_count
    FROM customers_openitem o JOIN customers_customerposition p USING (customer_id) GROUP BY o.customer_id
)
SELECT 'customer position', 'customer ' || c.id, CONCAT_WS(' ', {_columns("s")}), CONCAT_WS(' ',
    {_columns("p")})
FROM customers_customer c
LEFT JOIN customers_customerposition p ON p.customer_id = c.id LEFT JOIN said s ON s.customer_id = c.id
WHERE (COALESCE(s.outstanding, 0), COALESCE(s.not_due, 0), COALESCE(s.overdue, 0), COALESCE(s.unapplied, 0),
       s.oldest_due_date, s.next_due_date, COALESCE(s.open_item_count, 0))
      IS DISTINCT FROM ({_columns("p")}, p.open_item_count)
"""
_TOTAL_NAMES = ("customer_count", "outstanding", "not_due", "overdue", "unapplied")
_TOTALS = f"""
WITH said AS (
    SELECT c.team_id, COUNT(*) AS customer_count, SUM(p.outstanding) AS outstanding, SUM(p.not_due) AS
        not_due,
           SUM(p.overdue) AS overdue, SUM(p.unapplied) AS unapplied
    FROM customers_customerposition p JOIN customers_customer c ON c.id = p.customer_id GROUP BY c.team_id
)
SELECT 'portfolio total', 'team ' || COALESCE(COALESCE(s.team_id, t.team_id)::text, 'none'),
       CONCAT_WS(' ', {_columns("s", _TOTAL_NAMES)}), CONCAT_WS(' ', {_columns("t", _TOTAL_NAMES)})
FROM said s FULL JOIN customers_portfoliototal t ON COALESCE(t.team_id, 0) = COALESCE(s.team_id, 0)
WHERE (COALESCE(s.customer_count, 0), COALESCE(s.outstanding, 0), COALESCE(s.not_due, 0),
    COALESCE(s.overdue, 0),
       COALESCE(s.unapplied, 0)) IS DISTINCT FROM ({_columns("t", _TOTAL_NAMES)})
"""
_FLAGS = """
SELECT 'reversed flag', '{table} ' || o.id, (x.id IS NOT NULL)::text, o.is_reversed::text
FROM customers_{table} o LEFT JOIN customers_{table} x ON x.reverses_id = o.id
WHERE o.is_reversed <> (x.id IS NOT NULL)
"""
_STAMPS = """
SELECT 'posting', id::text, 'stamped', 'not stamped' FROM customers_posting WHERE recorded_at IS NULL
"""
_INSTALMENTS = """
SELECT 'instalments', 'invoice ' || i.id, i.gross::text, COALESCE(SUM(s.amount), 0)::text
FROM customers_invoice i LEFT JOIN customers_instalment s ON s.invoice_id = i.id
WHERE i.has_instalments AND i.reverses_id IS NULL GROUP BY i.id, i.gross HAVING i.gross <>
    COALESCE(SUM(s.amount), 0)
"""
_IN_REPORTING_CURRENCY = f"""
SELECT 'allocations in reporting currency',
       CONCAT_WS(' ', 'invoice ' || said.invoice_id, 'instalment ' || said.instalment_id),
       (ROUND(said.original * said.rate, %(decimals)s) - ROUND(said.open * said.rate, %(decimals)s))::text,
       a.amount::text
FROM ({_SAID_BY_ROWS}) said
JOIN (SELECT invoice_id, instalment_id, SUM(reporting_amount) AS amount FROM customers_allocation GROUP BY
    1, 2) a
  ON a.invoice_id = said.invoice_id AND a.instalment_id IS NOT DISTINCT FROM said.instalment_id
WHERE a.amount <> ROUND(said.original * said.rate, %(decimals)s) - ROUND(said.open * said.rate, %(decimals)s)
"""
_LEDGER_TABLES = (
    "salesorder",
    "delivery",
    "invoice",
    "receipt",
    "allocation",
    "dispute",
    "disputeresolution",
    "exchangerate",
    "controlbalance",
)
CHECKS = {
    "open items": _OPEN_ITEMS,
    "customer balances": _BALANCES,
    "customer positions": _POSITIONS,
    "portfolio totals": _TOTALS,
    "instalments": _INSTALMENTS,
    "amounts in reporting currency": _IN_REPORTING_CURRENCY,
    "postings": _STAMPS,
    "reversed flags": " UNION ALL ".join(_FLAGS.format(table=table) for table in _LEDGER_TABLES),
}


class Checked(NamedTuple):
    """One check: its name, how many differences it found, and the first of them."""

    name: str
    difference_count: int
    differences: list[Difference]


def prove_ledger(*, show: int = 20) -> Iterator[Checked]:
    """Yield every check in turn, all of one moment, with at most `show` differences each."""
    with transaction.atomic():
        if not connection.savepoint_ids:  # the outermost transaction: it may choose its isolation
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for name, statement in CHECKS.items():
            yield _run(name, statement, show)


def _run(name: str, statement: str, show: int) -> Checked:
    params = {"decimals": decimals_of(settings.REPORTING_CURRENCY)}
    rows = fetch_all(f"SELECT *, COUNT(*) OVER () FROM ({statement}) AS found LIMIT {int(show)}", params)
    return Checked(name, rows[0][4] if rows else 0, [Difference(*row[:4]) for row in rows])
