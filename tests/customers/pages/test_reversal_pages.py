"""Taking back an invoice, a receipt or an allocation: what is asked, what is refused, what stands after it."""

import pytest
from django.urls import reverse

from customers.models import Allocation, Invoice, LegalEntity, Receipt
from tests.customers.ledger.books import day, line, open_amounts

MISTAKE = {"note": "entered twice", "effective_date": ""}


@pytest.fixture
def settled(books):
    """Return an invoice of 100 of Jan 10 that is paid by a receipt of Feb 1, and the allocation's id."""
    invoice = books.invoice("100", number="IN-7")
    (allocation_id,) = books.allocate(books.receipt("100", number="RC-9"), line(invoice, "100"))
    return invoice, allocation_id


def test_an_invoice_taken_back_counts_from_its_own_day_and_keeps_why(analyst, books, send):
    invoice = books.invoice("100", number="IN-7", issue_date=day(1, 10))

    page = send(analyst, "invoice_reverse", MISTAKE, invoice.pk)

    reversal = Invoice.objects.get(reverses=invoice)
    assert page.went_to == reverse("customers:invoice", args=[invoice.pk])
    assert (reversal.gross, reversal.posting_date, reversal.posting.note) == (-100, day(1, 10), "entered twice")
    assert open_amounts() == []


def test_the_page_of_an_invoice_taken_back_shows_both_rows_and_offers_nothing(manager, books, send):
    invoice = books.invoice("100", number="IN-7")

    page = send(manager, "invoice_reverse", MISTAKE | {"effective_date": "2026-02-01"}, invoice.pk)

    versions = next(table for table in page.tables if "Recorded" in table[0])
    assert [(row[0], row[1], row[2]) for row in versions[1:]] == [
        ("This version", "Jan 10, 2026", "100.00"),
        ("Reversal", "Feb 1, 2026", "(100.00)"),
    ]
    assert versions[2][-2:] == ["a.credit_manager", "entered twice"]
    assert not {"Dispute", "Write off", "Reverse"} & set(page.links)


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"note": ""}, {"note": "This field is required."}),
        ({"note": "x" * 201}, {"note": "Ensure this value has at most 200 characters (it has 201)."}),
        ({"effective_date": "never"}, {"effective_date": "Enter a valid date."}),
        (
            {"effective_date": "2026-01-09"},
            {"effective_date": "A reversal cannot be dated before what it takes back."},
        ),
    ],
)
def test_a_reversal_that_makes_no_sense_is_refused_at_the_field(analyst, books, send, data, errors):
    rows = {"invoice_reverse": books.invoice("100"), "receipt_reverse": books.receipt("100", value_date=day(1, 10))}

    for name, row in rows.items():
        page = send(analyst, name, MISTAKE | data, row.pk)

        assert (page.status, page.errors) == (422, errors)
        assert page.fields["note"] == (MISTAKE | data)["note"]
        assert not type(row).objects.filter(reverses__isnull=False).exists()


def test_an_invoice_that_is_settled_names_what_stands_against_it(analyst, settled, send):
    invoice, _allocation_id = settled

    page = send(analyst, "invoice_reverse", MISTAKE, invoice.pk)

    assert page.alert.endswith(
        "IN-7 is settled in part or whole; reverse these allocations first: Payment 100.00 USD (2026-02-01)."
    )
    assert not Invoice.objects.filter(is_reversed=True).exists()


def test_nothing_is_taken_back_twice(analyst, books, send):
    invoice, receipt = books.invoice("100", number="IN-7"), books.receipt("100", number="RC-9")
    for _time in range(2):
        of_invoice = send(analyst, "invoice_reverse", MISTAKE, invoice.pk)
        of_receipt = send(analyst, "receipt_reverse", MISTAKE, receipt.pk)

    assert (of_invoice.status, of_receipt.status) == (422, 422)
    assert "was reversed already." in of_invoice.alert
    assert "was reversed already." in of_receipt.alert
    assert (Invoice.objects.count(), Receipt.objects.count()) == (2, 2)


def test_a_receipt_that_bounced_opens_what_it_paid_from_that_day(analyst, settled, send, read):
    receipt = Receipt.objects.get()

    page = send(analyst, "receipt_reverse", {"note": "bounced", "effective_date": "2026-02-09"}, receipt.pk)

    assert (page.title, page.told) == ("RC-9", "Posted.")
    before, after = (read(analyst, "invoices", as_of=asked).column("Open") for asked in ("2026-02-08", "2026-02-09"))
    assert (before[0], after[0]) == ("–", "100.00")
    assert open_amounts() == [100]


def test_a_receipt_of_a_closed_period_is_taken_back_on_the_first_open_day(analyst, books, send):
    receipt = books.receipt("100", value_date=day(2, 1))
    LegalEntity.objects.update(closed_through_date=day(3, 31))

    refused = send(analyst, "receipt_reverse", {"note": "bounced", "effective_date": "2026-03-31"}, receipt.pk)
    send(analyst, "receipt_reverse", MISTAKE, receipt.pk)

    sentence = "US is closed through 2026-03-31; 2026-03-31 must be posted in the open period."
    assert refused.errors == {"effective_date": sentence}
    assert Receipt.objects.get(reverses=receipt).value_date == day(4, 1)


def test_an_allocation_taken_back_opens_both_sides_and_stays_listed(analyst, settled, send):
    invoice, allocation_id = settled

    page = send(analyst, "allocation_reverse", {"note": "wrong one", "effective_date": "2026-02-20"}, allocation_id)

    rows = page.tables[-1][1:]
    assert page.went_to == reverse("customers:invoice", args=[invoice.pk])
    assert [(row[3], row[4], row[8], row[9]) for row in rows] == [
        ("Feb 1, 2026", "100.00", "", "Reversed"),
        ("Feb 20, 2026", "(100.00)", "wrong one", "Reversal"),
    ]
    assert open_amounts() == [-100, 100]


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"note": ""}, {"note": "This field is required."}),
        (
            {"effective_date": "2026-01-31"},
            {"effective_date": "A reversal cannot be dated before what it takes back."},
        ),
    ],
)
def test_an_allocation_is_not_taken_back_before_its_day_or_without_a_word(analyst, settled, send, data, errors):
    page = send(analyst, "allocation_reverse", MISTAKE | data, settled[1])

    assert (page.status, page.errors) == (422, errors)
    assert Allocation.objects.count() == 1


def test_an_allocation_is_taken_back_once(analyst, settled, send):
    send(analyst, "allocation_reverse", MISTAKE, settled[1])

    page = send(analyst, "allocation_reverse", MISTAKE, settled[1])

    assert "was reversed already." in page.alert
    assert Allocation.objects.count() == 2


@pytest.mark.parametrize(
    ("role", "documents", "allocations"),
    [
        ("analyst", 200, 200),
        ("credit_manager", 200, 200),
        ("collector", 403, 200),
        ("sales_manager", 403, 403),
        ("executive", 403, 403),
    ],
)
def test_who_may_take_back_what(client_of, settled, role, documents, allocations):
    client, (invoice, allocation_id) = client_of(role), settled
    asked = {"invoice_reverse": invoice.pk, "receipt_reverse": Receipt.objects.get().pk}

    found = [client.get(reverse(f"customers:{name}", args=[pk])).status_code for name, pk in asked.items()]
    of_allocation = client.get(reverse("customers:allocation_reverse", args=[allocation_id])).status_code

    assert (found, of_allocation) == ([documents, documents], allocations)


def test_a_collector_takes_allocations_back_but_not_documents(client_of, settled, read):
    page = read(client_of("collector"), "invoice", settled[0].pk, as_of="2026-06-30")

    assert page.links["Reverse"] == reverse("customers:allocation_reverse", args=[settled[1]])
