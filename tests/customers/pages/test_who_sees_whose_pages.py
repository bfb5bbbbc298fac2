"""Every page about a customer: closed to whoever does not see the customer, open to whoever does."""

import pytest
from django.urls import reverse

from customers.models import Contact, Customer
from customers.services.disputes import open_dispute
from tests.customers.ledger.books import BY_NOBODY, day, line

OF_A_CUSTOMER = [
    "customer",
    "statement",
    "figures_panel",
    "ageing_panel",
    "payments_panel",
    "open_items_panel",
    "open_items_drill",
    "facts_panel",
    "contacts_panel",
    "history_panel",
    "orders_panel",
]
OF_A_DOCUMENT = ["invoice", "dispute_new"]
LISTS = ["portfolio", "ageing", "open_items", "invoices", "receipts", "rates", "receivables_tile"]
ABOUT_THE_COMPANY = ["reconciliation", "unidentified_tile"]


@pytest.fixture
def hidden(books):
    """A customer with an invoice, a receipt, an allocation, a dispute and a contact that no team owns."""
    invoice = books.invoice("100", number="ZYZZY-1")
    receipt = books.receipt("40", number="ZYZZY-2", payer_name="Zyzzy payer")
    books.allocate(receipt, line(invoice, "10"))
    dispute = open_dispute(invoice_id=invoice.pk, reason="price", opened_date=day(2, 1), **BY_NOBODY)
    contact = Contact.objects.create(customer=books.customer, name="Zyzzy person")
    Customer.objects.filter(pk=books.customer.pk).update(name="Zyzzy customer")
    return {"invoice": invoice, "receipt": receipt, "dispute": dispute, "contact": contact}


@pytest.mark.parametrize("name", OF_A_CUSTOMER)
def test_the_pages_of_somebody_elses_customer_do_not_exist(seller, hidden, books, name):
    others = seller.get(reverse(f"customers:{name}", args=[books.customer.pk]))
    own = seller.get(reverse(f"customers:{name}", args=[seller.customer.pk]))

    assert (others.status_code, own.status_code) == (404, 200)


@pytest.mark.parametrize("name", OF_A_DOCUMENT)
def test_the_documents_of_somebody_elses_customer_do_not_exist(seller, hidden, books, name):
    own = books.invoice("10", customer_id=seller.customer.pk)

    statuses = [
        seller.get(reverse(f"customers:{name}", args=[invoice.pk])).status_code for invoice in (hidden["invoice"], own)
    ]

    assert statuses == [404, 200]


def test_the_receipts_of_somebody_elses_customer_and_of_nobody_do_not_exist(seller, hidden, books):
    own, nobodys = books.receipt("5", customer_id=seller.customer.pk), books.receipt("5", customer_id=None)

    statuses = [
        seller.get(reverse("customers:receipt", args=[receipt.pk])).status_code
        for receipt in (hidden["receipt"], nobodys, own)
    ]

    assert statuses == [404, 404, 200]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_nothing_of_somebody_elses_customers(seller, hidden, name):
    answer = seller.get(reverse(f"customers:{name}"), {"as_of": "2026-06-30"})

    assert answer.status_code == 200
    assert "zyzzy" not in answer.text.lower()


@pytest.mark.parametrize("name", ABOUT_THE_COMPANY)
def test_pages_about_the_whole_company_are_closed_to_people_who_see_their_teams_only(seller, hidden, name):
    assert seller.get(reverse(f"customers:{name}")).status_code == 403


def test_a_collector_without_teams_sees_every_customer(client_of, hidden, read):
    page = read(client_of("collector"), "invoices", as_of="2026-06-30")

    assert page.column("Number")[0] == "ZYZZY-1"


def test_nobody_sees_anything_without_signing_in(client, hidden):
    addresses = [reverse(f"customers:{name}") for name in (*LISTS, *ABOUT_THE_COMPANY)]
    addresses += [reverse(f"customers:{name}", args=[hidden["invoice"].customer_id]) for name in OF_A_CUSTOMER]

    answers = [client.get(address) for address in addresses]

    assert {answer.status_code for answer in answers} == {302}
    assert all(answer.url.startswith("/accounts/login/?next=") for answer in answers)
