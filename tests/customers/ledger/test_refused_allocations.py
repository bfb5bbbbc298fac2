"""Allocations that do not fit are refused with numbers and names, and nothing of the request is written."""

from decimal import Decimal

import pytest
from django.utils import translation

from customers.domain.ledger import AmountNotAllowedError, InstalmentDraft, LedgerError
from customers.models import Allocation, AllocationKey, Customer, LegalEntity
from customers.services.allocations import (
    AllocationLine,
    AllocationNotFoundError,
    NotOpenError,
    ReasonNotAllowedError,
    apply_credit_note,
    reverse_allocation,
)
from customers.services.invoices import reverse_invoice
from customers.services.rates import record_rate
from customers.services.receipts import ReceiptNotFoundError, reverse_receipt
from customers.services.refusals import ClosedPeriodError, DoesNotFitError, OverdrawnError
from customers.services.reversals import AlreadyReversedError
from customers.services.settings import close_period
from tests.customers.ledger.books import BY_NOBODY, Books, day, line, open_amounts
from tests.customers.ledger.refusals import refused_with

MORE_THAN_ZERO = "The amount must be more than zero."
NOT_BEFORE = "An allocation cannot take effect before the documents it joins."
FOREIGN = "Invoice IN-7 is of another customer, entity or currency."


def apply(books: Books, note, *lines: AllocationLine, on=None) -> list[int]:
    return apply_credit_note(credit_note_id=note.pk, lines=lines, effective_date=on, **BY_NOBODY)


class TestReceipts:
    def test_a_receipt_beyond_what_is_left_of_it_is_refused(self, books):
        first, second = books.invoice("100"), books.invoice("100")
        receipt = books.receipt("150", number="RC-9")
        books.allocate(receipt, line(first, "100"))

        with refused_with(NotOpenError, "RC-9 has 50.00 USD left, 50.01 are asked.", field="amount"):
            books.allocate(receipt, line(second, "50.01"))

        books.allocate(receipt, line(second, "50"))
        assert open_amounts() == [50]

    def test_lines_that_are_right_are_not_written_when_another_is_wrong(self, books):
        right, wrong = books.invoice("100"), books.invoice("20", number="IN-7")
        receipt = books.receipt("300")

        sentence = "Invoice IN-7 has 20.00 USD open, 20.01 are asked."
        with refused_with(NotOpenError, sentence, field="amount"):
            books.allocate(receipt, line(right, "100"), line(wrong, "20.01"))

    def test_a_request_settles_something(self, books):
        receipt = books.receipt("10")

        with refused_with(LedgerError, "Say what is to be settled.", field="lines"):
            books.allocate(receipt)

    @pytest.mark.parametrize(
        ("amount", "kind", "sentence"),
        [
            ("0", LedgerError, MORE_THAN_ZERO),
            ("-5", LedgerError, MORE_THAN_ZERO),
            ("0.001", AmountNotAllowedError, "amount 0.001 has more decimals than USD."),
        ],
    )
    def test_an_amount_is_a_whole_number_of_cents_above_zero(self, books, amount, kind, sentence):
        invoice, receipt = books.invoice("100"), books.receipt("100")

        with refused_with(kind, sentence, field="amount"):
            books.allocate(receipt, line(invoice, amount))

    @pytest.mark.parametrize("reason", ["write_off", "credit", "gift", ""])
    def test_only_what_comes_with_a_payment_stands_beside_it(self, books, reason):
        invoice, receipt = books.invoice("100"), books.receipt("100")

        sentence = f"{reason} cannot be used with a receipt."
        with refused_with(ReasonNotAllowedError, sentence, field="reason"):
            books.allocate(receipt, line(invoice, "1"), line(invoice, "1", reason))

    def test_a_settled_invoice_is_named_by_its_id(self, books):
        invoice = books.invoice("100")
        books.allocate(books.receipt("100"), line(invoice, "100"))
        receipt = books.receipt("5")

        sentence = f"Nothing is open on invoice {invoice.pk}."
        with refused_with(NotOpenError, sentence, field="invoice_id"):
            books.allocate(receipt, line(invoice, "1"))

    def test_a_credit_note_is_not_settled_by_a_receipt(self, books):
        note, receipt = books.credit_note("100"), books.receipt("5")

        sentence = f"Nothing is open on invoice {note.pk}."
        with refused_with(NotOpenError, sentence, field="invoice_id"):
            books.allocate(receipt, line(note, "1"))

    def test_an_instalment_of_another_invoice_is_not_open_here(self, books):
        parts = tuple(InstalmentDraft(due_date=day(month, 1), amount=Decimal(50)) for month in (3, 4))
        split, plain = books.invoice("100", instalments=parts), books.invoice("100")
        foreign, receipt = split.instalments.first().pk, books.receipt("5")

        sentence = f"Nothing is open on invoice {plain.pk}."
        with refused_with(NotOpenError, sentence, field="invoice_id"):
            books.allocate(receipt, line(plain, "1", instalment_id=foreign))

    def test_a_part_takes_no_more_than_its_own(self, books):
        parts = tuple(InstalmentDraft(due_date=day(month, 1), amount=Decimal(50)) for month in (3, 4))
        split = books.invoice("100", instalments=parts, number="IN-7")
        first, receipt = split.instalments.first().pk, books.receipt("60")

        sentence = "Invoice IN-7 has 50.00 USD open, 51.00 are asked."
        with refused_with(NotOpenError, sentence, field="amount"):
            books.allocate(receipt, line(split, "51", instalment_id=first))

    def test_an_invoice_of_another_customer_entity_or_currency_is_not_settled(self, books):
        record_rate(currency="EUR", rate_date=day(1, 1), rate=Decimal(2), **BY_NOBODY)
        other = Customer.objects.create(code="C2", name="Two", currency="USD")
        entity = LegalEntity.objects.create(code="TW", name="Taiwan", country="TW", currency="TWD")
        receipt = books.receipt("100")
        for foreign in ({"customer_id": other.pk}, {"entity_id": entity.pk}, {"currency": "EUR"}):
            invoice = books.invoice("100", number="IN-7", **foreign)
            with refused_with(DoesNotFitError, FOREIGN, field="invoice_id"):
                books.allocate(receipt, line(invoice, "1"))
            reverse_invoice(invoice_id=invoice.pk, **BY_NOBODY)

    def test_money_of_nobody_is_not_allocated(self, books):
        invoice, receipt = books.invoice("100"), books.receipt("100", customer_id=None)

        sentence = "Say whose money this is before you allocate it."
        with refused_with(DoesNotFitError, sentence, field="receipt_id"):
            books.allocate(receipt, line(invoice, "1"))

    def test_a_receipt_that_is_not_there_or_was_taken_back_settles_nothing(self, books):
        invoice, receipt = books.invoice("100"), books.receipt("100", number="RC-9")
        reversal = reverse_receipt(receipt_id=receipt.pk, effective_date=None, **BY_NOBODY)
        missing = type(receipt)(pk=0)

        with refused_with(ReceiptNotFoundError, "There is no such receipt.", field="receipt_id"):
            books.allocate(missing, line(invoice, "1"))
        for gone in (receipt, reversal):
            with refused_with(AlreadyReversedError, "RC-9 was reversed already."):
                books.allocate(gone, line(invoice, "1"))

    @pytest.mark.parametrize(("value_date", "on"), [(day(2, 1), day(1, 31)), (day(1, 5), day(1, 9))])
    def test_nothing_is_settled_before_both_documents_are_there(self, books, value_date, on):
        invoice, receipt = books.invoice("100", issue_date=day(1, 10)), books.receipt("100", value_date=value_date)

        with refused_with(DoesNotFitError, NOT_BEFORE, field="effective_date"):
            books.allocate(receipt, line(invoice, "1"), on=on)

    def test_a_closed_day_takes_no_allocation_and_without_a_day_the_first_open_one_is_taken(self, books):
        invoice, receipt = books.invoice("100"), books.receipt("100", value_date=day(2, 1))
        close_period(entity_id=books.entity.pk, version=None, through_date=day(2, 28))

        sentence = "US is closed through 2026-02-28; 2026-02-28 must be posted in the open period."
        with refused_with(ClosedPeriodError, sentence, field="effective_date"):
            books.allocate(receipt, line(invoice, "1"), on=day(2, 28))
        books.allocate(receipt, line(invoice, "1"))

        assert Allocation.objects.get().effective_date == day(3, 1)

    def test_money_back_from_a_reversal_is_not_spent_before_it_came_back(self, books):
        first, second, receipt = books.invoice("60"), books.invoice("60"), books.receipt("60")
        (row_id,) = books.allocate(receipt, line(first, "60"), on=day(2, 1))
        reverse_allocation(allocation_id=row_id, effective_date=day(3, 1), **BY_NOBODY)

        sentence = (
            "On that day more would be settled than there is, because of an earlier reversal; choose a later day."
        )
        with refused_with(OverdrawnError, sentence, field="effective_date"):
            books.allocate(receipt, line(second, "60"), on=day(2, 28))

        books.allocate(receipt, line(second, "60"), on=day(3, 1))
        assert open_amounts() == [60]

    def test_a_refusal_is_read_in_chinese(self, books):
        invoice = books.invoice("100", number="IN-7")

        with translation.override("zh-hant"), pytest.raises(NotOpenError) as refusal:
            books.allocate(books.receipt("200"), line(invoice, "101"))

        assert str(refusal.value) == "發票 IN-7 未結 100.00 USD，要求 101.00。"

    def test_the_key_of_another_system_counts_once(self, books):
        invoice, receipt = books.invoice("100"), books.receipt("100")
        keyed = AllocationLine(invoice.pk, Decimal(10), external_key="ERP-1")
        books.allocate(receipt, keyed)

        with pytest.raises(Exception, match="customers_allocationkey_key"):
            books.allocate(receipt, keyed)

        assert (AllocationKey.objects.count(), Allocation.objects.count()) == (1, 1)


class TestCreditNotes:
    @pytest.mark.parametrize("which", ["missing", "invoice"])
    def test_only_a_credit_note_is_applied(self, books, which):
        invoice = books.invoice("100")
        note = invoice if which == "invoice" else type(invoice)(pk=0)

        with refused_with(DoesNotFitError, "There is no such credit note.", field="credit_note_id"):
            apply(books, note, line(invoice, "1"))

    def test_more_than_is_left_of_it_is_refused(self, books):
        invoice, note = books.invoice("100"), books.credit_note("30", number="CN-9")
        apply(books, note, line(invoice, "20"))

        with refused_with(NotOpenError, "CN-9 has 10.00 USD left, 10.01 are asked.", field="amount"):
            apply(books, note, line(invoice, "10.01"))

    def test_one_that_was_taken_back_is_not_applied(self, books):
        invoice, note = books.invoice("100"), books.credit_note("30", number="CN-9")
        reverse_invoice(invoice_id=note.pk, **BY_NOBODY)

        with refused_with(AlreadyReversedError, "CN-9 was reversed already."):
            apply(books, note, line(invoice, "1"))

    def test_it_is_not_applied_before_it_was_posted(self, books):
        invoice, note = books.invoice("100"), books.credit_note("30", issue_date=day(2, 1))

        with refused_with(DoesNotFitError, NOT_BEFORE, field="effective_date"):
            apply(books, note, line(invoice, "1"), on=day(1, 31))

    def test_whatever_reason_is_asked_it_is_a_credit(self, books):
        invoice, note = books.invoice("100"), books.credit_note("30")

        apply(books, note, line(invoice, "30", "write_off"))

        assert Allocation.objects.get().reason == "credit"

    def test_another_customers_invoice_is_not_credited(self, books):
        other = Customer.objects.create(code="C2", name="Two", currency="USD")
        invoice, note = books.invoice("100", number="IN-7", customer_id=other.pk), books.credit_note("30")

        with refused_with(DoesNotFitError, FOREIGN, field="invoice_id"):
            apply(books, note, line(invoice, "1"))


class TestTakingBack:
    def test_there_is_nothing_to_take_back(self, books):
        with refused_with(AllocationNotFoundError, "There is no such allocation.", field="allocation_id"):
            reverse_allocation(allocation_id=0, **BY_NOBODY)

    def test_an_allocation_is_taken_back_once_and_a_reversal_never(self, books):
        (row_id,) = books.allocate(books.receipt("100"), line(books.invoice("100"), "100"))
        back = reverse_allocation(allocation_id=row_id, **BY_NOBODY)

        for gone, what in ((row_id, "payment 100.0000"), (back, "payment -100.0000")):
            with refused_with(AlreadyReversedError, f"{what} was reversed already."):
                reverse_allocation(allocation_id=gone, **BY_NOBODY)

    def test_not_before_its_own_day(self, books):
        (row_id,) = books.allocate(books.receipt("100"), line(books.invoice("100"), "100"), on=day(2, 1))

        sentence = "A reversal cannot be dated before what it takes back."
        with refused_with(LedgerError, sentence, field="effective_date"):
            reverse_allocation(allocation_id=row_id, effective_date=day(1, 31), **BY_NOBODY)

        assert reverse_allocation(allocation_id=row_id, effective_date=day(2, 1), **BY_NOBODY)

    def test_not_in_a_closed_period(self, books):
        (row_id,) = books.allocate(books.receipt("100"), line(books.invoice("100"), "100"), on=day(2, 1))
        close_period(entity_id=books.entity.pk, version=None, through_date=day(2, 28))

        sentence = "US is closed through 2026-02-28; 2026-02-10 must be posted in the open period."
        with refused_with(ClosedPeriodError, sentence, field="effective_date"):
            reverse_allocation(allocation_id=row_id, effective_date=day(2, 10), **BY_NOBODY)
        back = reverse_allocation(allocation_id=row_id, **BY_NOBODY)

        assert Allocation.objects.get(pk=back).effective_date == day(3, 1)

    def test_a_document_is_not_taken_back_before_it_was_there(self, books):
        invoice, receipt = books.invoice("100", posting_date=day(2, 1)), books.receipt("100", value_date=day(2, 1))

        sentence = "A reversal cannot be dated before what it takes back."
        with refused_with(LedgerError, sentence, field="effective_date"):
            reverse_receipt(receipt_id=receipt.pk, effective_date=day(1, 31), **BY_NOBODY)
        with refused_with(LedgerError, sentence, field="effective_date"):
            reverse_invoice(invoice_id=invoice.pk, effective_date=day(1, 31), **BY_NOBODY)
