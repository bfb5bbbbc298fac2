"""Posting invoices, credit notes, receipts, orders and rates; closed periods; numbers."""

from decimal import Decimal

import pytest

from customers.domain.ledger import (
    AmountNotAllowedError,
    AmountsDisagreeError,
    LedgerError,
    LineDraft,
    OrderDraft,
)
from customers.domain.terms import InstalmentRule
from customers.models import Allocation, ExchangeRate, Instalment, Invoice, OpenItem, PaymentTerms, SalesOrder
from customers.queries.rates import RateNotFoundError, get_rate
from customers.services.allocations import apply_credit_note, write_off
from customers.services.open_items import OverAllocatedError
from customers.services.orders import amend_order, cancel_order, post_delivery, post_order
from customers.services.postings import posting
from customers.services.rates import record_rate
from customers.services.refusals import ClosedPeriodError, DuplicateNumberError
from customers.services.settings import create_terms
from tests.customers.ledger.books import BY_NOBODY, TODAY, day, line, open_amounts


def with_terms(books, terms: PaymentTerms) -> None:
    books.customer.payment_terms = terms
    books.customer.save()


def test_due_date_discount_and_instalments_follow_from_the_customers_terms(books):
    halves = [InstalmentRule(Decimal("0.5"), 30), InstalmentRule(Decimal("0.5"), 60)]
    fields = {"code": "T", "name": "T", "discount_days": 10, "discount_rate": Decimal("0.02")}
    with_terms(books, create_terms(fields=fields, instalments=halves))

    invoice = books.invoice("99.99")

    assert [part.amount for part in Instalment.objects.order_by("position")] == [Decimal("50.00"), Decimal("49.99")]
    assert (invoice.due_date, invoice.discount_date, invoice.discount_amount) == (
        day(3, 11),
        day(1, 20),
        Decimal("2.00"),
    )


def test_a_given_due_date_overrides_the_terms(books):
    with_terms(books, create_terms(fields={"code": "T", "name": "T", "net_days": 30}))

    assert books.invoice("10", due_date=day(5, 5)).due_date == day(5, 5)


def test_lines_give_the_totals(books):
    lines = (
        LineDraft(quantity=Decimal(3), unit_price=Decimal("9.99"), tax_rate=Decimal("0.05")),
        LineDraft(quantity=Decimal(1), unit_price=Decimal("-5"), tax_rate=Decimal("0.05")),
    )

    invoice = books.invoice(None, lines=lines)

    assert (invoice.net, invoice.tax, invoice.gross) == (Decimal("24.97"), Decimal("1.25"), Decimal("26.22"))


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"net": Decimal(90), "tax": Decimal(5)}, AmountsDisagreeError),
        ({"gross": Decimal(-1)}, AmountNotAllowedError),
        ({"gross": Decimal("1.005")}, AmountNotAllowedError),
        ({"gross": Decimal("1.5"), "currency": "JPY"}, AmountNotAllowedError),
        ({"currency": "XXZ"}, AmountNotAllowedError),
        ({"currency": "EUR"}, RateNotFoundError),
        ({"due_date": day(1, 1)}, LedgerError),
    ],
)
def test_what_does_not_add_up_is_refused_and_nothing_is_written(books, fields, error):
    with pytest.raises(error):
        books.invoice(**{"gross": "100"} | fields)

    assert not Invoice.objects.exists()


def test_an_amount_of_zero_exists_and_is_not_open(books):
    books.invoice("0")

    assert open_amounts() == []


def test_numbers_of_ours_count_up_per_kind(books):
    numbers = [books.invoice("1").number, books.invoice("1").number, books.credit_note("1").number]

    assert numbers == ["IN-000001", "IN-000002", "CN-000001"]


def test_a_number_stands_once_while_it_is_live(books):
    books.invoice("1", number="X")

    with pytest.raises(DuplicateNumberError):
        books.invoice("2", number="X")
    assert books.credit_note("1", number="X").number == "X"


def test_a_closed_period_refuses_and_says_so(books):
    books.entity.closed_through_date = day(1, 31)
    books.entity.save()

    with pytest.raises(ClosedPeriodError, match="closed through 2026-01-31"):
        books.invoice("1", posting_date=day(1, 31))
    late = books.invoice("1")

    assert (late.issue_date, late.posting_date) == (day(1, 10), day(2, 1))


def test_a_credit_note_is_applied_to_an_invoice(books):
    invoice, note = books.invoice("100"), books.credit_note("30", issue_date=day(2, 1))

    apply_credit_note(credit_note_id=note.pk, lines=[line(invoice, "30")], **BY_NOBODY)

    assert open_amounts() == [70]
    assert Allocation.objects.get().effective_date == day(2, 1)


def test_a_write_off_says_why_and_carries_its_share_of_tax(books):
    invoice = books.invoice("105", tax=Decimal(5))

    with pytest.raises(LedgerError):
        write_off(invoice_id=invoice.pk, reason=" ", **BY_NOBODY)
    write_off(invoice_id=invoice.pk, reason="insolvent", **BY_NOBODY)

    row = Allocation.objects.get()
    assert (row.amount, row.tax, row.note, row.effective_date) == (105, 5, "insolvent", TODAY)


def test_rows_written_around_the_services_cannot_settle_more_than_is_open(books):
    invoice, receipt = books.invoice("100"), books.receipt("500")

    with pytest.raises(OverAllocatedError), posting(kind="x", **BY_NOBODY) as posting_id:
        Allocation.objects.create(
            posting_id=posting_id,
            customer=books.customer,
            entity=books.entity,
            invoice=invoice,
            receipt=receipt,
            reason="payment",
            effective_date=day(2, 1),
            currency="USD",
            amount=101,
            reporting_amount=101,
        )

    assert OpenItem.objects.get(invoice=invoice).open_amount == 100


def test_the_rate_of_a_day_is_the_latest_on_or_before_it_and_can_be_corrected(books):
    record_rate(currency="EUR", rate_date=day(1, 1), rate=Decimal("1.1"), **BY_NOBODY)
    record_rate(currency="EUR", rate_date=day(2, 1), rate=Decimal("1.2"), **BY_NOBODY)
    record_rate(currency="EUR", rate_date=day(2, 1), rate=Decimal("1.3"), **BY_NOBODY)

    assert get_rate(currency="EUR", on=day(1, 31)).rate == Decimal("1.1")
    assert get_rate(currency="EUR", on=day(2, 2)) == (Decimal("1.3"), day(2, 1))
    assert get_rate(currency="USD", on=day(2, 2)).rate == 1
    assert ExchangeRate.objects.count() == 4


def test_the_same_rate_again_changes_nothing(books):
    for _ in range(2):
        record_rate(currency="EUR", rate_date=day(1, 1), rate=Decimal("1.1"), **BY_NOBODY)

    assert ExchangeRate.objects.count() == 1


def test_an_order_is_amended_and_cancelled(books):
    draft = OrderDraft(
        customer_id=books.customer.pk,
        entity_id=books.entity.pk,
        order_date=day(1, 5),
        currency="USD",
        number="SO-1",
        lines=(LineDraft(quantity=Decimal(10), unit_price=Decimal(5)),),
    )
    order = post_order(draft=draft, **BY_NOBODY)
    amended = amend_order(order_id=order.pk, draft=draft, **BY_NOBODY)
    post_delivery(order_line_id=amended.lines.get().pk, delivery_date=day(1, 8), quantity=Decimal(4), **BY_NOBODY)

    with pytest.raises(LedgerError, match="SO-1"):
        cancel_order(order_id=amended.pk, **BY_NOBODY)
    assert SalesOrder.objects.filter(reverses__isnull=True, is_reversed=False).get() == amended
