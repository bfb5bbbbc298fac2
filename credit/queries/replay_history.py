"""What happened with a range of customers, read from the ledger into the arrays of `credit.domain.replay`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from credit.domain.replay import Array, Changes, History, Items, Orders, Settlements, closing_days
from customers.queries import ledger_columns as ledger
from customers.queries.relations import customer_segments_relation
from finance_crm.blocks import fetch_whole_numbers
from finance_crm.sql import fetch_all

SEGMENTS = ("industry", "region")
_WRITTEN_OFF = 2


class Span(NamedTuple):
    """Which orders: of a half-open period and of customers with ids from first to last, both included."""

    start: date
    end: date
    customers: tuple[int, int]
    from_invoices: bool


@dataclass(frozen=True)
class Segments:
    """Today's segments of customers: labels by kind, and for each customer, in order of ids, the place of its label."""

    customer: Array
    labels: dict[str, Sequence[str]]
    codes: dict[str, Array]

    def of(self, customer: Array, *, kind: str) -> Array:
        """Return the place of the label of each customer."""
        return self.codes[kind][np.searchsorted(self.customer, customer)]


def day_number(day: date) -> int:
    """Return the day as the arrays count it."""
    return (day - ledger.DAY_ZERO).days


def read_orders(span: Span) -> Orders:
    """Return the orders, or the invoices that stand in for them."""
    found = fetch_whole_numbers(
        ledger.order_columns(start=span.start, end=span.end, customers=span.customers, from_invoices=span.from_invoices)
    )
    return Orders(found["order_id"], found["customer_id"], found["day"], found["amount"])


def read_history(*, end: date, customers: tuple[int, int], with_backlog: bool) -> History:
    """Return all that happened before `end`; the backlog of orders counts as exposure where orders are recorded."""
    items, settlements = _items_and_settlements(end, customers)
    changes = [fetch_whole_numbers(ledger.balance_columns(end=end, customers=customers))]
    if with_backlog:
        changes.append(fetch_whole_numbers(ledger.backlog_columns(end=end, customers=customers)))
    exposure = Changes(*(_joined(changes, name) for name in ("customer_id", "day", "change")))
    return History(exposure, items, settlements)


def read_margins(span: Span) -> tuple[Array, Array]:
    """Return customers, by id, and the margin share of their invoices whose cost is known; others are left out."""
    found = fetch_whole_numbers(ledger.margin_columns(start=span.start, end=span.end, customers=span.customers))
    sold = found["net"] > 0
    order = np.argsort(found["customer_id"][sold])
    share = 1 - found["cost"][sold] / found["net"][sold]
    return found["customer_id"][sold][order], share[order]


def read_segments(*, customers: tuple[int, int]) -> Segments:
    """Return the segments of the customers, as they are today."""
    relation = customer_segments_relation(customers=customers)
    rows = fetch_all(f"SELECT customer_id, industry, region FROM ({relation.sql}) s ORDER BY 1", relation.params)
    ids = np.array([row[0] for row in rows], np.int64)
    labels, codes = {}, {}
    for place, kind in enumerate(SEGMENTS, start=1):
        labels[kind] = sorted({row[place] for row in rows})
        place_of = {label: code for code, label in enumerate(labels[kind])}
        codes[kind] = np.array([place_of[row[place]] for row in rows], np.int64)
    return Segments(ids, dict(labels), codes)


def _items_and_settlements(end: date, customers: tuple[int, int]) -> tuple[Items, Settlements]:
    found = fetch_whole_numbers(ledger.item_columns(end=end, customers=customers))
    settled = fetch_whole_numbers(ledger.settlement_columns(end=end, customers=customers))
    order = np.argsort(found["item_id"])
    ids = found["item_id"][order]
    place = np.searchsorted(ids, settled["item_id"])
    known = place < len(ids)
    known[known] = ids[place[known]] == settled["item_id"][known]
    item, day, amount = place[known], settled["day"][known], settled["amount"][known]
    owed = found["amount"][order]
    closed = closing_days(amount=owed, item=item, day=day, settled=amount)
    due = np.maximum(found["due_day"], found["posted_day"])[order]
    items = Items(found["customer_id"][order], due, owed, closed)
    return items, Settlements(item, day, amount, settled["reason"][known] == _WRITTEN_OFF)


def _joined(parts: Sequence[dict[str, Array]], name: str) -> Array:
    return np.concatenate([part[name] for part in parts])
