"""Ageing of every customer as of a past day, as known on another, beside one hand-written statement."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from benchmarks.measuring import Figure, in_turn
from benchmarks.sizes import LONG_PAST_DATE, PAST_DATE, Size, known_after
from customers.queries.receivables import AgeingRow, get_ageing
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.sql import fetch_all

# Right for any ledger without instalments and reversals, as the benchmarks' is: a lighter question than ours.
OPEN_ITEMS = """
SELECT i.customer_id, i.currency, i.id AS invoice_id, i.reporting_rate,
       CASE i.kind WHEN 'invoice' THEN i.due_date END AS due_date,
       CASE i.kind WHEN 'invoice' THEN i.gross - COALESCE(s.amount, 0)
                   ELSE COALESCE(s.amount, 0) - i.gross END AS open
FROM customers_invoice i
JOIN customers_posting p ON p.id = i.posting_id AND p.recorded_at <= %(known_at)s
LEFT JOIN (
    SELECT document_id, SUM(amount) AS amount FROM (
        SELECT a.invoice_id AS document_id, a.amount, a.posting_id, a.effective_date
        FROM customers_allocation a
        UNION ALL
        SELECT a.credit_note_id, a.amount, a.posting_id, a.effective_date FROM customers_allocation a
        WHERE a.credit_note_id IS NOT NULL
    ) a
    JOIN customers_posting p ON p.id = a.posting_id AND p.recorded_at <= %(known_at)s
    WHERE a.effective_date <= %(as_of)s GROUP BY document_id
) s ON s.document_id = i.id
WHERE i.posting_date <= %(as_of)s AND i.gross <> COALESCE(s.amount, 0)
"""
_UNAPPLIED = """
SELECT r.customer_id, r.currency, NULL::bigint, r.reporting_rate, NULL::date, COALESCE(s.amount, 0) - r.amount
FROM customers_receipt r
JOIN customers_posting p ON p.id = r.posting_id AND p.recorded_at <= %(known_at)s
LEFT JOIN (
    SELECT a.receipt_id, SUM(a.amount) AS amount
    FROM customers_allocation a
    JOIN customers_posting p ON p.id = a.posting_id AND p.recorded_at <= %(known_at)s
    WHERE a.effective_date <= %(as_of)s AND a.reason = 'payment' GROUP BY a.receipt_id
) s ON s.receipt_id = r.id
WHERE r.value_date <= %(as_of)s AND r.customer_id IS NOT NULL AND r.amount <> COALESCE(s.amount, 0)
"""
_BY_HAND = f"""
SELECT g.customer_id, c.code, c.name, g.currency, not_due, days_1_30, days_31_60, days_61_90, days_over_90,
       unapplied, outstanding
FROM (
    SELECT customer_id, currency, SUM(open) AS outstanding,
           COALESCE(SUM(open) FILTER (WHERE due_date >= %(as_of)s), 0) AS not_due,
           COALESCE(SUM(open) FILTER (WHERE %(as_of)s - due_date BETWEEN 1 AND 30), 0) AS days_1_30,
           COALESCE(SUM(open) FILTER (WHERE %(as_of)s - due_date BETWEEN 31 AND 60), 0) AS days_31_60,
           COALESCE(SUM(open) FILTER (WHERE %(as_of)s - due_date BETWEEN 61 AND 90), 0) AS days_61_90,
           COALESCE(SUM(open) FILTER (WHERE %(as_of)s - due_date > 90), 0) AS days_over_90,
           COALESCE(SUM(open) FILTER (WHERE due_date IS NULL), 0) AS unapplied
    FROM ({OPEN_ITEMS} UNION ALL {_UNAPPLIED}) item GROUP BY customer_id, currency
) g JOIN customers_customer c ON c.id = g.customer_id
ORDER BY c.code, c.name, g.currency
"""


def measure(size: Size) -> Iterator[Figure]:
    """Yield the time of the ageing of two past days, after a look that both answers are the same."""
    for name, day in (("six weeks ago", PAST_DATE), ("a year ago", LONG_PAST_DATE)):
        ours, by_hand = partial(_ours, day), partial(_by_hand, day)
        if [_flat(row) for row in ours()] != by_hand():
            raise AssertionError("The ageing differs from the one written by hand.")
        times = in_turn(ours=ours, limit=by_hand, repetitions=size.repetitions)
        yield Figure(f"ageing as of {name}", *times, bar=1.2, unit="s")


def _ours(day: date) -> list[AgeingRow]:
    return get_ageing(as_of=day, known_at=known_after(day), scope=EVERYTHING)


def _by_hand(day: date) -> list[tuple[Any, ...]]:
    return fetch_all(_BY_HAND, {"as_of": day, "known_at": known_after(day)})


def _flat(row: AgeingRow) -> tuple[Any, ...]:
    return (*row[:4], row.not_due, *row.buckets, row.unapplied, row.outstanding)
