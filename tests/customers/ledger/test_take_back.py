"""Taking back: invoices, receipts that bounce, allocations, corrections, identification."""

from decimal import Decimal

import pytest

from customers.domain.ledger import LedgerError, ReceiptDraft
from customers.models import Allocation, Dispute, ExchangeDifference, Invoice, Receipt
from customers.services.allocations import reverse_allocation
from customers.services.disputes import DisputeTooLargeError, open_dispute, resolve_dispute, reverse_dispute
from customers.services.invoices import InvoiceInUseError, repost_invoice, reverse_invoice
from customers.services.rates import record_rate
from customers.services.receipts import (
    AlreadyIdentifiedError,
    ReceiptInUseError,
    identify_receipt,
    repost_receipt,
    reverse_receipt,
)
from customers.services.refusals import ClosedPeriodError, OverdrawnError
from customers.services.reversals import AlreadyReversedError
from tests.customers.ledger.books import BY_NOBODY, day, line, open_amounts


def test_an_invoice_is_not_taken_back_while_allocations_stand_and_they_are_named(books):
    invoice = books.invoice("100", number="IN-7")
    (row_id,) = books.allocate(books.receipt("100"), line(invoice, "100"))

    with pytest.raises(InvoiceInUseError, match=r"IN-7.*Payment 100\.00 USD"):
        reverse_invoice(invoice_id=invoice.pk, **BY_NOBODY)

    reverse_allocation(allocation_id=row_id, **BY_NOBODY)
    reverse_invoice(invoice_id=invoice.pk, **BY_NOBODY)
    assert open_amounts() == [-100]


def test_nothing_is_taken_back_twice(books):
    invoice = books.invoice("100")
    reverse_invoice(invoice_id=invoice.pk, **BY_NOBODY)

    with pytest.raises(AlreadyReversedError):
        reverse_invoice(invoice_id=invoice.pk, **BY_NOBODY)


def test_a_payment_that_bounces_opens_its_invoices_again_from_that_day_on(books):
    invoice = books.invoice("100")
    receipt = books.receipt("98", value_date=day(2, 1))
    books.allocate(receipt, line(invoice, "98"), line(invoice, "2", "discount"))

    reverse_receipt(receipt_id=receipt.pk, effective_date=day(2, 9), **BY_NOBODY)

    assert open_amounts() == [100]
    back = Allocation.objects.filter(reverses__isnull=False)
    assert {row.effective_date for row in back} == {day(2, 9)}
    assert sorted(row.reason for row in back) == ["discount", "payment"]


def test_what_a_bounced_payment_gained_in_exchange_is_given_back(books):
    record_rate(currency="EUR", rate_date=day(1, 1), rate=Decimal("1.1"), **BY_NOBODY)
    record_rate(currency="EUR", rate_date=day(2, 1), rate=Decimal("1.2"), **BY_NOBODY)
    receipt = books.receipt("100", currency="EUR")
    books.allocate(receipt, line(books.invoice("100", currency="EUR"), "100"))

    reverse_receipt(receipt_id=receipt.pk, effective_date=day(2, 9), **BY_NOBODY)

    assert sorted(row.amount for row in ExchangeDifference.objects.all()) == [-10, 10]


def test_money_given_back_by_a_reversal_cannot_be_spent_before_that_day(books):
    first, second = books.invoice("100"), books.invoice("100")
    receipt = books.receipt("100", value_date=day(2, 1))
    (row_id,) = books.allocate(receipt, line(first, "100"))
    reverse_allocation(allocation_id=row_id, effective_date=day(3, 1), **BY_NOBODY)

    with pytest.raises(OverdrawnError):
        books.allocate(receipt, line(second, "100"), on=day(2, 15))
    books.allocate(receipt, line(second, "100"))

    assert Allocation.objects.latest("id").effective_date == day(3, 1)


def test_a_reversal_is_not_dated_before_what_it_takes_back(books):
    (row_id,) = books.allocate(books.receipt("100", value_date=day(2, 1)), line(books.invoice("100"), "100"))

    with pytest.raises(LedgerError):
        reverse_allocation(allocation_id=row_id, effective_date=day(1, 31), **BY_NOBODY)


def test_what_lies_in_a_closed_period_is_taken_back_in_the_open_one(books):
    invoice = books.invoice("100")
    books.entity.closed_through_date = day(1, 31)
    books.entity.save()

    with pytest.raises(ClosedPeriodError):
        reverse_invoice(invoice_id=invoice.pk, effective_date=day(1, 20), **BY_NOBODY)

    assert reverse_invoice(invoice_id=invoice.pk, **BY_NOBODY).posting_date == day(2, 1)


def test_a_corrected_invoice_takes_the_place_of_the_old_one_with_its_disputes(books):
    invoice = books.invoice("100", number="IN-7")
    open_dispute(invoice_id=invoice.pk, reason="price", opened_date=day(2, 1), amount=Decimal(80), **BY_NOBODY)

    corrected = repost_invoice(invoice_id=invoice.pk, draft=books.draft("60", number="IN-7"), **BY_NOBODY)

    assert open_amounts() == [60]
    assert Dispute.objects.get(invoice=corrected).amount == 60
    assert Invoice.objects.filter(number="IN-7").count() == 3


def test_unidentified_cash_becomes_a_customers_receipt_once(books):
    receipt = books.receipt("100", customer_id=None, number="B-1")

    identified = identify_receipt(receipt_id=receipt.pk, customer_id=books.customer.pk, **BY_NOBODY)

    assert (identified.number, identified.value_date, identified.customer) == ("B-1", day(2, 1), books.customer)
    with pytest.raises(AlreadyReversedError):
        identify_receipt(receipt_id=receipt.pk, customer_id=books.customer.pk, **BY_NOBODY)
    with pytest.raises(AlreadyIdentifiedError):
        identify_receipt(receipt_id=identified.pk, customer_id=books.customer.pk, **BY_NOBODY)


def test_a_receipt_is_corrected_unless_it_is_allocated(books):
    receipt = books.receipt("100", number="B-1")
    draft = ReceiptDraft(
        customer_id=books.customer.pk,
        entity_id=books.entity.pk,
        value_date=day(2, 2),
        currency="USD",
        amount=Decimal(90),
        number="B-1",
    )

    corrected = repost_receipt(receipt_id=receipt.pk, draft=draft, **BY_NOBODY)

    assert open_amounts() == [-90]
    books.allocate(corrected, line(books.invoice("90"), "90"))
    with pytest.raises(ReceiptInUseError):
        repost_receipt(receipt_id=corrected.pk, draft=draft, **BY_NOBODY)
    assert Receipt.objects.count() == 3


def test_a_dispute_is_about_no_more_than_is_open_and_ends_once(books):
    invoice = books.invoice("100")
    asked = {"invoice_id": invoice.pk, "reason": "price", "opened_date": day(2, 1), **BY_NOBODY}
    with pytest.raises(DisputeTooLargeError):
        open_dispute(**asked, amount=Decimal(101))
    dispute = open_dispute(**asked)
    ended = {"dispute_id": dispute.pk, "outcome": "rejected", **BY_NOBODY}
    with pytest.raises(LedgerError):
        resolve_dispute(**ended, resolved_date=day(1, 31))
    resolve_dispute(**ended, resolved_date=day(2, 28))

    with pytest.raises(LedgerError, match="resolved already"):
        resolve_dispute(**ended, resolved_date=day(3, 1))


def test_a_dispute_recorded_by_mistake_is_taken_back(books):
    dispute = open_dispute(invoice_id=books.invoice("100").pk, reason="price", opened_date=day(2, 1), **BY_NOBODY)

    reverse_dispute(dispute_id=dispute.pk, **BY_NOBODY)

    dispute.refresh_from_db()
    assert dispute.is_reversed
