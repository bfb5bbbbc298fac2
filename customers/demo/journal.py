"""The book in which the story is written down: ids, postings by day, document numbers, and the records.

Every posting gathers one day's entries of one kind. Its stamp is that day at the kind's hour (UTC), plus as
many microseconds as the part of the company it belongs to, so that stamps are unique and ascend day by day.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import NamedTuple

from customers.demo.records import (
    Allocation,
    Buyer,
    Delivery,
    DeliveryNote,
    Difference,
    Dispute,
    Invoice,
    Order,
    Receipt,
    Resolution,
)

# Minutes after midnight UTC at which each kind of entry is recorded.
RECORDED_AT_MINUTE = {
    "exchange_rates": 300,
    "sales_orders": 720,
    "deliveries": 900,
    "invoices": 1020,
    "receipts": 1080,
    "allocations": 1110,
    "disputes": 1140,
    "credit_notes": 1170,
    "write_offs": 1200,
    "corrections": 1260,
}


class Entry(NamedTuple):
    """A posting to come."""

    id: int
    kind: str
    recorded_at: datetime


class Ids:
    """Hands out row ids per table, from where the table ends."""

    def __init__(self, used: dict[str, int]) -> None:
        self._next = {table: count(last + 1) for table, last in used.items()}

    def take(self, table: str) -> int:
        return next(self._next[table])


class Numbers:
    """Document numbers: a prefix, the year, and a counter of that year."""

    def __init__(self) -> None:
        self._counters: dict[str, Iterator[int]] = {}

    def take(self, prefix: str, day: date) -> str:
        head = f"{prefix}{day:%y}-"
        return f"{head}{next(self._counters.setdefault(head, count(1))):06d}"


class Journal:
    """All that one part of the company's customers did."""

    def __init__(self, *, ids: Ids, part: int) -> None:
        self.ids = ids
        self._part = timedelta(microseconds=part)
        self._entries: dict[tuple[date, str], Entry] = {}
        self.orders: list[Order] = []
        self.delivery_notes: list[DeliveryNote] = []
        self.deliveries: list[Delivery] = []
        self.invoices: list[Invoice] = []
        self.receipts: list[Receipt] = []
        self.allocations: list[Allocation] = []
        self.differences: list[Difference] = []
        self.disputes: list[Dispute] = []
        self.resolutions: list[Resolution] = []

    @property
    def entries(self) -> Iterable[Entry]:
        return self._entries.values()

    def entry(self, day: date, kind: str) -> int:
        """Return the id of the posting of `kind` recorded on `day`."""
        found = self._entries.get((day, kind))
        if found is None:
            minutes = timedelta(minutes=RECORDED_AT_MINUTE[kind])
            stamp = datetime.combine(day, time(0), tzinfo=UTC) + minutes + self._part
            found = self._entries[day, kind] = Entry(self.ids.take("posting"), kind, stamp)
        return found.id

    def number_sales(self, numbers: Numbers) -> None:
        """Number orders, delivery notes and invoices in the order of their days."""
        for order in sorted(self.orders, key=lambda order: (order.order_date, order.id)):
            order.number = numbers.take(f"{_prefix(order.buyer)}SO", order.order_date)
        for note in sorted(self.delivery_notes, key=lambda note: note.delivery_date):
            note.number = numbers.take(f"{_prefix(note.buyer)}DN", note.delivery_date)
        _number_invoices(self.invoices, numbers, "invoice", "")

    def number_cash(self, numbers: Numbers) -> None:
        """Number credit notes and receipts in the order of their days."""
        _number_invoices(self.invoices, numbers, "credit_note", "CN")
        for receipt in sorted(self.receipts, key=lambda receipt: (receipt.value_date, receipt.id)):
            if receipt.original is None:
                receipt.own_number = numbers.take(f"{_prefix(receipt.buyer)}RC", receipt.value_date)


def _prefix(buyer: Buyer) -> str:
    return buyer.market.entity[:2]


def _number_invoices(invoices: list[Invoice], numbers: Numbers, kind: str, mark: str) -> None:
    own = (invoice for invoice in invoices if invoice.kind == kind and invoice.original is None)
    for invoice in sorted(own, key=lambda invoice: (invoice.issue_date, invoice.id)):
        invoice.own_number = numbers.take(f"{_prefix(invoice.buyer)}{mark}", invoice.issue_date)
