"""Our receivables beside the general ledger's: per entity, currency and day, to the cent.

The ledger side adds up every visible row in document currency: invoices less credit notes, less receipts of
known customers, less what settles without a source. It equals buckets + unapplied. Unidentified cash stands
beside it, because a general ledger may hold it in another account.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from customers.queries.open_item_statements import visible
from finance_crm.sql import fetch_all

# How far from the day of a balance a row may be dated that is offered as an explanation.
NEARBY_DAYS = 45
MOST_ROWS = 20

_MOVES = """
SELECT m.entity_id, m.currency, CASE WHEN m.kind = 'invoice' THEN m.gross ELSE -m.gross END AS amount, 0 AS cash
FROM customers_invoice m WHERE {invoice_visible}
UNION ALL
SELECT m.entity_id, m.currency, CASE WHEN m.customer_id IS NOT NULL THEN -m.amount ELSE 0 END,
       CASE WHEN m.customer_id IS NULL THEN m.amount ELSE 0 END
FROM customers_receipt m WHERE {receipt_visible}
UNION ALL
SELECT m.entity_id, m.currency, -m.amount, 0
FROM customers_allocation m WHERE m.reason NOT IN ('payment', 'credit') AND {allocation_visible}
"""
_COMPARED = """
WITH ledger AS (
    SELECT entity_id, currency, SUM(amount) AS amount, SUM(cash) AS cash FROM ({moves}) moves
    GROUP BY entity_id, currency
), control AS (
    SELECT b.entity_id, b.currency, SUM(b.amount) AS amount FROM customers_controlbalance b
    WHERE b.balance_date = %(oi_as_of)s AND {control_known}
    GROUP BY b.entity_id, b.currency HAVING COUNT(*) FILTER (WHERE b.reverses_id IS NULL)
        > COUNT(*) FILTER (WHERE b.reverses_id IS NOT NULL)
)
SELECT e.id, e.code, e.name, both_sides.currency, both_sides.control, COALESCE(both_sides.ledger, 0),
       COALESCE(both_sides.cash, 0)
FROM (
    SELECT COALESCE(c.entity_id, l.entity_id) AS entity_id, COALESCE(c.currency, l.currency) AS currency,
           c.amount AS control, l.amount AS ledger, l.cash
    FROM control c FULL JOIN ledger l ON l.entity_id = c.entity_id AND l.currency = c.currency
) both_sides
JOIN customers_legalentity e ON e.id = both_sides.entity_id
WHERE both_sides.control IS NOT NULL OR both_sides.ledger <> 0 OR both_sides.cash <> 0
ORDER BY e.code, both_sides.currency
"""


class Reconciled(NamedTuple):
    """One entity and currency. `control` is None where the general ledger's balance is not known."""

    entity_id: int
    entity_code: str
    entity_name: str
    currency: str
    control: Decimal | None
    ledger: Decimal
    unidentified: Decimal

    @property
    def difference(self) -> Decimal | None:
        """Return the general ledger's balance less ours."""
        return None if self.control is None else self.control - self.ledger

    @property
    def is_unidentified_cash(self) -> bool:
        """Say whether the difference is exactly the cash that nobody is named for."""
        return bool(self.difference) and self.difference == -self.unidentified


def list_balance_dates(*, limit: int = 60) -> list[date]:
    """Return the days for which the general ledger gave balances, latest first."""
    rows = fetch_all(
        """SELECT DISTINCT balance_date FROM customers_controlbalance
           WHERE reverses_id IS NULL AND NOT is_reversed ORDER BY balance_date DESC LIMIT %(limit)s""",
        {"limit": limit},
    )
    return [row[0] for row in rows]


def get_reconciliation(*, balance_date: date, known_at: datetime | None) -> list[Reconciled]:
    """Return both sides at the close of `balance_date`, for every entity and currency that has either."""
    knows = known_at is not None
    moves = _MOVES.format(
        invoice_visible=visible(alias="m", date_column="posting_date", asks_known_at=knows),
        receipt_visible=visible(alias="m", date_column="value_date", asks_known_at=knows),
        allocation_visible=visible(alias="m", date_column="effective_date", asks_known_at=knows),
    )
    control_known = visible(alias="b", date_column="balance_date", asks_known_at=knows)
    rows = fetch_all(
        _COMPARED.format(moves=moves, control_known=control_known),
        {"oi_as_of": balance_date, "oi_known_at": known_at},
    )
    return [Reconciled(*row) for row in rows]


class LikelyRow(NamedTuple):
    """A ledger row that may explain a difference. `why` is amount, half, late or dated_after."""

    kind: str
    number: str
    customer_id: int | None
    customer_name: str
    effective_date: date
    recorded_at: datetime
    amount: Decimal
    why: str


_LIKELY = """
SELECT found.kind, found.number, found.customer_id, COALESCE(c.name, ''), found.day, p.recorded_at, found.amount,
       CASE WHEN ABS(found.amount) = ABS(%(difference)s) THEN 'amount'
            WHEN ABS(found.amount) * 2 = ABS(%(difference)s) THEN 'half'
            WHEN found.day > %(oi_as_of)s THEN 'dated_after' ELSE 'late' END AS why
FROM (
    SELECT m.kind, m.number, m.customer_id, m.posting_date AS day, m.posting_id,
           CASE WHEN m.kind = 'invoice' THEN m.gross ELSE -m.gross END AS amount
    FROM customers_invoice m
    WHERE m.entity_id = %(entity_id)s AND m.currency = %(currency)s AND m.posting_date BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT 'receipt', m.number, m.customer_id, m.value_date, m.posting_id, -m.amount
    FROM customers_receipt m
    WHERE m.entity_id = %(entity_id)s AND m.currency = %(currency)s AND m.value_date BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT m.reason, i.number, m.customer_id, m.effective_date, m.posting_id, -m.amount
    FROM customers_allocation m JOIN customers_invoice i ON i.id = m.invoice_id
    WHERE m.entity_id = %(entity_id)s AND m.currency = %(currency)s AND m.reason NOT IN ('payment', 'credit')
      AND m.effective_date BETWEEN %(first)s AND %(last)s
) found
JOIN customers_posting p ON p.id = found.posting_id
LEFT JOIN customers_customer c ON c.id = found.customer_id
WHERE ABS(found.amount) IN (ABS(%(difference)s), ABS(%(difference)s) / 2)
   OR (found.day <= %(oi_as_of)s AND p.recorded_at >= %(next_day)s AND found.amount <> 0)
ORDER BY CASE WHEN ABS(found.amount) = ABS(%(difference)s) THEN 0
              WHEN ABS(found.amount) * 2 = ABS(%(difference)s) THEN 1 ELSE 2 END,
         ABS(found.day - %(oi_as_of)s::date), found.number
LIMIT %(limit)s
"""


def find_likely_rows(*, entity_id: int, currency: str, balance_date: date, difference: Decimal) -> list[LikelyRow]:
    """Return rows near the day that may explain `difference`, likeliest first.

    Rows of exactly that amount, then of half of it (entered with the wrong sign), then rows that count for
    the day but were recorded after it.
    """
    if not difference:
        return []
    params: dict[str, Any] = {
        "entity_id": entity_id,
        "currency": currency,
        "oi_as_of": balance_date,
        "first": balance_date - timedelta(days=NEARBY_DAYS),
        "last": balance_date + timedelta(days=NEARBY_DAYS),
        "next_day": balance_date + timedelta(days=1),
        "difference": difference,
        "limit": MOST_ROWS,
    }
    return [LikelyRow(*row) for row in fetch_all(_LIKELY, params)]
