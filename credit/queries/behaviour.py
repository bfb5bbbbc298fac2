"""How customers paid, as of any day and as known at any moment: a few statements for a shard of thousands.

In reporting currency, each row at its own rate. Payments hold what was deducted with them (discount, charges,
tax, rounding, short payment); credit notes and write-offs are no payments. Overdue items count with what is
open of them, disputed or not. Volume is orders where all of a customer's are in one currency and there are
enough of them, else invoices, both gross.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from credit.domain.behaviour import (
    LEAST_BEFORE,
    Behaviour,
    BehaviourSums,
    Lateness,
    Offers,
    Windows,
    measure_behaviour,
    no_history,
    windows_ending,
)
from customers.queries.open_items import open_items_relation
from customers.queries.payment_histories import (
    NO_PAYMENT,
    HistoryOf,
    disputes_relation,
    first_invoices_relation,
    invoices_relation,
    orders_relation,
    settlements_relation,
)
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.periods import Period
from finance_crm.sql import Relation, fetch_report

# A payment is in part when it is less than what was to pay: the item less what was credited or given up.
_PAID = """
WITH days AS (
    SELECT customer_id, invoice_id, instalment_key, effective_date, due_date, MAX(item_amount) AS item_amount,
           SUM(amount) FILTER (WHERE reason = ANY(%(be_paying)s)) AS paid,
           SUM(amount) FILTER (WHERE reason = ANY(%(be_no_payment)s)) AS forgiven,
           SUM(reporting_amount) FILTER (WHERE reason <> ALL(%(be_no_payment)s)) AS settled
    FROM ({settlements}) s
    GROUP BY customer_id, invoice_id, instalment_key, effective_date, due_date
), items AS (
    SELECT customer_id,
           COALESCE(MAX(paid), 0) < MAX(item_amount) - COALESCE(SUM(forgiven), 0) AS in_part,
           MAX(effective_date) FILTER (WHERE settled IS NOT NULL) AS last_paid_date,
           {sums}
    FROM days GROUP BY customer_id, invoice_id, instalment_key
)
SELECT customer_id, {totals},
       COUNT(*) FILTER (WHERE last_paid_date >= %(be_year)s),
       COUNT(*) FILTER (WHERE last_paid_date >= %(be_year)s AND in_part)
FROM items GROUP BY customer_id
"""
_LATE = "(effective_date - due_date)"
_PAID_SUMS = {
    "year": "settled IS NOT NULL AND effective_date >= %(be_year)s",
    "recent": "settled IS NOT NULL AND effective_date >= %(be_recent)s",
    "before": "settled IS NOT NULL AND effective_date >= %(be_before)s AND effective_date < %(be_recent)s",
}
_OVERDUE = """
SELECT customer_id, SUM(amount), SUM(amount * days), COUNT(*), MIN(due_date),
       COALESCE(SUM(amount) FILTER (WHERE due_date >= %(be_first)s), 0),
       COALESCE(SUM(amount * days) FILTER (WHERE due_date >= %(be_first)s), 0),
       COUNT(*) FILTER (WHERE due_date >= %(be_first)s)
FROM (SELECT customer_id, due_date, reporting_open_amount AS amount, %(be_as_of)s::date - due_date AS days
      FROM ({items}) item WHERE due_date < %(be_as_of)s AND open_amount > 0{among}) overdue
GROUP BY customer_id
"""
_INVOICED = """
SELECT i.customer_id, COUNT(*) FILTER (WHERE i.posting_date >= %(be_year)s),
       COUNT(*) FILTER (WHERE i.posting_date >= %(be_year)s AND d.invoice_id IS NOT NULL),
       COUNT(*) FILTER (WHERE {offered_recently}),
       COUNT(*) FILTER (WHERE {offered_recently} AND t.invoice_id IS NOT NULL),
       COUNT(*) FILTER (WHERE {offered_before}),
       COUNT(*) FILTER (WHERE {offered_before} AND t.invoice_id IS NOT NULL),
       COALESCE(SUM(i.reporting_gross) FILTER (WHERE i.posting_date >= %(be_spike)s), 0),
       COALESCE(SUM(i.reporting_gross) FILTER (
           WHERE i.posting_date >= %(be_before_spike)s AND i.posting_date < %(be_spike)s), 0),
       COUNT(*) FILTER (WHERE i.posting_date >= %(be_before_spike)s AND i.posting_date < %(be_spike)s)
FROM ({invoices}) i
LEFT JOIN (SELECT DISTINCT invoice_id FROM ({disputes}) disputed) d ON d.invoice_id = i.invoice_id
LEFT JOIN (SELECT DISTINCT invoice_id FROM ({settlements}) s WHERE reason = 'discount') t
  ON t.invoice_id = i.invoice_id
GROUP BY i.customer_id
"""
_OFFERED = "i.discount_amount > 0 AND i.discount_date >= %({start})s AND i.discount_date < %({end})s"
_ORDERED = """
SELECT customer_id, COALESCE(SUM(gross) FILTER (WHERE order_date >= %(be_spike)s), 0),
       COALESCE(SUM(gross) FILTER (WHERE order_date < %(be_spike)s), 0),
       COUNT(*) FILTER (WHERE order_date < %(be_spike)s)
FROM ({orders}) o GROUP BY customer_id HAVING MIN(currency) = MAX(currency)
"""
# An offer ends at most this long after its invoice was posted, as far as offers are looked for.
_LONGEST_OFFER = timedelta(days=92)


def behaviour_of(
    *,
    as_of: date,
    known_at: datetime | None = None,
    customer_ids: Sequence[int] | None = None,
    customer_range: tuple[int, int] | None = None,
) -> dict[int, Behaviour]:
    """Return what the ledger says of customers at the close of `as_of`, as known at `known_at`.

    Whether the reader may see them is for the caller to ask.

    :param known_at: None means everything committed by now
    :param customer_ids: every one of them is in the answer, with or without history
    :param customer_range: first and last customer id, both included; those without an invoice are not in the answer
    """
    history = HistoryOf(as_of, known_at, customer_range, customer_ids)
    sums = add_up(history)
    found = dict.fromkeys(customer_ids or (), no_history(as_of))
    return found | {key: measure_behaviour(row, as_of=as_of) for key, row in sums.items()}


def add_up(history: HistoryOf) -> dict[int, BehaviourSums]:
    """Return the sums behind the measures, per customer with any of them."""
    windows = windows_ending(history.as_of)
    parts: dict[int, dict[str, Any]] = defaultdict(dict)
    for read in (_read_first, _read_paid, _read_overdue, _read_before_overdue, _read_invoiced, _read_ordered):
        for customer_id, values in read(history, windows):
            parts[customer_id] |= values
    return {customer_id: replace(BehaviourSums(), **values) for customer_id, values in parts.items()}


_Rows = list[tuple[int, dict[str, Any]]]


def _read_first(history: HistoryOf, _: Windows) -> _Rows:
    first = first_invoices_relation(history)
    return [(key, {"first_invoice_date": day}) for key, day in fetch_report(first.sql, first.params)]


def _read_paid(history: HistoryOf, windows: Windows) -> _Rows:
    settlements = settlements_relation(history, since=windows.before_recent.start)
    statement = _PAID.format(settlements=settlements.sql, sums=_sums_of_items(), totals=_totals_of_customers())
    params = {
        **settlements.params,
        "be_paying": ["payment", "discount", "bank_charge", "withholding_tax", "rounding"],
        "be_no_payment": list(NO_PAYMENT),
        "be_year": windows.year.start,
        "be_recent": windows.recent.start,
        "be_before": windows.before_recent.start,
    }
    return [
        (
            key,
            {
                "paid": Lateness(*year),
                "paid_on_time": on_time,
                "recent_paid": Lateness(*recent),
                "before_paid": Lateness(*before),
                "items_paid": items,
                "items_paid_in_part": in_part,
            },
        )
        for key, *year, r1, r2, r3, b1, b2, b3, on_time, items, in_part in fetch_report(statement, params)
        for recent, before in [((r1, r2, r3), (b1, b2, b3))]
    ]


def _sums_of_items() -> str:
    parts = []
    for name, condition in _PAID_SUMS.items():
        parts += [
            f"SUM(settled) FILTER (WHERE {condition}) AS {name}_amount",
            f"SUM(settled * {_LATE}) FILTER (WHERE {condition}) AS {name}_weighted",
            f"COUNT(*) FILTER (WHERE {condition}) AS {name}_count",
        ]
    parts.append(f"SUM(settled) FILTER (WHERE {_PAID_SUMS['year']} AND {_LATE} <= 0) AS on_time")
    return ",\n           ".join(parts)


def _totals_of_customers() -> str:
    names = [f"{name}_{what}" for name in _PAID_SUMS for what in ("amount", "weighted", "count")]
    totals = [f"COALESCE(SUM({name}), 0)" for name in [*names, "on_time"]]
    return ", ".join(f"{total}::int" if "_count" in total else total for total in totals)


def _read_overdue(history: HistoryOf, windows: Windows) -> _Rows:
    return [
        (
            key,
            {
                "overdue": Lateness(amount, weighted, count),
                "oldest_due_date": oldest,
                "recent_overdue": Lateness(*recent),
            },
        )
        for key, amount, weighted, count, oldest, *recent in _overdue(history, windows.recent)
    ]


def _read_before_overdue(history: HistoryOf, windows: Windows) -> _Rows:
    """Read what was overdue when the recent months began, with what is known today about that day."""
    period = windows.before_recent
    then = history._replace(as_of=period.end - timedelta(days=1))
    return [(row[0], {"before_overdue": Lateness(*row[5:])}) for row in _overdue(then, period)]


def _overdue(history: HistoryOf, period: Period) -> list[tuple[Any, ...]]:
    items = _open_items(history)
    statement = _OVERDUE.format(items=items.sql, among=history.among("item"))
    params: Mapping[str, Any] = items.params
    return fetch_report(statement, {**params, **history.params, "be_as_of": history.as_of, "be_first": period.start})


def _open_items(history: HistoryOf) -> Relation:
    ids = history.customer_ids
    spanned = (min(ids), max(ids)) if ids else None
    return open_items_relation(
        as_of=history.as_of,
        known_at=history.known_at,
        scope=EVERYTHING,
        customer_range=history.customer_range or spanned,
    )


def _read_invoiced(history: HistoryOf, windows: Windows) -> _Rows:
    since = windows.start - _LONGEST_OFFER
    invoices, disputes = invoices_relation(history, since=since), disputes_relation(history)
    settlements = settlements_relation(history, since=since)
    statement = _INVOICED.format(
        invoices=invoices.sql,
        disputes=disputes.sql,
        settlements=settlements.sql,
        offered_recently=_OFFERED.format(start="be_recent", end="be_end"),
        offered_before=_OFFERED.format(start="be_before", end="be_recent"),
    )
    params = {
        **settlements.params,
        "be_year": windows.year.start,
        "be_end": windows.recent.end,
        "be_recent": windows.recent.start,
        "be_before": windows.before_recent.start,
        "be_spike": windows.spike.start,
        "be_before_spike": windows.before_spike.start,
    }
    return [
        (
            key,
            {
                "invoices": count,
                "disputed_invoices": disputed,
                "recent_offers": Offers(recent, recently_taken),
                "before_offers": Offers(before, taken_before),
                "volume": volume,
                "volume_before": volume_before,
                "volume_before_count": volumes,
            },
        )
        for (
            key, count, disputed, recent, recently_taken, before, taken_before, volume, volume_before, volumes,
        ) in fetch_report(statement, params)
    ]  # fmt: skip


def _read_ordered(history: HistoryOf, windows: Windows) -> _Rows:
    orders = orders_relation(history, since=windows.before_spike.start)
    rows = fetch_report(_ORDERED.format(orders=orders.sql), {**orders.params, "be_spike": windows.spike.start})
    return [
        (key, {"volume": volume, "volume_before": before, "volume_before_count": count})
        for key, volume, before, count in rows
        if count >= LEAST_BEFORE
    ]
