"""The list of invoices, its filter and the open items agree on what is disputed."""

from datetime import date
from decimal import Decimal

import pytest

from customers.domain.ledger import InstalmentDraft
from customers.models import Invoice
from customers.queries.invoices import InvoiceRow, list_invoices
from customers.queries.open_items import get_open_items
from customers.services.disputes import open_dispute, resolve_dispute, reverse_dispute
from customers.services.invoices import reverse_invoice
from finance_crm.access.domain.scopes import EVERYTHING
from tests.customers.ledger.books import BY_NOBODY, TODAY, day, line


def listed(as_of: date = TODAY, **filters: object) -> list[InvoiceRow]:
    return list_invoices(scope=EVERYTHING, as_of=as_of, known_at=None, filters=filters, limit=50).rows


def disputed_by_list_and_items(as_of: date = TODAY) -> tuple[Decimal, Decimal]:
    items = get_open_items(as_of=as_of, known_at=None, scope=EVERYTHING)
    return (
        sum((row.disputed_amount for row in listed(as_of)), Decimal(0)),
        sum((item.disputed_amount for item in items), Decimal(0)),
    )


@pytest.fixture
def in_parts(books) -> Invoice:
    """An invoice of 30 in February and 70 in March, of which the first part is contested."""
    parts = (
        InstalmentDraft(due_date=day(2, 1), amount=Decimal(30)),
        InstalmentDraft(due_date=day(3, 1), amount=Decimal(70)),
    )
    invoice = books.invoice("100", instalments=parts)
    contest(invoice, "30")
    return invoice


def contest(invoice: Invoice, amount: str):
    return open_dispute(
        invoice_id=invoice.pk, amount=Decimal(amount), reason="price", opened_date=day(2, 10), **BY_NOBODY
    )


def test_a_contested_part_makes_its_invoice_disputed(in_parts):
    (row,) = listed()

    assert (row.disputed_amount, row.status) == (30, "disputed")
    assert [found.id for found in listed(status="disputed")] == [in_parts.pk]
    assert disputed_by_list_and_items() == (30, 30)


def test_a_contested_part_that_is_paid_is_not_disputed_any_more(books, in_parts):
    first = in_parts.instalments.get(position=1)
    books.allocate(books.receipt("30", value_date=day(3, 5)), line(in_parts, "30", instalment_id=first.pk))

    (row,) = listed()

    assert (row.open_amount, row.disputed_amount, row.status) == (70, 0, "overdue")
    assert listed(status="disputed") == []
    assert disputed_by_list_and_items() == (0, 0)
    assert disputed_by_list_and_items(day(3, 4)) == (30, 30)


def test_no_more_is_disputed_than_is_open(books):
    invoice = books.invoice("100")
    contest(invoice, "80")
    contest(invoice, "60")
    books.allocate(books.receipt("50"), line(invoice, "50"))

    assert disputed_by_list_and_items() == (50, 50)


def test_a_credit_note_that_is_left_over_is_disputed_by_nobody(books):
    books.credit_note("30")

    (row,) = listed()

    assert (row.open_amount, row.disputed_amount, row.status) == (-30, 0, "unapplied")


@pytest.mark.parametrize("end", ["resolved", "taken back", "reversed"])
def test_what_ended_is_disputed_until_that_day(books, end):
    invoice = books.invoice("100")
    dispute = contest(invoice, "40")
    if end == "resolved":
        resolve_dispute(dispute_id=dispute.pk, outcome="rejected", resolved_date=day(3, 1), **BY_NOBODY)
    elif end == "taken back":
        reverse_dispute(dispute_id=dispute.pk, **BY_NOBODY)
    else:
        reverse_invoice(invoice_id=invoice.pk, effective_date=day(3, 1), **BY_NOBODY)

    as_if_it_had_never_been = end == "taken back"
    assert disputed_by_list_and_items(day(2, 9)) == (0, 0)
    assert disputed_by_list_and_items(day(2, 28)) == ((0, 0) if as_if_it_had_never_been else (40, 40))
    assert disputed_by_list_and_items(day(3, 1)) == (0, 0)
