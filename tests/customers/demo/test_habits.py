"""How a customer pays one item."""

from datetime import date
from random import Random

import pytest

from customers.demo.bookkeeping import Item
from customers.demo.habits import Payment, payment_of, run_date
from tests.customers.demo.stories import story


@pytest.fixture(scope="module")
def invoices():
    return [i for i in story(customers=60).invoices if i.kind == "invoice" and i.sign == 1 and not i.instalments]


def pay(invoice, *, seed: int, is_foreign: bool = False) -> Payment:
    item = Item(invoice, None, invoice.due_date, invoice.gross)
    return payment_of(item, chance=Random(seed), buyer=invoice.buyer, is_foreign=is_foreign)


def test_payment_deductions_and_rest_are_the_whole_item(invoices):
    for seed, invoice in enumerate(invoices[:1500]):
        payment = pay(invoice, seed=seed, is_foreign=seed % 2 == 0)
        deducted = sum(amount for _, amount in payment.deductions)
        assert payment.amount + deducted + payment.rest == invoice.gross
        assert payment.amount >= 0


def test_a_discount_is_taken_before_it_ends(invoices):
    taken = [
        (invoice, payment)
        for seed, invoice in enumerate(invoices)
        if (payment := pay(invoice, seed=seed)).deductions and payment.deductions[0][0] == "discount"
    ]

    assert taken
    for invoice, payment in taken:
        assert payment.deductions == [("discount", invoice.discount)]
        assert invoice.known_date < payment.on <= invoice.discount_date


def test_a_payment_that_no_longer_fits_is_cut_to_what_is_open(invoices):
    invoice = next(invoice for invoice in invoices if invoice.gross > 100)
    item = Item(invoice, None, invoice.due_date, 60)

    cut = Payment(item, 90, [("bank_charge", 10)], rest=5).cut_to_open()

    assert (cut.amount, cut.deductions, cut.rest) == (60, [], 0)


def test_a_payment_that_fits_is_left_as_it_is(invoices):
    payment = Payment(Item(invoices[0], None, invoices[0].due_date, 100), 90, [("bank_charge", 10)])

    assert payment.cut_to_open() is payment


@pytest.mark.parametrize(
    ("day", "is_monthly", "run"),
    [
        (date(2026, 11, 2), False, date(2026, 11, 10)),
        (date(2026, 11, 11), False, date(2026, 11, 25)),
        (date(2026, 11, 26), False, date(2026, 12, 10)),
        (date(2026, 11, 2), True, date(2026, 11, 25)),
        (date(2026, 12, 26), True, date(2027, 1, 25)),
        (date(2026, 10, 3), False, date(2026, 10, 12)),  # the 10th is a Saturday
    ],
)
def test_payment_runs_are_on_the_10th_and_the_25th(day, is_monthly, run):
    assert run_date(day, is_monthly=is_monthly) == run
