"""Invoices and credit notes typed by hand, an invoice credited, and a credit note applied."""

from decimal import Decimal

import pytest
from django.urls import reverse

from customers.models import Allocation, Invoice, LegalEntity
from customers.services.invoices import reverse_invoice
from tests.customers.ledger.books import BY_NOBODY, day, line, open_amounts

TYPED = {
    "kind": "invoice", "customer_code": "C1", "number": "X-1", "issue_date": "2026-03-31", "currency": "USD",
    "net": "100", "tax": "5", "gross": "",
}  # fmt: skip


@pytest.fixture
def typed(books):
    return TYPED | {"entity": books.entity.pk}


def test_a_typed_invoice_is_posted_and_shown(analyst, books, typed, send):
    page = send(analyst, "document_new", typed)

    invoice = Invoice.objects.get()
    assert (page.told, page.went_to) == ("Posted.", reverse("customers:invoice", args=[invoice.pk]))
    assert (invoice.kind, invoice.gross, invoice.issue_date, invoice.due_date) == (
        "invoice", 105, day(3, 31), day(3, 31),
    )  # fmt: skip
    assert (invoice.posting.actor_id, open_amounts()) == (analyst.user.pk, [105])


def test_a_typed_credit_note_is_unapplied_and_has_no_due_date_of_its_own(analyst, books, typed, send):
    send(analyst, "document_new", typed | {"kind": "credit_note", "due_date": "2026-12-31"})

    note = Invoice.objects.get()
    assert (note.kind, note.gross, note.due_date) == ("credit_note", 105, day(3, 31))
    assert open_amounts() == [-105]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"customer_code": "NOBODY"}, {"customer_code": "There is no customer with this code."}),
        ({"net": "", "tax": "", "gross": ""}, {"gross": "Give lines, or net, or gross."}),
        ({"gross": "104"}, {"gross": "gross is 104.00, but the rest adds up to 105.00."}),
        ({"net": "-200"}, {"gross": "gross must not be negative: -195.00."}),
        ({"currency": "usd"}, {"currency": "Enter a valid value."}),
        ({"currency": "US DOLLARS"}, {"currency": "Enter a valid value."}),
        ({"due_date": "2026-03-30"}, {"due_date": "The due date lies before the issue date."}),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_posted(analyst, typed, send, changes, errors):
    page = send(analyst, "document_new", typed | changes)

    assert (page.status, page.errors) == (422, errors)
    assert not Invoice.objects.exists()


def test_an_invoice_is_credited_with_its_share_of_tax(analyst, books, send, read):
    invoice = books.invoice("105", tax=Decimal(5), number="IN-9")

    assert read(analyst, "invoice_credit", invoice.pk).fields["amount"] == "105"
    page = send(analyst, "invoice_credit", {"amount": "21", "issue_date": "2026-04-01"}, invoice.pk)

    note = Invoice.objects.get(kind="credit_note")
    assert (page.told, page.went_to) == ("Posted.", reverse("customers:invoice", args=[invoice.pk]))
    assert (note.gross, note.tax, note.credited_invoice_id, note.number) == (21, 1, invoice.pk, "CN-000001")
    assert Allocation.objects.values_list("reason", "amount", "credit_note").get() == ("credit", 21, note.pk)
    assert open_amounts() == [84]


def test_more_than_is_open_is_not_credited_and_no_credit_note_is_left_behind(analyst, books, send):
    invoice = books.invoice("100", number="IN-9")
    books.allocate(books.receipt("60"), line(invoice, "60"))

    page = send(analyst, "invoice_credit", {"amount": "40.01", "issue_date": "2026-04-01"}, invoice.pk)

    assert page.errors == {"amount": "Invoice IN-9 has 40.00 USD open, 40.01 are asked."}
    assert not Invoice.objects.filter(kind="credit_note").exists()


def test_a_credit_note_is_applied_to_a_chosen_invoice(analyst, books, send, read):
    old, new = books.invoice("30", number="OLD"), books.invoice("80", number="NEW", issue_date=day(2, 1))
    note = books.credit_note("50")

    form = read(analyst, "credit_note_apply", note.pk)
    page = send(analyst, "credit_note_apply", {"line": f"{new.pk}.", "amount": "45"}, note.pk)

    assert form.fields["amount"] == "50"
    assert page.told == "Posted."
    assert Allocation.objects.values_list("invoice", "credit_note", "amount").get() == (new.pk, note.pk, 45)
    assert open_amounts() == [-5, 30, 35]
    assert old.pk != new.pk


def test_a_credit_note_gives_no_more_than_it_has(analyst, books, send):
    invoice, note = books.invoice("80"), books.credit_note("50", number="CN-7")

    page = send(analyst, "credit_note_apply", {"line": f"{invoice.pk}.", "amount": "50.01"}, note.pk)

    assert page.errors == {"amount": "CN-7 has 50.00 USD left, 50.01 are asked."}
    assert not Allocation.objects.exists()


def test_only_invoices_of_the_same_entity_and_currency_are_offered(analyst, books, read):
    other = LegalEntity.objects.create(code="DE", name="Ours too", country="DE", currency="EUR")
    books.invoice("10", number="HERE")
    books.invoice("20", number="THERE", entity_id=other.pk)

    page = analyst.get(reverse("customers:credit_note_apply", args=[books.credit_note("50").pk])).content.decode()

    assert "HERE · due" in page
    assert "THERE" not in page.replace("HERE · due", "")


def test_the_page_of_a_document_offers_what_can_be_done_with_it(analyst, books, read):
    invoice, note = books.invoice("10"), books.credit_note("5")
    reversed_note = books.credit_note("7")
    reverse_invoice(invoice_id=reversed_note.pk, **BY_NOBODY)

    of_invoice = read(analyst, "invoice", invoice.pk).links
    of_note = read(analyst, "invoice", note.pk).links
    of_reversed = read(analyst, "invoice", reversed_note.pk).links

    assert ("Issue a credit note" in of_invoice, "Apply to an invoice" in of_invoice) == (True, False)
    assert ("Issue a credit note" in of_note, "Apply to an invoice" in of_note) == (False, True)
    assert ("Issue a credit note" in of_reversed, "Apply to an invoice" in of_reversed) == (False, False)


@pytest.mark.parametrize("role", ["sales_manager", "executive", "collector", "risk_officer"])
def test_who_does_not_post_types_no_documents(client_of, role):
    assert client_of(role).get(reverse("customers:document_new")).status_code == 403


def test_a_credit_note_cannot_be_credited_nor_an_invoice_applied(analyst, books):
    invoice, note = books.invoice("10"), books.credit_note("5")

    assert analyst.get(reverse("customers:invoice_credit", args=[note.pk])).status_code == 404
    assert analyst.get(reverse("customers:credit_note_apply", args=[invoice.pk])).status_code == 404
