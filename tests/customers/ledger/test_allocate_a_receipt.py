"""One receipt settles many invoices and instalments, with what was not paid in money beside it."""

from decimal import Decimal

import pytest

from customers.domain.ledger import InstalmentDraft
from customers.models import Allocation, CustomerPosition, ExchangeDifference, OpenItem
from customers.services.allocations import AllocationLine, NotOpenError, ReasonNotAllowedError
from customers.services.rates import record_rate
from customers.services.refusals import DoesNotFitError
from tests.customers.ledger.books import BY_NOBODY, day, line, open_amounts


def test_fifty_invoices_are_settled_by_one_receipt_in_one_transaction(books, django_assert_max_num_queries):
    invoices = [books.invoice("10", number=f"I{position}") for position in range(50)]
    receipt = books.receipt("500")

    with django_assert_max_num_queries(45):
        ids = books.allocate(receipt, *(line(invoice, "10") for invoice in invoices))

    assert len(ids) == 50
    assert open_amounts() == []
    assert Allocation.objects.values("posting_id").distinct().count() == 1


def test_what_is_not_paid_in_money_settles_beside_it(books):
    invoice = books.invoice("105", tax=Decimal("5"))
    receipt = books.receipt("100")

    books.allocate(
        receipt,
        line(invoice, "100"),
        line(invoice, "2.10", "discount"),
        line(invoice, "1.50", "bank_charge"),
        line(invoice, "1.39", "withholding_tax"),
        line(invoice, "0.01", "rounding"),
    )

    assert open_amounts() == []
    assert Allocation.objects.get(reason="discount").tax == Decimal("0.10")
    assert Allocation.objects.get(reason="bank_charge").tax == 0


def test_a_line_without_an_instalment_settles_the_earliest_parts_first(books):
    parts = (
        InstalmentDraft(due_date=day(3, 1), amount=Decimal("40")),
        InstalmentDraft(due_date=day(2, 1), amount=Decimal("60")),
    )
    invoice = books.invoice("100", instalments=parts)

    books.allocate(books.receipt("70"), line(invoice, "70"))

    item = OpenItem.objects.get()
    assert (item.open_amount, item.due_date) == (Decimal("30"), day(3, 1))


def test_an_allocation_counts_from_the_later_of_value_date_and_posting_date(books):
    late = books.invoice("100", issue_date=day(3, 1))
    receipt = books.receipt("100", value_date=day(2, 1))

    books.allocate(receipt, line(late, "100"))

    assert Allocation.objects.get().effective_date == day(3, 1)


def test_more_than_is_open_is_refused_and_nothing_is_written(books):
    invoice = books.invoice("100")
    receipt = books.receipt("150")

    with pytest.raises(NotOpenError, match="100"):
        books.allocate(receipt, line(invoice, "100.01"))

    assert not Allocation.objects.exists()


def test_more_than_the_receipt_has_left_is_refused(books):
    invoice = books.invoice("200")
    receipt = books.receipt("150")

    with pytest.raises(NotOpenError, match="150"):
        books.allocate(receipt, line(invoice, "151"))


def test_two_lines_of_one_request_cannot_spend_the_same_open_amount(books):
    invoice = books.invoice("100")
    receipt = books.receipt("200")

    with pytest.raises(NotOpenError):
        books.allocate(receipt, line(invoice, "60"), line(invoice, "60"))


def test_unidentified_cash_cannot_be_allocated(books):
    invoice = books.invoice("100")
    receipt = books.receipt("100", customer_id=None)

    with pytest.raises(DoesNotFitError):
        books.allocate(receipt, line(invoice, "100"))


def test_a_write_off_is_not_something_that_comes_with_a_receipt(books):
    invoice = books.invoice("100")

    with pytest.raises(ReasonNotAllowedError):
        books.allocate(books.receipt("1"), line(invoice, "99", "write_off"))


def test_an_invoice_in_another_currency_is_not_settled(books):
    record_rate(currency="EUR", rate_date=day(1, 1), rate=Decimal("1.1"), **BY_NOBODY)
    invoice = books.invoice("100", currency="EUR")

    with pytest.raises(DoesNotFitError):
        books.allocate(books.receipt("100"), line(invoice, "100"))


def test_a_closed_item_is_zero_in_both_currencies_and_the_difference_is_booked(books):
    record_rate(currency="EUR", rate_date=day(1, 1), rate=Decimal("1.10"), **BY_NOBODY)
    record_rate(currency="EUR", rate_date=day(2, 1), rate=Decimal("1.20"), **BY_NOBODY)
    invoice = books.invoice("100", currency="EUR")
    receipt = books.receipt("100", currency="EUR")

    books.allocate(receipt, line(invoice, "33.33"))
    books.allocate(receipt, line(invoice, "66.67"))

    assert open_amounts() == []
    assert sum(row.reporting_amount for row in Allocation.objects.all()) == Decimal("110.00")
    assert sum(row.amount for row in ExchangeDifference.objects.all()) == Decimal("10.00")
    assert CustomerPosition.objects.get(customer=books.customer).outstanding == 0


def test_a_key_of_another_system_is_kept_with_the_first_row(books):
    invoice = books.invoice("100")

    books.allocate(books.receipt("100"), AllocationLine(invoice.pk, Decimal(100), external_key="ERP-1"))

    assert Allocation.objects.get().external_key.key == "ERP-1"
