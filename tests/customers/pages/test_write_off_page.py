"""Giving up an amount of an invoice on its page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from customers.domain.ledger import InstalmentDraft
from customers.models import Allocation, LegalEntity
from tests.customers.ledger.books import day, line, open_amounts

GIVEN_UP = {"amount": "30", "reason": "insolvent", "effective_date": "2026-06-30"}


def test_the_form_starts_from_all_that_is_open(manager, books, read):
    invoice = books.invoice("100", number="IN-7")
    books.allocate(books.receipt("40.50"), line(invoice, "40.50"))

    page = read(manager, "write_off", invoice.pk)

    assert (page.title, page.fields["amount"], page.fields["reason"]) == ("Write off IN-7", "59.5", "")
    assert page.links["Cancel"] == reverse("customers:invoice", args=[invoice.pk])


def test_what_is_given_up_is_no_longer_open_and_says_why_and_who(manager, books, send):
    invoice = books.invoice("100")

    page = send(manager, "write_off", GIVEN_UP, invoice.pk)

    assert (page.told, page.went_to) == ("Posted.", reverse("customers:invoice", args=[invoice.pk]))
    row = Allocation.objects.get()
    assert (row.reason, row.amount, row.effective_date) == ("write_off", 30, day(6, 30))
    assert (row.note, row.posting.actor_id, row.receipt_id) == ("insolvent", manager.user.pk, None)
    assert open_amounts() == [70]


def test_the_page_of_the_invoice_lists_the_write_off_with_its_tax(manager, books, send):
    invoice = books.invoice("105", tax=Decimal(5))

    page = send(manager, "write_off", GIVEN_UP | {"amount": "21"}, invoice.pk)

    settled = next(table for table in page.tables if table[0][0] == "Reason")
    assert (settled[1][0], settled[1][4:6], settled[1][8]) == ("Write-off", ["21.00", "1.00"], "insolvent")


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"amount": "100.01"}, {"amount": "Invoice IN-7 has 100.00 USD open, 100.01 are asked."}),
        ({"amount": "0"}, {"amount": "The amount must be more than zero."}),
        ({"amount": "-5"}, {"amount": "The amount must be more than zero."}),
        ({"amount": "1.005"}, {"amount": "amount 1.005 has more decimals than USD."}),
        ({"amount": ""}, {"amount": "This field is required."}),
        ({"amount": "all"}, {"amount": "Enter a number."}),
        ({"reason": "   "}, {"reason": "This field is required."}),
        ({"reason": "x" * 201}, {"reason": "Ensure this value has at most 200 characters (it has 201)."}),
        ({"effective_date": "soon"}, {"effective_date": "Enter a valid date."}),
        (
            {"effective_date": "2026-01-09"},
            {"effective_date": "An allocation cannot take effect before the documents it joins."},
        ),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_written_off(manager, books, send, changes, errors):
    invoice = books.invoice("100", number="IN-7", issue_date=day(1, 10))

    page = send(manager, "write_off", GIVEN_UP | changes, invoice.pk)

    assert (page.status, page.errors) == (422, errors)
    assert page.fields["amount"] == (GIVEN_UP | changes)["amount"]
    assert open_amounts() == [100]


def test_a_day_of_a_closed_period_is_refused_by_name(manager, books, send):
    invoice = books.invoice("100")
    LegalEntity.objects.update(closed_through_date=day(6, 30))

    page = send(manager, "write_off", GIVEN_UP, invoice.pk)

    sentence = "US is closed through 2026-06-30; 2026-06-30 must be posted in the open period."
    assert page.errors == {"effective_date": sentence}
    assert not Allocation.objects.exists()


def test_an_amount_over_several_instalments_is_taken_from_the_earliest_due(manager, books, send):
    parts = tuple(InstalmentDraft(due_date=day(month, 1), amount=Decimal(50)) for month in (3, 2))
    invoice = books.invoice("100", instalments=parts)

    send(manager, "write_off", GIVEN_UP | {"amount": "60"}, invoice.pk)

    rows = Allocation.objects.order_by("instalment__due_date").values_list("instalment__due_date", "amount")
    assert list(rows) == [(day(2, 1), 50), (day(3, 1), 10)]


def test_what_is_settled_already_has_nothing_to_give_up(manager, books, read, send):
    invoice = books.invoice("100")
    books.allocate(books.receipt("100"), line(invoice, "100"))

    detail = read(manager, "invoice", invoice.pk, as_of="2026-06-30")
    page = send(manager, "write_off", GIVEN_UP, invoice.pk)

    assert "Write off" not in detail.links
    assert page.alert.endswith(f"Nothing is open on invoice {invoice.pk}.")
    assert Allocation.objects.get().reason == "payment"


@pytest.mark.parametrize("role", ["analyst", "collector", "sales_manager", "executive", "administrator"])
def test_only_a_credit_manager_gives_money_away(client_of, books, role):
    invoice = books.invoice("100")

    answer = client_of(role).post(reverse("customers:write_off", args=[invoice.pk]), GIVEN_UP)

    assert answer.status_code == 403
    assert open_amounts() == [100]


def test_yen_have_no_cents_to_give_up(manager, books, send):
    invoice = books.invoice("1000", currency="JPY", reporting_rate=Decimal("0.0065"))

    half = send(manager, "write_off", GIVEN_UP | {"amount": "0.5"}, invoice.pk)
    whole = send(manager, "write_off", GIVEN_UP | {"amount": "1"}, invoice.pk)

    assert half.errors == {"amount": "amount 0.5 has more decimals than JPY."}
    assert whole.told == "Posted."
    assert open_amounts() == [999]
