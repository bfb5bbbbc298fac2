"""The text of the open-item statement, from the ledger rows and from the maintained open items.

One rule decides what counts: a row is visible when its effective date is not after `oi_as_of` and its
posting was recorded by `oi_known_at` (everything committed when that is not asked). A document counts while
it is visible and no visible reversal takes it back; allocations, their reversals included, simply add up.

An item that no invisible row and no invisible reversal touches is what `customers_openitem` says it is.
So the statement "from now" takes those as they stand and computes only the others, with the same text as
the statement "from history". Parameters are prefixed `oi_`, so that callers can add their own.
"""

from typing import NamedTuple


class Restriction(NamedTuple):
    """Conditions on the columns that every ledger table has: `customer_id`, `entity_id`, `currency`."""

    conditions: tuple[str, ...] = ()

    def on(self, alias: str) -> str:
        return "".join(f" AND {alias}.{condition}" for condition in self.conditions)


_NOT_YET_KNOWN = (
    "(SELECT 1 FROM customers_posting p WHERE p.id = {alias}.posting_id AND p.recorded_at > %(oi_known_at)s)"
)

_DOCUMENTS = """
SELECT i.id AS invoice_id, NULL::bigint AS instalment_id, NULL::bigint AS receipt_id,
       i.customer_id, i.entity_id, i.currency,
       CASE WHEN i.kind = 'invoice' THEN i.due_date END AS due_date,
       CASE WHEN i.kind = 'invoice' THEN i.gross ELSE -i.gross END AS original_amount,
       CASE WHEN i.kind = 'invoice' THEN i.gross - COALESCE(s.amount, 0)
            ELSE COALESCE(s.amount, 0) - i.gross END AS open_amount,
       i.reporting_rate
FROM customers_invoice i
LEFT JOIN (
    SELECT document_id, SUM(amount) AS amount FROM (
        SELECT a.invoice_id AS document_id, a.amount FROM customers_allocation a
        WHERE a.instalment_id IS NULL AND {allocation_visible}{target_touched}
        UNION ALL
        SELECT a.credit_note_id, a.amount FROM customers_allocation a
        WHERE a.credit_note_id IS NOT NULL AND {allocation_visible}{credit_note_touched}
    ) moved GROUP BY document_id
) s ON s.document_id = i.id
WHERE i.reverses_id IS NULL AND NOT (i.kind = 'invoice' AND i.has_instalments)
  AND i.gross <> COALESCE(s.amount, 0)
  AND {invoice_live}{document_touched}
"""
_INSTALMENTS = """
SELECT i.id, t.id, NULL::bigint, i.customer_id, i.entity_id, i.currency, t.due_date, t.amount,
       t.amount - COALESCE(s.amount, 0), i.reporting_rate
FROM customers_instalment t
JOIN customers_invoice i ON i.id = t.invoice_id
LEFT JOIN (
    SELECT a.instalment_id, SUM(a.amount) AS amount FROM customers_allocation a
    WHERE a.instalment_id IS NOT NULL AND {allocation_visible}{target_touched}
    GROUP BY a.instalment_id
) s ON s.instalment_id = t.id
WHERE i.reverses_id IS NULL AND i.kind = 'invoice' AND i.has_instalments
  AND t.amount <> COALESCE(s.amount, 0)
  AND {invoice_live}{document_touched}
"""
_RECEIPTS = """
SELECT NULL::bigint, NULL::bigint, r.id, r.customer_id, r.entity_id, r.currency, NULL::date, -r.amount,
       COALESCE(s.amount, 0) - r.amount, r.reporting_rate
FROM customers_receipt r
LEFT JOIN (
    SELECT a.receipt_id, SUM(a.amount) AS amount FROM customers_allocation a
    WHERE a.receipt_id IS NOT NULL AND a.reason = 'payment' AND {allocation_visible}{source_touched}
    GROUP BY a.receipt_id
) s ON s.receipt_id = r.id
WHERE r.reverses_id IS NULL AND r.customer_id IS NOT NULL AND r.amount <> COALESCE(s.amount, 0)
  AND {receipt_live}{receipt_touched}
"""

_FROM_NOW = """
WITH moved AS MATERIALIZED (
    {moved}
), touched_document AS MATERIALIZED (
    SELECT invoice_id AS id FROM moved
    UNION SELECT credit_note_id FROM moved WHERE credit_note_id IS NOT NULL
    UNION {documents}
), touched_receipt AS MATERIALIZED (
    SELECT receipt_id AS id FROM moved WHERE receipt_id IS NOT NULL
    UNION {receipts}
)
SELECT o.invoice_id, o.instalment_id, o.receipt_id, o.customer_id, o.entity_id, o.currency, o.due_date,
       o.original_amount, o.open_amount, o.reporting_rate
FROM customers_openitem o
WHERE o.customer_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM touched_document t WHERE t.id = o.invoice_id)
  AND NOT EXISTS (SELECT 1 FROM touched_receipt t WHERE t.id = o.receipt_id){open_item}
UNION ALL {history}
"""


def visible(*, alias: str, date_column: str, asks_known_at: bool) -> str:
    """Return the condition under which a ledger row counts."""
    condition = f"{alias}.{date_column} <= %(oi_as_of)s"
    if asks_known_at:
        condition += f" AND NOT EXISTS {_NOT_YET_KNOWN.format(alias=alias)}"
    return condition


def invisible(*, columns: str, table: str, date_column: str, asks_known_at: bool, also: str = "") -> str:
    """Return the SELECT of `columns` of the rows `r` that do not count: dated later, or recorded later.

    Two arms rather than an OR, so that each is read through its index however long the history is.
    """
    later_dated = f"SELECT {columns} FROM {table} r WHERE r.{date_column} > %(oi_as_of)s{also}"
    if not asks_known_at:
        return later_dated
    return (
        f"{later_dated} UNION ALL SELECT {columns} FROM {table} r"
        f" JOIN customers_posting p ON p.id = r.posting_id AND p.recorded_at > %(oi_known_at)s{also}"
    )


def live(*, alias: str, table: str, date_column: str, asks_known_at: bool) -> str:
    """Return the condition under which a document counts: visible, and not visibly taken back."""
    itself = visible(alias=alias, date_column=date_column, asks_known_at=asks_known_at)
    reversal = visible(alias="reversal", date_column=date_column, asks_known_at=asks_known_at)
    return (
        f"{itself} AND (NOT {alias}.is_reversed OR NOT EXISTS"
        f" (SELECT 1 FROM {table} reversal WHERE reversal.reverses_id = {alias}.id AND {reversal}))"
    )


def from_history(restriction: Restriction, *, asks_known_at: bool, only_touched: bool = False) -> str:
    """Return the statement that computes every item from its ledger rows."""

    def touched(column: str, what: str) -> str:
        return f" AND {column} IN (SELECT id FROM touched_{what})" if only_touched else ""

    rows = restriction.on("a")
    return "UNION ALL".join((_DOCUMENTS, _INSTALMENTS, _RECEIPTS)).format(
        allocation_visible=visible(alias="a", date_column="effective_date", asks_known_at=asks_known_at) + rows,
        invoice_live=live(alias="i", table="customers_invoice", date_column="posting_date", asks_known_at=asks_known_at)
        + restriction.on("i"),
        receipt_live=live(alias="r", table="customers_receipt", date_column="value_date", asks_known_at=asks_known_at)
        + restriction.on("r"),
        target_touched=touched("a.invoice_id", "document"),
        credit_note_touched=touched("a.credit_note_id", "document"),
        source_touched=touched("a.receipt_id", "receipt"),
        document_touched=touched("i.id", "document"),
        receipt_touched=touched("r.id", "receipt"),
    )


def from_now(restriction: Restriction, *, asks_known_at: bool) -> str:
    """Return the statement that starts from the maintained items and computes only those touched since."""
    also = restriction.on("r")
    document_id = "COALESCE(r.reverses_id, r.id)"
    return _FROM_NOW.format(
        moved=invisible(
            columns="r.invoice_id, r.credit_note_id, r.receipt_id",
            table="customers_allocation",
            date_column="effective_date",
            asks_known_at=asks_known_at,
            also=also,
        ),
        documents=invisible(
            columns=document_id,
            table="customers_invoice",
            date_column="posting_date",
            asks_known_at=asks_known_at,
            also=also,
        ),
        receipts=invisible(
            columns=document_id,
            table="customers_receipt",
            date_column="value_date",
            asks_known_at=asks_known_at,
            also=also,
        ),
        open_item=restriction.on("o"),
        history=from_history(restriction, asks_known_at=asks_known_at, only_touched=True),
    )
