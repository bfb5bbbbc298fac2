"""The list of receipts and its worklist of money that nobody has claimed."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from customers.models import BankAccount, Customer, Receipt
from customers.services.receipts import reverse_receipt
from tests.customers.ledger.books import BY_NOBODY, day, line

JUNE = "2026-06-30"


@pytest.fixture
def four(books):
    """R1 is used up, R2 half, R3 not at all, R4 is nobody's."""
    invoice = books.invoice("150")
    first = books.receipt("100", number="R1", value_date=day(2, 1))
    second = books.receipt("80", number="R2", value_date=day(2, 15), method="cheque")
    books.receipt("60", number="R3", value_date=day(3, 1), payer_name="Payer Ltd")
    books.receipt("40", number="R4", value_date=day(3, 15), customer_id=None, payer_name="Somebody")
    books.allocate(first, line(invoice, "100"), on=day(2, 1))
    books.allocate(second, line(invoice, "40"), on=day(3, 10))


def numbers(page) -> list[str]:
    return page.column("Number") if page.tables else []


def test_each_row_says_what_is_left_and_what_became_of_it(analyst, four, read):
    page = read(analyst, "receipts", as_of=JUNE, sort="number")

    shown = zip(*(page.column(name) for name in ("Number", "Amount", "Left", "Status")), strict=True)
    assert list(shown) == [
        ("R1", "100.00", "–", "Applied"),
        ("R2", "80.00", "40.00", "Partly applied"),
        ("R3", "60.00", "60.00", "Unapplied"),
        ("R4", "40.00", "40.00", "Unidentified"),
    ]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"status": "unidentified"}, ["R4"]),
        ({"status": "unapplied"}, ["R2", "R3"]),
        ({"status": "nonsense"}, ["R1", "R2", "R3", "R4"]),
        ({"method": "cheque"}, ["R2"]),
        ({"search": "payer"}, ["R3"]),
        ({"search": "C1"}, ["R1", "R2", "R3"]),
        ({"search": "%"}, []),
        ({"received_from": "2026-02-15", "received_to": "2026-03-01"}, ["R2", "R3"]),
        ({"received_to": "2026-01-31"}, []),
        ({"currency": "JPY"}, []),
    ],
)
def test_it_is_narrowed_by_what_stands_in_the_address(analyst, four, read, asked, expected):
    assert numbers(read(analyst, "receipts", as_of=JUNE, sort="number", **asked)) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("-value_date", ["R4", "R3", "R2", "R1"]),
        ("amount", ["R4", "R3", "R2", "R1"]),
        ("-payer_name", ["R4", "R3", "R2", "R1"]),
        ("left_amount", ["R4", "R3", "R2", "R1"]),
    ],
)
def test_it_is_sorted_by_a_heading_and_by_the_latest_posted_otherwise(analyst, four, read, sort, expected):
    assert numbers(read(analyst, "receipts", as_of=JUNE, sort=sort)) == expected


def test_an_earlier_day_shows_what_was_left_then(analyst, four, read):
    page = read(analyst, "receipts", as_of="2026-03-09", sort="number")

    assert numbers(page) == ["R1", "R2", "R3"]
    assert page.column("Left") == ["–", "80.00", "60.00"]


def test_a_receipt_that_bounced_is_listed_until_the_day_it_did(analyst, books, read):
    receipt = books.receipt("100", number="R1", value_date=day(2, 1))
    reverse_receipt(receipt_id=receipt.pk, effective_date=day(2, 9), **BY_NOBODY)

    assert numbers(read(analyst, "receipts", as_of="2026-02-08")) == ["R1"]
    assert numbers(read(analyst, "receipts", as_of="2026-02-09")) == []


def test_money_of_nobody_is_not_shown_to_people_who_see_their_teams_only(seller, books, read):
    books.receipt("10", number="R1", customer_id=None)
    books.receipt("20", number="R2", customer_id=seller.customer.pk)
    books.receipt("30", number="R3")

    assert numbers(read(seller, "receipts", as_of=JUNE)) == ["R2"]
    assert numbers(read(seller, "receipts", as_of=JUNE, status="unidentified")) == []


def test_the_tabs_lead_to_the_worklist(analyst, four, read):
    page = read(analyst, "receipts", as_of=JUNE)

    address = reverse("customers:receipts")
    tabs = {label: page.links[label] for label in ("All", "With money left", "Unidentified cash")}
    assert tabs == {
        "All": address,
        "With money left": f"{address}?status=unapplied",
        "Unidentified cash": f"{address}?status=unidentified",
    }


def test_the_file_has_the_filters_of_the_page(analyst, four, read):
    page = read(analyst, "receipts", as_of=JUNE, status="unidentified", search="Some")

    address = urlsplit(page.links["CSV file"])
    asked = parse_qs(address.query)
    assert address.path == reverse("exchange:export", args=["receipts"])
    assert (asked["status"], asked["search"], asked["as_of"]) == (["unidentified"], ["Some"], [JUNE])


def test_who_is_suggested_as_the_payer_and_why(analyst, books):
    Customer.objects.create(code="C7", name="Somebody & Sons", currency="USD")
    receipt = books.receipt("40", customer_id=None, payer_name="SOMEBODY AND SONS")

    text = analyst.get(reverse("customers:receipt", args=[receipt.pk])).text

    assert "Probably from" in text
    assert "Somebody &amp; Sons" in text
    assert "the names are alike" in text


def test_a_receipt_nobody_is_suggested_for_has_no_such_card(analyst, books):
    receipt = books.receipt("40", customer_id=None, payer_name="Zz", remittance_text="thanks")

    assert "Probably from" not in analyst.get(reverse("customers:receipt", args=[receipt.pk])).text


def test_identifying_keeps_number_account_and_day(analyst, books, send):
    account = BankAccount.objects.create(entity=books.entity, code="B1", name="Bank", currency="USD")
    receipt = books.receipt("40", customer_id=None, number="R4", bank_account_id=account.pk, value_date=day(2, 3))

    page = send(analyst, "receipt_identify", {"customer_code": "C1"}, receipt.pk)

    identified = Receipt.objects.get(customer=books.customer)
    assert (page.title, page.told) == ("R4", "Posted.")
    assert (identified.bank_account, identified.value_date, identified.amount) == (account, day(2, 3), 40)


def test_a_receipt_that_has_a_customer_is_not_identified_again(analyst, books, send):
    receipt = books.receipt("40")

    page = send(analyst, "receipt_identify", {"customer_code": "C1"}, receipt.pk)

    assert page.alert.endswith("This receipt has a customer already.")
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize(("role", "status"), [("collector", 200), ("executive", 403), ("administrator", 403)])
def test_who_may_say_whose_money_it_is(client_of, books, read, role, status):
    receipt = books.receipt("40", customer_id=None)
    client = client_of(role)

    assert client.get(reverse("customers:receipt_identify", args=[receipt.pk])).status_code == status
    assert ("Identify" in read(client, "receipt", receipt.pk, as_of=JUNE).links) is (status == 200)


def test_the_facts_of_a_receipt_stand_on_its_page(analyst, books):
    receipt = books.receipt("40", customer_id=None, payer_name="Payer Ltd", remittance_text="IN-7", method="card")

    text = analyst.get(reverse("customers:receipt", args=[receipt.pk])).text

    for fact in ("Not known yet", "Payer Ltd", "IN-7", "Card", "Feb 1, 2026"):
        assert fact in text
