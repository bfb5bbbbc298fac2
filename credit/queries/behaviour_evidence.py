"""The invoices behind a customer's payment behaviour, and its days late month by month. One customer at a time."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from credit.domain.behaviour import EXACT, Measure, Windows, windows_ending
from customers.queries.open_items import open_items_relation
from customers.queries.payment_histories import (
    NO_PAYMENT,
    HistoryOf,
    disputes_relation,
    invoices_relation,
    settlements_relation,
)
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.periods import Period
from finance_crm.sql import fetch_all

MOST_ROWS = 50


class Evidence(NamedTuple):
    """One invoice, or part of it, behind a measure.

    `day` is when it was paid, contested, posted or when its discount ended, as the measure has it; None while it
    is open. `days_late` is None where the measure is not about lateness.
    """

    invoice_id: int
    number: str
    currency: str
    due_date: date
    day: date | None
    days_late: int | None
    amount: Decimal
    invoiced_amount: Decimal
    was_taken: bool | None = None


class MonthOfPayments(NamedTuple):
    """What was paid in a calendar month: the average days late, weighted by amount; None if nothing was."""

    month: Period
    days_late: Decimal | None
    amount: Decimal


_LATE = """
SELECT invoice_id, number, currency, due_date, effective_date AS day, effective_date - due_date AS days_late,
       SUM(amount) AS amount, MAX(item_amount) AS invoiced, NULL::boolean AS taken
FROM ({settlements}) s WHERE reason <> ALL(%(be_no_payment)s) AND effective_date >= %(be_first)s
GROUP BY invoice_id, number, instalment_key, currency, due_date, effective_date
"""
_OVERDUE = """
SELECT invoice_id, number, currency, due_date, NULL::date AS day, %(oi_as_of)s::date - due_date AS days_late,
       open_amount AS amount, original_amount AS invoiced, NULL::boolean AS taken
FROM ({items}) item WHERE due_date < %(oi_as_of)s AND open_amount > 0
"""
_IN_PART = """
SELECT invoice_id, number, currency, due_date, MAX(effective_date) AS day,
       MAX(effective_date - due_date) AS days_late, MAX(paid) AS amount, MAX(item_amount) AS invoiced,
       NULL::boolean AS taken
FROM (
    SELECT invoice_id, number, instalment_key, currency, due_date, effective_date, MAX(item_amount) AS item_amount,
           COALESCE(SUM(amount) FILTER (
               WHERE reason <> ALL(%(be_no_payment)s) AND reason <> 'short_payment'), 0) AS paid,
           COALESCE(SUM(amount) FILTER (WHERE reason = ANY(%(be_no_payment)s)), 0) AS forgiven,
           BOOL_OR(reason <> ALL(%(be_no_payment)s) AND effective_date >= %(be_first)s) AS is_recent
    FROM ({settlements}) s
    GROUP BY invoice_id, number, instalment_key, currency, due_date, effective_date
) days GROUP BY invoice_id, number, instalment_key, currency, due_date
HAVING BOOL_OR(is_recent) AND MAX(paid) < MAX(item_amount) - SUM(forgiven)
"""
_DISPUTED = """
SELECT i.invoice_id, i.number, i.currency, i.due_date, MIN(d.opened_date) AS day, NULL::int AS days_late,
       SUM(d.amount) AS amount, MAX(i.gross) AS invoiced, NULL::boolean AS taken
FROM ({invoices}) i JOIN ({disputes}) d ON d.invoice_id = i.invoice_id
WHERE i.posting_date >= %(be_first)s GROUP BY i.invoice_id, i.number, i.currency, i.due_date
"""
_OFFERED = """
SELECT i.invoice_id, i.number, i.currency, i.due_date, i.discount_date AS day, NULL::int AS days_late,
       i.discount_amount AS amount, i.gross AS invoiced,
       EXISTS (SELECT 1 FROM ({settlements}) s WHERE s.invoice_id = i.invoice_id AND s.reason = 'discount') AS taken
FROM ({invoices}) i
WHERE i.discount_amount > 0 AND i.discount_date >= %(be_before)s AND i.discount_date <= %(oi_as_of)s
"""
_INVOICED = """
SELECT invoice_id, number, currency, due_date, posting_date AS day, NULL::int AS days_late, gross AS amount,
       gross AS invoiced, NULL::boolean AS taken
FROM ({invoices}) i WHERE posting_date >= %(be_spike)s
"""
_STATEMENTS = {
    Measure.SHARE_ON_TIME: f"{_LATE} UNION ALL {_OVERDUE}",
    Measure.DAYS_LATE_WEIGHTED: f"{_LATE} UNION ALL {_OVERDUE}",
    Measure.DAYS_LATE_DRIFT: f"{_LATE} UNION ALL {_OVERDUE} AND due_date >= %(be_first)s",
    Measure.PARTIAL_PAYMENT_SHARE: _IN_PART,
    Measure.DISPUTE_RATE: _DISPUTED,
    Measure.OLDEST_OVERDUE_DAYS: _OVERDUE,
    Measure.DISCOUNT_TAKEN_DROP: _OFFERED,
    Measure.ORDER_SPIKE: _INVOICED,
    Measure.MONTHS_OF_HISTORY: _INVOICED,
}
_LATEST_FIRST = frozenset({Measure.DISPUTE_RATE, Measure.DISCOUNT_TAKEN_DROP, Measure.ORDER_SPIKE})
_BY_MONTH = """
SELECT DATE_TRUNC('month', effective_date)::date, SUM(reporting_amount),
       SUM(reporting_amount * (effective_date - due_date))
FROM ({settlements}) s WHERE reason <> ALL(%(be_no_payment)s) GROUP BY 1
"""


def evidence_of(
    *, customer_id: int, measure: Measure, as_of: date, known_at: datetime | None, limit: int = MOST_ROWS
) -> list[Evidence]:
    """Return the invoices behind a measure, what weighs most first.

    Whether the reader may see the customer is for the caller to ask.
    """
    history = HistoryOf(as_of, known_at, customer_ids=[customer_id])
    windows = windows_ending(as_of)
    settlements, items = settlements_relation(history, since=windows.before_recent.start), _items(history)
    statement = _STATEMENTS[measure].format(
        settlements=settlements.sql,
        items=items.sql,
        invoices=invoices_relation(history).sql,
        disputes=disputes_relation(history).sql,
    )
    order = "day DESC, number" if measure in _LATEST_FIRST else "days_late DESC NULLS LAST, day, number"
    rows = fetch_all(
        f"SELECT * FROM ({statement}) evidence ORDER BY {order} LIMIT %(be_limit)s",
        {**items.params, **settlements.params, **_days(measure, windows), "be_limit": limit},
    )
    return [Evidence(*row) for row in rows]


def days_late_by_month(
    *, customer_id: int, as_of: date, known_at: datetime | None, months: list[Period]
) -> list[MonthOfPayments]:
    """Return what was paid in each of the months, as far as `as_of` and `known_at` see it."""
    history = HistoryOf(as_of, known_at, customer_ids=[customer_id])
    settlements = settlements_relation(history, since=min(month.start for month in months))
    rows = fetch_all(
        _BY_MONTH.format(settlements=settlements.sql), {**settlements.params, "be_no_payment": list(NO_PAYMENT)}
    )
    found = {start: (amount, weighted) for start, amount, weighted in rows}
    return [_month(month, *found.get(month.start, (Decimal(0), Decimal(0)))) for month in months]


def _month(month: Period, amount: Decimal, weighted: Decimal) -> MonthOfPayments:
    return MonthOfPayments(month, (weighted / amount).quantize(EXACT) if amount else None, amount)


def _items(history: HistoryOf) -> Any:
    (customer_id,) = history.customer_ids or ()
    return open_items_relation(
        as_of=history.as_of, known_at=history.known_at, scope=EVERYTHING, customer_id=customer_id
    )


def _days(measure: Measure, windows: Windows) -> dict[str, Any]:
    is_drift = measure is Measure.DAYS_LATE_DRIFT
    is_spike = measure is Measure.ORDER_SPIKE
    return {
        "be_no_payment": list(NO_PAYMENT),
        "be_first": windows.recent.start if is_drift else windows.year.start,
        "be_before": windows.before_recent.start,
        "be_spike": windows.spike.start if is_spike else date.min,
    }
