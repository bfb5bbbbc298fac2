"""Invoices and receipts in a browser: every page without a violation, and money allocated with one click."""

from decimal import Decimal

import pytest

from customers.domain.ledger import InstalmentDraft, LineDraft
from customers.services.disputes import open_dispute
from customers.services.invoices import repost_invoice
from finance_crm.access.domain.roles import Role
from tests.customers.ledger.books import BY_NOBODY, Books, day, line, open_amounts


@pytest.fixture
def books(transactional_db) -> Books:
    return Books()


@pytest.fixture
def told(books):
    """An invoice with everything on it, a receipt with money left, and money nobody has claimed."""
    parts = tuple(InstalmentDraft(due_date=day(month, 1), amount=Decimal(50)) for month in (2, 3))
    lines = (LineDraft(quantity=Decimal(4), unit_price=Decimal(25), product_code="P-77"),)
    draft = {"number": "IN-7", "lines": lines, "instalments": parts}
    first = books.invoice("100", **draft)
    invoice = repost_invoice(invoice_id=first.pk, draft=books.draft("100", **draft), **BY_NOBODY)
    open_dispute(invoice_id=invoice.pk, reason="price", opened_date=day(2, 1), amount=Decimal(20), **BY_NOBODY)
    books.allocate(books.receipt("40"), line(invoice, "40"))
    return {
        "invoice": invoice.pk,
        "receipt": books.receipt("60", remittance_text="IN-7").pk,
        "unknown": books.receipt("9", customer_id=None, remittance_text="IN-7").pk,
    }


@pytest.mark.parametrize(
    "address",
    [
        "/invoices/?",
        "/invoices/{invoice}/?",
        "/invoices/{invoice}/dispute/?",
        "/invoices/{invoice}/write-off/?",
        "/receipts/?status=unidentified&",
        "/receipts/{receipt}/?",
        "/receipts/{unknown}/?",
        "/receipts/new/?",
        "/exchange-rates/?",
    ],
)
def test_a_page_is_accessible_and_fits(told, sign_in, assert_accessible, assert_fits, address):
    page = sign_in(Role.CREDIT_MANAGER)

    page.goto(f"{address.format(**told)}as_of=2026-06-30")
    page.wait_for_load_state("networkidle")

    assert_accessible(page)
    assert_fits(page)


def test_the_set_up_of_the_company_is_accessible(books, sign_in, assert_accessible):
    page = sign_in(Role.ADMINISTRATOR)

    page.goto("/settings/company/")

    assert_accessible(page)


def test_suggested_amounts_are_posted_with_one_click_and_the_rest_is_shown_while_typing(told, sign_in):
    page = sign_in(Role.ANALYST)
    page.goto(f"/receipts/{told['receipt']}/")
    field = page.locator("[data-amount]").first

    field.fill("4")
    assert page.locator("[data-remainder]").inner_text() == "6.00"
    page.reload()
    page.get_by_role("button", name="Allocate").click()

    page.get_by_text("Allocated.").wait_for()
    assert open_amounts() == [Decimal(-9)]
