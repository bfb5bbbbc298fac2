"""Open items follow the ledger: set-based, by posting, for one row or a million.

Open amounts are in document currency, positive for what a customer owes, negative for unapplied receipts
and credit notes. The open amount in reporting currency stands at the item's own rate, rounded half-up to
the reporting currency's decimals, so a closed item is exactly zero in both.
"""

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext as _

from customers.domain.ledger import LedgerError
from finance_crm.money import decimals_of
from finance_crm.sql import constraint_of, execute


class OverAllocatedError(LedgerError):
    """More would be settled than is open. Lower the amount or reverse an earlier allocation."""


_COLUMNS = """(invoice_id, instalment_id, receipt_id, customer_id, entity_id, currency, due_date,
 original_amount, open_amount, reporting_rate, reporting_open_amount)"""

_NEW_INVOICES = f"""
INSERT INTO customers_openitem {_COLUMNS}
SELECT id, NULL, NULL, customer_id, entity_id, currency, due_date, gross, gross, reporting_rate,
    reporting_gross
FROM customers_invoice
WHERE posting_id = %(posting_id)s AND reverses_id IS NULL AND kind = 'invoice' AND NOT has_instalments
  AND gross <> 0 AND NOT is_reversed
"""
_NEW_CREDIT_NOTES = f"""
INSERT INTO customers_openitem {_COLUMNS}
SELECT id, NULL, NULL, customer_id, entity_id, currency, NULL, -gross, -gross, reporting_rate,
    -reporting_gross
FROM customers_invoice
WHERE posting_id = %(posting_id)s AND reverses_id IS NULL AND kind = 'credit_note' AND gross <> 0 AND NOT
    is_reversed
"""
_NEW_INSTALMENTS = f"""
INSERT INTO customers_openitem {_COLUMNS}
SELECT i.id, s.id, NULL, i.customer_id, i.entity_id, i.currency, s.due_date, s.amount, s.amount,
    i.reporting_rate,
       ROUND(s.amount * i.reporting_rate, %(decimals)s)
FROM customers_invoice i JOIN customers_instalment s ON s.invoice_id = i.id
WHERE i.posting_id = %(posting_id)s AND i.reverses_id IS NULL AND i.kind = 'invoice' AND i.has_instalments
  AND NOT i.is_reversed
"""
_NEW_RECEIPTS = f"""
INSERT INTO customers_openitem {_COLUMNS}
SELECT NULL, NULL, id, customer_id, entity_id, currency, NULL, -amount, -amount, reporting_rate,
    -reporting_amount
FROM customers_receipt
WHERE posting_id = %(posting_id)s AND reverses_id IS NULL AND amount <> 0 AND NOT is_reversed
"""


def add_new_open_items(*, posting_id: int) -> None:
    """Open the items of the documents that `posting_id` brings. Needs no lock: nobody else sees them yet."""
    params = {"posting_id": posting_id, "decimals": decimals_of(settings.REPORTING_CURRENCY)}
    for statement in (_NEW_INVOICES, _NEW_CREDIT_NOTES, _NEW_INSTALMENTS, _NEW_RECEIPTS):
        execute(statement, params)


# What a posting touches beyond its own documents: targets and sources of its allocations, and the documents
# that it reverses. Each is computed anew from all its ledger rows, which makes repeating it harmless.
_INVOICES = f"""
WITH touched AS (
    SELECT DISTINCT invoice_id, instalment_id FROM customers_allocation WHERE posting_id = %(posting_id)s
    UNION
    SELECT r.reverses_id, s.id FROM customers_invoice r LEFT JOIN customers_instalment s ON s.invoice_id =
        r.reverses_id
    WHERE r.posting_id = %(posting_id)s AND r.reverses_id IS NOT NULL AND r.kind = 'invoice'
), settled AS (
    SELECT t.invoice_id, t.instalment_id, COALESCE(SUM(a.amount), 0) AS amount
    FROM touched t LEFT JOIN customers_allocation a
      ON a.invoice_id = t.invoice_id AND a.instalment_id IS NOT DISTINCT FROM t.instalment_id
    GROUP BY t.invoice_id, t.instalment_id
), state AS (
    SELECT i.id AS invoice_id, s.id AS instalment_id, i.customer_id, i.entity_id, i.currency,
           COALESCE(s.due_date, i.due_date) AS due_date, i.reporting_rate, settled.amount AS settled,
           CASE WHEN i.is_reversed THEN 0 ELSE COALESCE(s.amount, i.gross) END AS original
    FROM settled JOIN customers_invoice i ON i.id = settled.invoice_id
    LEFT JOIN customers_instalment s ON s.id = settled.instalment_id
), gone AS (
    DELETE FROM customers_openitem o USING state
    WHERE o.invoice_id = state.invoice_id AND o.instalment_id IS NOT DISTINCT FROM state.instalment_id
      AND o.receipt_id IS NULL AND state.original = state.settled
)
INSERT INTO customers_openitem {_COLUMNS}
SELECT invoice_id, instalment_id, NULL, customer_id, entity_id, currency, due_date, original, original -
    settled,
       reporting_rate, ROUND((original - settled) * reporting_rate, %(decimals)s)
FROM state WHERE original <> settled
"""
_ON_PLAIN = """
  AND instalment_id IS NULL
ON CONFLICT (invoice_id) WHERE instalment_id IS NULL AND invoice_id IS NOT NULL
DO UPDATE SET open_amount = excluded.open_amount, reporting_open_amount = excluded.reporting_open_amount
"""
_ON_INSTALMENT = """
  AND instalment_id IS NOT NULL
ON CONFLICT (instalment_id) WHERE instalment_id IS NOT NULL
DO UPDATE SET open_amount = excluded.open_amount, reporting_open_amount = excluded.reporting_open_amount
"""
_CREDIT_NOTES = f"""
WITH touched AS (
    SELECT credit_note_id AS id FROM customers_allocation
    WHERE posting_id = %(posting_id)s AND credit_note_id IS NOT NULL
    UNION
    SELECT reverses_id FROM customers_invoice
    WHERE posting_id = %(posting_id)s AND reverses_id IS NOT NULL AND kind = 'credit_note'
), state AS (
    SELECT i.id, i.customer_id, i.entity_id, i.currency, i.reporting_rate,
           CASE WHEN i.is_reversed THEN 0 ELSE i.gross END AS original,
           COALESCE((SELECT SUM(a.amount) FROM customers_allocation a WHERE a.credit_note_id = i.id), 0) AS
               used
    FROM touched JOIN customers_invoice i ON i.id = touched.id
), gone AS (
    DELETE FROM customers_openitem o USING state
    WHERE o.invoice_id = state.id AND o.instalment_id IS NULL AND state.original = state.used
)
INSERT INTO customers_openitem {_COLUMNS}
SELECT id, NULL, NULL, customer_id, entity_id, currency, NULL, -original, used - original, reporting_rate,
       ROUND((used - original) * reporting_rate, %(decimals)s)
FROM state WHERE original <> used
ON CONFLICT (invoice_id) WHERE instalment_id IS NULL AND invoice_id IS NOT NULL
DO UPDATE SET open_amount = excluded.open_amount, reporting_open_amount = excluded.reporting_open_amount
"""
_RECEIPTS = f"""
WITH touched AS (
    SELECT receipt_id AS id FROM customers_allocation
    WHERE posting_id = %(posting_id)s AND receipt_id IS NOT NULL AND reason = 'payment'
    UNION
    SELECT reverses_id FROM customers_receipt WHERE posting_id = %(posting_id)s AND reverses_id IS NOT NULL
), state AS (
    SELECT r.id, r.customer_id, r.entity_id, r.currency, r.reporting_rate,
           CASE WHEN r.is_reversed THEN 0 ELSE r.amount END AS original,
           COALESCE((SELECT SUM(a.amount) FROM customers_allocation a
                     WHERE a.receipt_id = r.id AND a.reason = 'payment'), 0) AS used
    FROM touched JOIN customers_receipt r ON r.id = touched.id
), gone AS (
    DELETE FROM customers_openitem o USING state WHERE o.receipt_id = state.id AND state.original = state.used
)
INSERT INTO customers_openitem {_COLUMNS}
SELECT NULL, NULL, id, customer_id, entity_id, currency, NULL, -original, used - original, reporting_rate,
       ROUND((used - original) * reporting_rate, %(decimals)s)
FROM state WHERE original <> used
ON CONFLICT (receipt_id) WHERE receipt_id IS NOT NULL
DO UPDATE SET open_amount = excluded.open_amount, reporting_open_amount = excluded.reporting_open_amount
"""


def settle_open_items(*, posting_id: int) -> None:
    """Bring the items that `posting_id` touches to what their ledger rows now say. Needs the stamp lock.

    :raises OverAllocatedError: if an item would pass zero
    """
    params = {"posting_id": posting_id, "decimals": decimals_of(settings.REPORTING_CURRENCY)}
    try:
        for statement in (_INVOICES + _ON_PLAIN, _INVOICES + _ON_INSTALMENT, _CREDIT_NOTES, _RECEIPTS):
            execute(statement, params)
    except IntegrityError as error:
        if constraint_of(error) == "open_item_within_original":
            raise OverAllocatedError(_("More would be settled than is open."), field="amount") from error
        raise
