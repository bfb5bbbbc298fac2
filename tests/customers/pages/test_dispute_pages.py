"""What a customer contests: opened and resolved on pages."""

from decimal import Decimal

import pytest
from django.urls import reverse

from customers.domain.ledger import InstalmentDraft
from customers.models import Dispute, DisputeResolution
from customers.services.disputes import open_dispute, resolve_dispute
from customers.services.invoices import reverse_invoice
from tests.customers.ledger.books import BY_NOBODY, day, line

CONTESTED = {"reason": "price", "amount": "40", "opened_date": "2026-02-01", "owner_id": "", "note": ""}
SETTLED = {"outcome": "rejected", "resolved_date": "2026-03-01", "note": "the order says so"}


@pytest.fixture
def invoice(books):
    return books.invoice("100", number="IN-7")


@pytest.fixture
def dispute(invoice) -> Dispute:
    told = {"reason": "quality", "amount": Decimal(40), "opened_date": day(2, 1), "note": "scratched"}
    return open_dispute(invoice_id=invoice.pk, **told, **BY_NOBODY)


def disputes_on(page) -> list[list[str]]:
    return next(table for table in page.tables if "Who clears it up" in table[0])[1:]


def test_the_form_starts_from_what_is_open_and_who_asks(analyst, books, invoice, read):
    books.allocate(books.receipt("25"), line(invoice, "25"))

    page = read(analyst, "dispute_new", invoice.pk)

    assert page.title == "Dispute invoice IN-7"
    assert (page.fields["amount"], page.fields["owner_id"]) == ("75", str(analyst.user.pk))


def test_a_dispute_stands_on_the_page_with_who_clears_it_up(analyst, invoice, person, send, read):
    colleague = person("collector", first_name="Coco", last_name="Lee")

    send(analyst, "dispute_new", CONTESTED | {"owner_id": colleague.pk, "note": "agreed 60"}, invoice.pk)
    page = read(analyst, "invoice", invoice.pk, as_of="2026-06-30")

    assert disputes_on(page) == [["Price", "Feb 1, 2026", "40.00", "Coco Lee", "agreed 60", "", "Resolve"]]
    assert Dispute.objects.get().posting.actor_id == analyst.user.pk


def test_only_people_who_may_dispute_can_be_asked_to_clear_it_up(analyst, invoice, person, send):
    executive = person("executive")

    page = send(analyst, "dispute_new", CONTESTED | {"owner_id": executive.pk}, invoice.pk)

    assert "is not one of the available choices" in page.errors["owner_id"]
    assert not Dispute.objects.exists()


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"amount": "100.01"}, {"amount": "100.00 USD are open, 100.01 are contested."}),
        ({"amount": "0"}, {"amount": "The amount must be more than zero."}),
        ({"amount": "-1"}, {"amount": "The amount must be more than zero."}),
        ({"amount": "0.001"}, {"amount": "amount 0.001 has more decimals than USD."}),
        ({"reason": "weather"}, {"reason": "Select a valid choice. weather is not one of the available choices."}),
        ({"opened_date": ""}, {"opened_date": "This field is required."}),
        ({"note": "x" * 501}, {"note": "Ensure this value has at most 500 characters (it has 501)."}),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_no_dispute_is_opened(analyst, invoice, send, changes, errors):
    page = send(analyst, "dispute_new", CONTESTED | changes, invoice.pk)

    assert (page.status, page.errors) == (422, errors)
    assert page.fields["amount"] == (CONTESTED | changes)["amount"]
    assert not Dispute.objects.exists()


def test_a_dispute_over_instalments_reaches_the_earliest_first(analyst, books, send):
    parts = tuple(InstalmentDraft(due_date=day(month, 1), amount=Decimal(50)) for month in (2, 3))
    invoice = books.invoice("100", instalments=parts)

    send(analyst, "dispute_new", CONTESTED | {"amount": "60"}, invoice.pk)

    found = Dispute.objects.order_by("instalment__due_date").values_list("instalment__position", "amount")
    assert list(found) == [(1, 50), (2, 10)]


def test_a_resolved_dispute_says_how_it_ended(analyst, invoice, dispute, send):
    page = send(analyst, "dispute_resolve", SETTLED, dispute.pk)

    (row,) = disputes_on(page)
    assert page.went_to == reverse("customers:invoice", args=[invoice.pk])
    assert row == ["Quality", "Feb 1, 2026", "40.00", "", "scratched", "Mar 1, 2026", "Rejected: the invoice stands"]
    assert DisputeResolution.objects.get().note == "the order says so"


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"resolved_date": "2026-01-31"}, {"resolved_date": "A dispute ends on or after the day it was opened."}),
        ({"outcome": "lost"}, {"outcome": "Select a valid choice. lost is not one of the available choices."}),
        ({"outcome": ""}, {"outcome": "This field is required."}),
    ],
)
def test_a_resolution_that_is_wrong_is_refused_at_the_field(analyst, dispute, send, changes, errors):
    page = send(analyst, "dispute_resolve", SETTLED | changes, dispute.pk)

    assert (page.status, page.errors) == (422, errors)
    assert page.fields["note"] == "the order says so"
    assert not DisputeResolution.objects.exists()


def test_a_dispute_may_end_on_the_day_it_began(analyst, dispute, send):
    assert send(analyst, "dispute_resolve", SETTLED | {"resolved_date": "2026-02-01"}, dispute.pk).told == "Posted."


def test_a_dispute_ends_only_once(analyst, dispute, send):
    resolve_dispute(dispute_id=dispute.pk, outcome="accepted", resolved_date=day(2, 2), **BY_NOBODY)

    page = send(analyst, "dispute_resolve", SETTLED, dispute.pk)

    assert page.alert == "Please correct what is marked below. This dispute is resolved already."
    assert DisputeResolution.objects.get().outcome == "accepted"


def test_a_dispute_goes_with_the_invoice_that_is_taken_back(analyst, invoice, dispute, read, send):
    reverse_invoice(invoice_id=invoice.pk, **BY_NOBODY)

    page = read(analyst, "invoice", invoice.pk, as_of="2026-06-30")
    refused = send(analyst, "dispute_resolve", SETTLED, dispute.pk)

    assert disputes_on(page)[0][-1] == "Reversed"
    assert (refused.status, "was reversed already." in refused.alert) == (422, True)


@pytest.mark.parametrize(
    ("role", "status"),
    [("credit_manager", 302), ("collector", 302), ("risk_officer", 403), ("executive", 403), ("administrator", 403)],
)
def test_who_may_dispute(client_of, invoice, dispute, role, status):
    client = client_of(role)

    opened = client.post(reverse("customers:dispute_new", args=[invoice.pk]), CONTESTED)
    resolved = client.post(reverse("customers:dispute_resolve", args=[dispute.pk]), SETTLED)

    assert (opened.status_code, resolved.status_code) == (status, status)
    assert Dispute.objects.count() == (2 if status == 302 else 1)


def test_who_may_only_look_sees_that_it_is_open_without_a_link(client_of, invoice, dispute, read):
    page = read(client_of("executive"), "invoice", invoice.pk, as_of="2026-06-30")

    assert disputes_on(page)[0][-1] == "Open"
    assert not {"Dispute", "Resolve", "Write off", "Reverse"} & set(page.links)


def test_a_sales_manager_disputes_for_own_customers_only(seller, books, dispute):
    own = books.invoice("50", customer_id=seller.customer.pk)

    mine = seller.post(reverse("customers:dispute_new", args=[own.pk]), CONTESTED)
    resolved = seller.post(reverse("customers:dispute_resolve", args=[dispute.pk]), SETTLED)

    assert (mine.status_code, resolved.status_code) == (302, 404)
    assert not DisputeResolution.objects.exists()
