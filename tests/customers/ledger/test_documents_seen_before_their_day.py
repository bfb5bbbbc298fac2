"""A document that was not posted yet on the day asked for is neither open nor reversed."""

from customers.queries.invoices import find_invoice
from customers.queries.receipts import find_receipt
from finance_crm.access.domain.scopes import EVERYTHING
from tests.customers.ledger.books import day


def test_an_invoice_is_later_until_its_posting_date(books):
    invoice = books.invoice("100", issue_date=day(2, 10))

    seen = {
        on: find_invoice(scope=EVERYTHING, invoice_id=invoice.pk, as_of=on, known_at=None)
        for on in (day(2, 9), day(2, 10))
    }

    assert [(row.status, row.open_amount) for row in seen.values()] == [("later", 0), ("open", 100)]


def test_a_receipt_is_later_until_its_value_date(books):
    receipt = books.receipt("100", value_date=day(2, 10))

    seen = {
        on: find_receipt(scope=EVERYTHING, receipt_id=receipt.pk, as_of=on, known_at=None)
        for on in (day(2, 9), day(2, 10))
    }

    assert [(row.status, row.left_amount) for row in seen.values()] == [("later", 0), ("unapplied", 100)]
