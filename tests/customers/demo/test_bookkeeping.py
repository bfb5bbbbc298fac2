"""What a settlement writes, to the cent, in document and in reporting currency."""

from datetime import timedelta

import pytest

from customers.demo.bookkeeping import Books, Source
from customers.demo.journal import Ids, Journal
from customers.demo.loading import TABLES
from customers.demo.plan import DemoPlan
from customers.demo.rates import RateBook
from customers.demo.trade import Trade
from tests.customers.demo.stories import AS_OF, story

PLAN = DemoPlan(customers=40, months=24, seed=7, as_of=AS_OF)
RATES = RateBook(PLAN)


@pytest.fixture
def books():
    """Return the books of a customer that pays in euro, and one of its invoices."""
    invoice = next(
        invoice
        for invoice in story().invoices
        if invoice.buyer.market.currency == "EUR" and invoice.kind == "invoice" and invoice.gross > 10_000
        and not invoice.instalments and not invoice.is_reversed and invoice.sign == 1
    )  # fmt: skip
    journal = Journal(ids=Ids(dict.fromkeys(TABLES, 10**6)), part=0)
    return Books(Trade(buyer=invoice.buyer, plan=PLAN, rates=RATES, journal=journal)), invoice


def pay(books, item, amount, *, days_later=40):
    day = item.invoice.issue_date + timedelta(days=days_later)
    receipt = books.receive(day, day + timedelta(days=1), amount, text="Invoice")
    source = Source(receipt.rate, receipt.amount)
    entry = books.journal.entry(day, "allocations")
    return receipt, books.settle(item, amount, "payment", day, entry, receipt=receipt, source=source)


def test_parts_of_an_invoice_add_up_to_it_in_reporting_currency(books):
    books, invoice = books
    (item,) = books.open_items(invoice)
    third = invoice.gross // 3

    settled = [pay(books, item, amount)[1] for amount in (third, third, invoice.gross - 2 * third)]

    assert item.open == 0
    assert sum(allocation.reporting_amount for allocation in settled) == invoice.reporting_gross


def test_what_the_receipt_is_worth_more_than_the_invoice_is_an_exchange_difference(books):
    books, invoice = books
    (item,) = books.open_items(invoice)

    receipt, allocation = pay(books, item, invoice.gross)

    assert receipt.rate != invoice.rate
    assert allocation.difference == receipt.reporting_amount - invoice.reporting_gross
    assert [row.amount for row in books.journal.differences] == [allocation.difference]


def test_a_bounced_payment_takes_everything_back(books):
    books, invoice = books
    (item,) = books.open_items(invoice)
    receipt, allocation = pay(books, item, invoice.gross)
    day = allocation.effective_date + timedelta(days=4)

    (taken_back,) = books.bounce(receipt, [allocation], day)

    journal = books.journal
    assert taken_back is allocation and allocation.is_reversed and receipt.is_reversed
    assert sum(row.amount for row in journal.allocations) == 0
    assert sum(row.reporting_amount for row in journal.allocations) == 0
    assert sum(row.amount for row in journal.differences) == 0
    assert sum(row.sign * row.amount for row in journal.receipts) == 0
    assert journal.receipts[-1].value_date == day


def test_unidentified_cash_is_posted_again_under_the_same_number_and_day(books):
    books, invoice = books
    day = invoice.issue_date + timedelta(days=30)
    nameless = books.receive(day, day + timedelta(days=1), 5000, text="?", is_identified=False)
    nameless.own_number = "DERC26-000001"

    found = books.identify(nameless, day + timedelta(days=9))

    reversal = books.journal.receipts[1]
    assert reversal.reverses_id == nameless.id and not reversal.is_identified
    assert found.is_identified and not found.is_reversed
    assert found.number == reversal.number == "DERC26-000001"
    assert found.value_date == reversal.value_date == day


def test_a_credit_note_carries_its_share_of_tax(books):
    books, invoice = books

    note = books.credit(invoice, invoice.gross // 2, invoice.issue_date + timedelta(days=20))

    assert note.gross == invoice.gross // 2
    assert abs(note.tax * invoice.gross - invoice.tax * note.gross) <= invoice.gross
    assert (note.lines[0].net, note.lines[0].tax) == (note.net, note.tax)
    assert note.credited_id == invoice.id


def test_a_credit_note_goes_to_the_item_due_first_that_has_room(books):
    books, invoice = books
    (item,) = books.open_items(invoice)

    assert books.oldest_open(at_least=invoice.gross, known_by=invoice.known_date) is item
    assert books.oldest_open(at_least=invoice.gross + 1, known_by=invoice.known_date) is None
    assert books.oldest_open(at_least=1, known_by=invoice.known_date - timedelta(days=1)) is None
