"""Disputes, write-offs and reversals of documents that are refused say why and change nothing."""

from decimal import Decimal

import pytest

from customers.domain.ledger import AmountNotAllowedError, InstalmentDraft, LedgerError
from customers.models import Allocation, Dispute, Invoice
from customers.services.allocations import NotOpenError, write_off
from customers.services.disputes import (
    DisputeNotFoundError,
    DisputeTooLargeError,
    open_dispute,
    resolve_dispute,
    reverse_dispute,
)
from customers.services.invoices import InvoiceInUseError, InvoiceNotFoundError, repost_invoice, reverse_invoice
from customers.services.refusals import ClosedPeriodError, DoesNotFitError, RuleBrokenError
from customers.services.reversals import AlreadyReversedError
from customers.services.settings import close_period
from tests.customers.ledger.books import BY_NOBODY, TODAY, day, line, open_amounts
from tests.customers.ledger.refusals import refused_with

HALVES = tuple(InstalmentDraft(due_date=day(month, 1), amount=Decimal(50)) for month in (3, 4))


def contest(invoice: Invoice, **fields: object) -> Dispute:
    about = {"invoice_id": invoice.pk, "reason": "price", "opened_date": day(2, 1), **BY_NOBODY}
    return open_dispute(**about | fields)


def resolve(dispute: Dispute, **fields: object):
    return resolve_dispute(
        **{"dispute_id": dispute.pk, "outcome": "rejected", "resolved_date": day(2, 28), **BY_NOBODY} | fields
    )


def give_up(invoice: Invoice, **fields: object) -> list[int]:
    return write_off(**{"invoice_id": invoice.pk, "reason": "insolvent", **BY_NOBODY} | fields)


class TestDisputes:
    @pytest.mark.parametrize(
        ("asked", "kind", "sentence", "field"),
        [
            ({"reason": "mood"}, LedgerError, "mood is not a reason.", "reason"),
            ({"amount": Decimal(0)}, LedgerError, "The amount must be more than zero.", "amount"),
            ({"amount": Decimal(-1)}, LedgerError, "The amount must be more than zero.", "amount"),
            (
                {"amount": Decimal("0.001")},
                AmountNotAllowedError,
                "amount 0.001 has more decimals than USD.",
                "amount",
            ),
            (
                {"amount": Decimal("100.01")},
                DisputeTooLargeError,
                "100.00 USD are open, 100.01 are contested.",
                "amount",
            ),
        ],
    )
    def test_a_dispute_that_is_not_right_is_refused(self, books, asked, kind, sentence, field):
        invoice = books.invoice("100")

        with refused_with(kind, sentence, field=field):
            contest(invoice, **asked)

    @pytest.mark.parametrize("what", ["missing", "settled", "credit note", "reversed"])
    def test_what_is_not_open_is_not_contested(self, books, what):
        invoice = books.invoice("100") if what != "credit note" else books.credit_note("100")
        if what == "settled":
            books.allocate(books.receipt("100"), line(invoice, "100"))
        elif what == "reversed":
            reverse_invoice(invoice_id=invoice.pk, **BY_NOBODY)
        elif what == "missing":
            invoice = Invoice(pk=0)

        with refused_with(DisputeTooLargeError, "Nothing is open on this invoice.", field="invoice_id"):
            contest(invoice)

    def test_a_part_of_another_invoice_is_not_contested(self, books):
        split, plain = books.invoice("100", instalments=HALVES), books.invoice("100")
        foreign = split.instalments.first().pk

        with refused_with(DisputeTooLargeError, "Nothing is open on this invoice.", field="invoice_id"):
            contest(plain, instalment_id=foreign)

    def test_a_dispute_ends_with_a_known_outcome_not_before_it_began(self, books):
        dispute = contest(books.invoice("100"))

        with refused_with(LedgerError, "mercy is not an outcome.", field="outcome"):
            resolve(dispute, outcome="mercy")
        sentence = "A dispute ends on or after the day it was opened."
        with refused_with(LedgerError, sentence, field="resolved_date"):
            resolve(dispute, resolved_date=day(1, 31))

        assert resolve(dispute, resolved_date=day(2, 1)).resolved_date == day(2, 1)

    def test_a_dispute_ends_once(self, books):
        dispute = contest(books.invoice("100"))
        resolve(dispute)

        with refused_with(RuleBrokenError, "This dispute is resolved already."):
            resolve(dispute, outcome="accepted")

    def test_there_is_no_such_dispute(self, books):
        for change in (resolve, lambda missing: reverse_dispute(dispute_id=missing.pk, **BY_NOBODY)):
            with refused_with(DisputeNotFoundError, "There is no such dispute.", field="dispute_id"):
                change(Dispute(pk=0))

    def test_a_dispute_that_was_taken_back_neither_ends_nor_is_taken_back_again(self, books):
        dispute = contest(books.invoice("100"), amount=Decimal(30))
        reverse_dispute(dispute_id=dispute.pk, **BY_NOBODY)

        with refused_with(AlreadyReversedError, "price 30.0000 was reversed already."):
            resolve(dispute)
        with refused_with(AlreadyReversedError, "price 30.0000 was reversed already."):
            reverse_dispute(dispute_id=dispute.pk, **BY_NOBODY)


class TestWriteOffs:
    @pytest.mark.parametrize("reason", ["", "   ", "\n"])
    def test_a_write_off_says_why(self, books, reason):
        invoice = books.invoice("100")

        with refused_with(LedgerError, "Say why it is written off.", field="reason"):
            give_up(invoice, reason=reason)

    @pytest.mark.parametrize(
        ("amount", "kind", "sentence"),
        [
            ("0", LedgerError, "The amount must be more than zero."),
            ("-1", LedgerError, "The amount must be more than zero."),
            ("100.01", NotOpenError, "Invoice IN-7 has 100.00 USD open, 100.01 are asked."),
            ("0.001", AmountNotAllowedError, "amount 0.001 has more decimals than USD."),
        ],
    )
    def test_an_amount_that_is_not_open_is_not_given_up(self, books, amount, kind, sentence):
        invoice = books.invoice("100", number="IN-7")

        with refused_with(kind, sentence, field="amount"):
            give_up(invoice, amount=Decimal(amount))

    def test_nothing_is_given_up_of_what_is_settled(self, books):
        invoice = books.invoice("100")
        give_up(invoice)

        sentence = f"Nothing is open on invoice {invoice.pk}."
        with refused_with(NotOpenError, sentence, field="invoice_id"):
            give_up(invoice)

    def test_not_before_the_invoice_was_posted(self, books):
        invoice = books.invoice("100", posting_date=day(2, 1))

        sentence = "An allocation cannot take effect before the documents it joins."
        with refused_with(DoesNotFitError, sentence, field="effective_date"):
            give_up(invoice, effective_date=day(1, 31))

    def test_not_in_a_closed_period(self, books):
        invoice = books.invoice("100")
        close_period(entity_id=books.entity.pk, version=None, through_date=TODAY)

        sentence = "US is closed through 2026-06-30; 2026-06-30 must be posted in the open period."
        with refused_with(ClosedPeriodError, sentence, field="effective_date"):
            give_up(invoice)

    def test_all_parts_that_are_open_are_given_up_with_their_share_of_tax(self, books):
        invoice = books.invoice("100", tax=Decimal(5), instalments=HALVES)
        books.allocate(books.receipt("30"), line(invoice, "30"))

        give_up(invoice)

        written_off = Allocation.objects.filter(reason="write_off").order_by("id")
        assert [(row.amount, row.tax) for row in written_off] == [(20, 1), (50, Decimal("2.50"))]
        assert open_amounts() == []

    def test_one_part_may_be_given_up_alone(self, books):
        invoice = books.invoice("100", instalments=HALVES)

        give_up(invoice, instalment_id=invoice.instalments.last().pk, amount=Decimal(15))

        assert open_amounts() == [35, 50]

    def test_a_very_long_reason_is_cut_to_its_column(self, books):
        give_up(books.invoice("100"), reason="r" * 500)

        assert Allocation.objects.get().note == "r" * 200


class TestTakingBackInvoices:
    def test_there_is_no_such_invoice(self, books):
        with refused_with(InvoiceNotFoundError, "There is no such invoice.", field="invoice_id"):
            reverse_invoice(invoice_id=0, **BY_NOBODY)
        with refused_with(InvoiceNotFoundError, "There is no such invoice.", field="invoice_id"):
            repost_invoice(invoice_id=0, draft=books.draft("1"), **BY_NOBODY)

    @pytest.mark.parametrize("reverse", [True, False])
    def test_what_stands_against_an_invoice_is_named(self, books, reverse):
        invoice = books.invoice("100", number="IN-7")
        books.allocate(books.receipt("60"), line(invoice, "60"), line(invoice, "1.5", "bank_charge"), on=day(2, 3))

        sentence = (
            "IN-7 is settled in part or whole; reverse these allocations first:"
            " Payment 60.00 USD (2026-02-03); Bank charge 1.50 USD (2026-02-03)."
        )
        with refused_with(InvoiceInUseError, sentence):
            if reverse:
                reverse_invoice(invoice_id=invoice.pk, **BY_NOBODY)
            else:
                repost_invoice(invoice_id=invoice.pk, draft=books.draft("70"), **BY_NOBODY)

    def test_a_correction_that_is_wrong_leaves_the_old_document(self, books):
        invoice = books.invoice("100", number="IN-7")

        with refused_with(AmountNotAllowedError, "gross must not be negative: -1.00.", field="gross"):
            repost_invoice(invoice_id=invoice.pk, draft=books.draft("-1", number="IN-7"), **BY_NOBODY)

    def test_a_reversal_is_not_taken_back(self, books):
        invoice = books.invoice("100", number="IN-7")
        reversal = reverse_invoice(invoice_id=invoice.pk, **BY_NOBODY)

        with refused_with(AlreadyReversedError, "IN-7 was reversed already."):
            reverse_invoice(invoice_id=reversal.pk, **BY_NOBODY)

    def test_a_reversal_in_a_closed_period_is_refused(self, books):
        invoice = books.invoice("100")
        close_period(entity_id=books.entity.pk, version=None, through_date=day(1, 31))

        sentence = "US is closed through 2026-01-31; 2026-01-31 must be posted in the open period."
        with refused_with(ClosedPeriodError, sentence, field="effective_date"):
            reverse_invoice(invoice_id=invoice.pk, effective_date=day(1, 31), **BY_NOBODY)

    def test_an_invoice_taken_back_takes_its_open_disputes_along_and_not_those_that_ended(self, books):
        invoice = books.invoice("100")
        ended, standing = contest(invoice, amount=Decimal(10)), contest(invoice, amount=Decimal(20))
        resolve(ended)

        reverse_invoice(invoice_id=invoice.pk, effective_date=day(3, 1), **BY_NOBODY)

        (back,) = Dispute.objects.filter(reverses__isnull=False)
        assert (back.reverses, back.amount, back.opened_date) == (standing, -20, day(3, 1))
