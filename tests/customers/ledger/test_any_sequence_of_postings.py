"""After any sequence of postings, on every day and for every moment of knowledge, the ledger adds up."""

from collections import defaultdict
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.domain.ledger import InstalmentDraft, LedgerError
from customers.models import Allocation, Customer, Dispute, Invoice, OpenItem, Posting, Receipt
from customers.queries.ledger_proof import prove_ledger
from customers.queries.open_items import get_open_items
from customers.services import allocations, disputes, invoices, receipts
from customers.services.allocations import AllocationLine
from customers.services.rates import record_rate
from finance_crm.access.domain.scopes import EVERYTHING
from tests.customers.ledger.books import BY_NOBODY, Books, day
from tests.customers.ledger.fold import fold

CURRENCIES = ["USD", "EUR", "JPY"]
START = date(2026, 1, 1)
days = st.integers(0, 60).map(lambda number: START + timedelta(days=number))
maybe_days = st.none() | days
units = st.integers(0, 500)
picks = st.integers(0, 20)
reasons = st.sampled_from(["payment", "payment", "payment", "discount", "bank_charge", "withholding_tax"])

pay = st.tuples(st.just("pay"), picks, st.integers(1, 300), days, maybe_days)
allocate = st.tuples(
    st.just("allocate"),
    picks,
    st.lists(st.tuples(picks, st.integers(1, 90), reasons), min_size=1, max_size=3),
    maybe_days,
)
operations = st.one_of(
    pay,
    pay,
    pay,
    allocate,
    allocate,
    st.tuples(st.just("reverse_allocation"), picks, maybe_days),
    st.tuples(st.just("invoice"), picks, st.sampled_from(CURRENCIES), units, days, st.integers(1, 3)),
    st.tuples(st.just("credit_note"), picks, st.sampled_from(CURRENCIES), units, days),
    st.tuples(st.just("receipt"), picks, st.sampled_from(CURRENCIES), units, days),
    st.tuples(st.just("apply"), picks, picks, st.integers(1, 300), maybe_days),
    st.tuples(st.just("write_off"), picks, maybe_days),
    st.tuples(st.just("dispute"), picks, days),
    st.tuples(st.just("reverse_allocation"), picks, maybe_days),
    st.tuples(st.just("reverse_receipt"), picks, maybe_days),
    st.tuples(st.just("reverse_invoice"), picks, maybe_days),
    st.tuples(st.just("repost_invoice"), picks, units, days),
    st.tuples(st.just("identify"), picks, picks),
)


class Company:
    """Carries out drawn operations on what exists by then. What the ledger refuses changes nothing."""

    def __init__(self) -> None:
        self.books = Books()
        self.customers = [self.books.customer, Customer.objects.create(code="C2", name="Two", currency="EUR")]
        for currency, rate in (("EUR", "1.0837"), ("JPY", "0.0067")):
            record_rate(currency=currency, rate_date=START, rate=Decimal(rate), **BY_NOBODY)
            record_rate(currency=currency, rate_date=day(2, 1), rate=Decimal(rate) * 2, **BY_NOBODY)
        for number, currency in enumerate([*CURRENCIES, "USD"]):
            self.invoice(number, currency, 101, START + timedelta(days=number), number + 1)
            self.receipt(number, currency, 150, START + timedelta(days=9))
            self.credit_note(number, currency, 33, START + timedelta(days=5))

    def do(self, name: str, *arguments: object) -> None:
        with suppress(LedgerError):
            getattr(self, name)(*arguments)

    def customer_id(self, pick: int) -> int:
        return self.customers[pick % len(self.customers)].pk

    def pick(self, model, number: int, **filters: object):
        rows = list(model.objects.filter(reverses__isnull=True, **filters).order_by("id"))
        return rows[number % len(rows)] if rows else None

    def invoice(self, pick, currency, amount, issued, part_count) -> None:
        gross = Decimal(amount * part_count)
        parts = tuple(
            InstalmentDraft(due_date=issued + timedelta(days=7 * number), amount=Decimal(amount))
            for number in range(part_count)
        )
        self.books.invoice(
            str(gross),
            customer_id=self.customer_id(pick),
            currency=currency,
            issue_date=issued,
            due_date=issued + timedelta(days=10),
            instalments=parts if amount and part_count > 1 else (),
        )

    def credit_note(self, pick, currency, amount, issued) -> None:
        self.books.credit_note(str(amount), customer_id=self.customer_id(pick), currency=currency, issue_date=issued)

    def receipt(self, pick, currency, amount, value_date) -> None:
        customer_id = None if pick % 5 == 4 else self.customer_id(pick)
        self.books.receipt(str(amount), customer_id=customer_id, currency=currency, value_date=value_date)

    def pay(self, pick, amount, value_date, effective_date) -> None:
        invoice = self.pick(Invoice, pick, kind="invoice", is_reversed=False)
        receipt = self.books.receipt(
            str(amount), customer_id=invoice.customer_id, currency=invoice.currency, value_date=value_date
        )
        self.books.allocate(receipt, AllocationLine(invoice.pk, Decimal(amount)), on=effective_date)

    def allocate(self, pick, wanted, effective_date) -> None:
        receipt = self.pick(Receipt, pick, is_reversed=False)
        if receipt is None:
            return
        fitting = {"kind": "invoice", "customer_id": receipt.customer_id, "currency": receipt.currency}
        lines = [
            AllocationLine(invoice.pk, Decimal(amount), reason)
            for number, amount, reason in wanted
            if (invoice := self.pick(Invoice, number, **fitting)) is not None
        ]
        allocations.allocate(receipt_id=receipt.pk, lines=lines, effective_date=effective_date, **BY_NOBODY)

    def apply(self, pick, target, amount, effective_date) -> None:
        note = self.pick(Invoice, pick, kind="credit_note", is_reversed=False)
        if note is None:
            return
        invoice = self.pick(Invoice, target, kind="invoice", customer_id=note.customer_id, currency=note.currency)
        if invoice is not None:
            line = AllocationLine(invoice.pk, Decimal(amount))
            allocations.apply_credit_note(
                credit_note_id=note.pk, lines=[line], effective_date=effective_date, **BY_NOBODY
            )

    def write_off(self, pick, effective_date) -> None:
        if invoice := self.pick(Invoice, pick, kind="invoice"):
            allocations.write_off(invoice_id=invoice.pk, reason="lost", effective_date=effective_date, **BY_NOBODY)

    def dispute(self, pick, opened_date) -> None:
        if invoice := self.pick(Invoice, pick, kind="invoice"):
            disputes.open_dispute(invoice_id=invoice.pk, reason="price", opened_date=opened_date, **BY_NOBODY)

    def reverse_allocation(self, pick, effective_date) -> None:
        if row := self.pick(Allocation, pick):
            allocations.reverse_allocation(allocation_id=row.pk, effective_date=effective_date, **BY_NOBODY)

    def reverse_receipt(self, pick, effective_date) -> None:
        if row := self.pick(Receipt, pick):
            receipts.reverse_receipt(receipt_id=row.pk, effective_date=effective_date, **BY_NOBODY)

    def reverse_invoice(self, pick, effective_date) -> None:
        if row := self.pick(Invoice, pick):
            invoices.reverse_invoice(invoice_id=row.pk, effective_date=effective_date, **BY_NOBODY)

    def repost_invoice(self, pick, amount, issued) -> None:
        if row := self.pick(Invoice, pick):
            draft = self.books.draft(
                str(amount),
                customer_id=row.customer_id,
                currency=row.currency,
                issue_date=issued,
                number=row.number,
            )
            invoices.repost_invoice(invoice_id=row.pk, draft=draft, **BY_NOBODY)

    def identify(self, pick, customer) -> None:
        if row := self.pick(Receipt, pick, customer__isnull=True):
            receipts.identify_receipt(receipt_id=row.pk, customer_id=self.customer_id(customer), **BY_NOBODY)


def asked_days() -> list[date]:
    return [START - timedelta(days=1), day(1, 20), day(2, 10), day(3, 5), day(12, 31)]


def asked_moments() -> list:
    moments = list(Posting.objects.order_by("recorded_at").values_list("recorded_at", flat=True))
    return moments[:: max(1, len(moments) // 4)] + moments[-1:]


def figures(rows, *, as_of: date) -> dict[tuple[int, str], list[Decimal]]:
    """Return not due, overdue and unapplied per customer and currency."""
    found: dict = defaultdict(lambda: [Decimal(0)] * 3)
    for customer_id, currency, due_date, amount in rows:
        place = 2 if due_date is None else int(due_date < as_of)
        found[customer_id, currency][place] += amount
    return dict(found)


def assert_queries_agree_with_the_fold(as_of: date, known_at) -> None:
    folded = fold(as_of=as_of, known_at=known_at)
    asked = get_open_items(as_of=as_of, known_at=known_at, scope=EVERYTHING)

    of_customers = [seen for seen in folded.values() if seen.customer_id is not None]
    mine = figures(((s.customer_id, s.currency, s.due_date, s.open) for s in of_customers), as_of=as_of)
    theirs = figures(((r.customer_id, r.currency, r.due_date, r.open_amount) for r in asked), as_of=as_of)
    assert theirs == mine
    for seen in folded.values():
        assert (seen.open > 0) == (seen.due_date is not None), "only invoices are owed, only sources are left over"


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.lists(operations, min_size=6, max_size=30))
def test_buckets_and_unapplied_are_the_ledger_on_every_day_and_at_every_moment(drawn):
    with transaction.atomic():
        play(drawn)
        transaction.set_rollback(True)


def play(drawn) -> None:
    company = Company()
    earlier = None
    for position, (name, *arguments) in enumerate(drawn):
        company.do(name, *arguments)
        if position == len(drawn) // 2:
            moment = Posting.objects.latest("recorded_at").recorded_at
            earlier = (moment, [fold(as_of=asked, known_at=moment) for asked in asked_days()])

    for known_at in asked_moments():
        for as_of in asked_days():
            assert_queries_agree_with_the_fold(as_of, known_at)
    assert_cache_is_the_fold()
    assert [checked for checked in prove_ledger() if checked.difference_count] == []
    moment, then = earlier
    assert [fold(as_of=asked, known_at=moment) for asked in asked_days()] == then


def assert_cache_is_the_fold() -> None:
    last = Posting.objects.latest("recorded_at").recorded_at
    folded = fold(as_of=date(2030, 1, 1), known_at=last)
    cached = OpenItem.objects.values_list("invoice_id", "instalment_id", "receipt_id", "open_amount")
    assert {(i or 0, p or 0, r or 0): amount for i, p, r, amount in cached} == {
        (
            item.row_id if item.kind == "document" else 0,
            item.part_id,
            item.row_id if item.kind == "receipt" else 0,
        ): seen.open
        for item, seen in folded.items()
    }
    assert Dispute.objects.filter(amount=0).count() == 0
