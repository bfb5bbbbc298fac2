"""Receipts over the API: listed by each filter and moment, posted, identified, taken back."""

from decimal import Decimal

import pytest

from customers.models import Allocation, BankAccount, Customer, LegalEntity, Posting, Receipt
from finance_crm.access.domain.roles import Role
from tests.customers.api.calls import conflict, listed, money, problems, receipt_body
from tests.customers.ledger.books import day, line

pytestmark = pytest.mark.usefixtures("on_30_june")


def numbers(client, **asked):
    return [row["number"] for row in listed(client, "receipts", **asked)]


def read(api, receipt_id, **asked):
    return api.get(f"/api/v1/receipts/{receipt_id}/", asked).json()


@pytest.fixture
def cash(books):
    """Five receipts: used up, partly used, untouched by cheque, unidentified, and one in yen of another entity."""
    invoice = books.invoice("140", issue_date=day(1, 10))
    full = books.receipt("100", number="FULL", payer_name="Åsa Ltd")
    books.allocate(full, line(invoice, "100"), on=day(3, 1))
    partly = books.receipt("60", number="PART_1", value_date=day(2, 15))
    books.allocate(partly, line(invoice, "40"), on=day(3, 1))
    books.receipt("30", number="CHEQUE", value_date=day(3, 1), method="cheque")
    books.receipt("25", number="WHO", customer_id=None, value_date=day(4, 1), payer_name="Who 100%")
    books.kk = LegalEntity.objects.create(code="JP", name="KK", country="JP", currency="JPY")
    yen = {"currency": "JPY", "reporting_rate": Decimal("0.0068"), "entity_id": books.kk.pk}
    books.receipt("7000", number="YEN", value_date=day(5, 1), **yen)
    return books


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["FULL", "PART_1", "CHEQUE", "WHO", "YEN"]),
        ({"search": "PART_"}, ["PART_1"]),
        ({"search": "part"}, []),
        ({"search": "åsa"}, ["FULL"]),
        ({"search": "who"}, ["WHO"]),
        ({"search": "%"}, []),
        ({"search": "C1"}, ["FULL", "PART_1", "CHEQUE", "YEN"]),
        ({"search": "customer"}, ["FULL", "PART_1", "CHEQUE", "YEN"]),
        ({"status": "unidentified"}, ["WHO"]),
        ({"status": "unapplied"}, ["PART_1", "CHEQUE", "YEN"]),
        ({"status": "unapplied", "as_of": "2026-02-28"}, ["FULL", "PART_1"]),
        ({"method": "cheque"}, ["CHEQUE"]),
        ({"method": "cash"}, []),
        ({"currency": "JPY"}, ["YEN"]),
        ({"received_from": "2026-03-01"}, ["CHEQUE", "WHO", "YEN"]),
        ({"received_to": "2026-03-01"}, ["FULL", "PART_1", "CHEQUE"]),
        ({"received_from": "2026-03-01", "received_to": "2026-03-01"}, ["CHEQUE"]),
        ({"as_of": "2026-02-14"}, ["FULL"]),
        ({"as_of": "2026-02-15"}, ["FULL", "PART_1"]),
        ({"as_of": "2026-01-31"}, []),
        ({"status": "unapplied", "currency": "USD", "method": "transfer"}, ["PART_1"]),
    ],
)
def test_a_filter_keeps_what_it_says(api, cash, asked, found):
    assert numbers(api, **asked) == found


def test_customer_and_entity_are_asked_for_by_id(api, cash):
    assert numbers(api, entity_id=cash.kk.pk) == ["YEN"]
    assert numbers(api, customer_id=cash.customer.pk, entity_id=cash.entity.pk) == ["FULL", "PART_1", "CHEQUE"]
    assert numbers(api, customer_id=10**17) == []


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"status": "applied"}, ("status", "Select a valid choice. applied is not one of the available choices.")),
        ({"method": "barter"}, ("method", "Select a valid choice. barter is not one of the available choices.")),
        ({"currency": "USDX"}, ("currency", "Enter a valid value.")),
        ({"received_from": ""}, ("received_from", "Must be a day from 1900 to 2199, as 2026-10-31.")),
        ({"known_at": "now"}, ("known_at", "Must be a moment with its offset, as 2026-10-31T12:00:00Z.")),
    ],
)
def test_a_filter_that_is_not_valid_is_named(api, db, asked, error):
    assert problems(api.get("/api/v1/receipts/", asked)) == [error]


def test_a_row_has_every_field_and_money_as_text(api, cash):
    (row,) = listed(api, "receipts", search="PART_1")

    assert row == read(api, row["id"])
    row.pop("id")
    assert row == {
        "number": "PART_1",
        "source_system": "",
        "customer_id": cash.customer.pk,
        "customer_code": "C1",
        "entity_id": cash.entity.pk,
        "entity_code": "US",
        "bank_account_id": None,
        "value_date": "2026-02-15",
        "amount": money("60.00"),
        "left_amount": money("20.00"),
        "payer_name": "",
        "remittance_text": "",
        "method": "transfer",
        "status": "partly",
    }


@pytest.mark.parametrize(
    ("number", "left", "status"),
    [
        ("FULL", money("0.00"), "applied"),
        ("CHEQUE", money("30.00"), "unapplied"),
        ("WHO", money("25.00"), "unidentified"),
        ("YEN", money("7000", "JPY"), "unapplied"),
    ],
)
def test_a_row_says_what_is_left(api, cash, number, left, status):
    (row,) = [row for row in listed(api, "receipts") if row["number"] == number]

    assert (row["left_amount"], row["status"]) == (left, status)


def test_one_receipt_is_read_as_of_a_day_and_as_known_at_a_moment(api, cash):
    (receipt,) = Receipt.objects.filter(number="CHEQUE")
    before = Posting.objects.latest("recorded_at").recorded_at.isoformat()
    cash.allocate(receipt, line(cash.invoice("9", issue_date=day(3, 5)), "9"))

    assert read(api, receipt.pk)["left_amount"] == money("21.00")
    assert read(api, receipt.pk, as_of="2026-03-04")["left_amount"] == money("30.00")
    assert read(api, receipt.pk, known_at=before)["left_amount"] == money("30.00")
    assert numbers(api, known_at="1999-12-31T00:00:00Z") == []


def test_a_receipt_is_posted_with_every_field(post, books):
    account = BankAccount.objects.create(entity=books.entity, code="B1", name="Main", currency="USD")
    whole = {
        "number": "BANK-7",
        "source_system": "BANK",
        "bank_account_id": account.pk,
        "payer_name": "Harbour",
        "remittance_text": "IN-1 less 2 %",
        "method": "card",
    }

    body = post("receipts", receipt_body(books, **whole)).json()

    assert {name: body[name] for name in whole} == whole
    assert (body["left_amount"], body["status"]) == (money("100.00"), "unapplied")


def test_without_customer_and_number_it_is_unidentified_under_a_number_of_ours(post, books):
    body = receipt_body(books)
    del body["customer_id"]

    answer = post("receipts", body).json()

    assert (answer["number"], answer["status"], answer["customer_id"]) == ("RC-000001", "unidentified", None)
    assert answer["customer_code"] == ""


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"customer_id": 10**17}, ("customer_id", "There is no such customer.")),
        ({"entity_id": 10**17}, ("entity_id", "There is no such entity.")),
        ({"bank_account_id": 10**17}, ("bank_account_id", "The entity has no such account.")),
        ({"value_date": "1.2.2026"}, ("value_date", "Date has wrong format. Use one of these formats instead: "
                                                    "YYYY-MM-DD.")),
        ({"amount": "100.00"}, ("amount", 'Money is {"amount": "123.45", "currency": "EUR"}, the amount as text.')),
        ({"amount": {"amount": "1.00", "currency": "USD", "more": 1}},
         ("amount", 'Money is {"amount": "123.45", "currency": "EUR"}, the amount as text.')),
        ({"amount": money("-0.01")}, ("amount", "Must not be negative.")),
        ({"amount": money("1.001")}, ("amount", "USD has 2 decimals.")),
        ({"amount": money("1.5", "JPY")}, ("amount", "JPY has 0 decimals.")),
        ({"amount": money("1e2")}, ("amount.amount", "Not a decimal number with at most 16 digits before and 4 after "
                                                     "the point.")),
        ({"amount": money("1", "usd")}, ("amount.currency", "Not an ISO 4217 currency.")),
        ({"amount": money("1", "EUR")}, ("currency", "There is no exchange rate for EUR on or before 2026-02-01.")),
        ({"method": "barter"}, ("method", '"barter" is not a valid choice.')),
        ({"payer_name": "x" * 201}, ("payer_name", "Ensure this field has no more than 200 characters.")),
        ({"remittance_text": "x" * 501}, ("remittance_text", "Ensure this field has no more than 500 characters.")),
        ({"left_amount": money("1")}, ("left_amount", "There is no such field.")),
    ],
)  # fmt: skip
def test_a_value_that_does_not_hold_is_named_and_nothing_is_written(post, books, changes, error):
    assert problems(post("receipts", receipt_body(books, **changes))) == [error]
    assert not Receipt.objects.exists()


def test_an_account_of_another_entity_is_refused(post, books):
    kk = LegalEntity.objects.create(code="JP", name="KK", country="JP", currency="JPY")
    account = BankAccount.objects.create(entity=kk, code="B2", name="Tokyo", currency="JPY")

    assert problems(post("receipts", receipt_body(books, bank_account_id=account.pk))) == [
        ("bank_account_id", "The entity has no such account.")
    ]


def test_a_number_that_exists_and_a_closed_period_are_conflicts(post, books):
    post("receipts", receipt_body(books, number="B1"))
    books.entity.closed_through_date = day(2, 1)
    books.entity.save()

    assert conflict(post("receipts", receipt_body(books, number="B2"))) == (
        "US is closed through 2026-02-01; 2026-02-01 must be posted in the open period."
    )
    books.entity.closed_through_date = None
    books.entity.save()
    assert conflict(post("receipts", receipt_body(books, number="B1"))) == "A receipt with this number exists already."
    assert Receipt.objects.count() == 1


def test_identified_money_takes_the_place_of_the_unidentified(api, post, books):
    unknown = books.receipt("25", number="WHO", customer_id=None)

    answer = post(f"receipts/{unknown.pk}/identify", {"customer_id": books.customer.pk})

    assert answer.status_code == 200
    assert (answer.json()["number"], answer.json()["status"]) == ("WHO", "unapplied")
    assert answer.json()["id"] != unknown.pk
    assert read(api, unknown.pk)["status"] == "reversed"
    assert numbers(api) == ["WHO"]


def test_money_is_identified_once_and_for_a_customer_there_is(post, books):
    unknown = books.receipt("25", number="WHO", customer_id=None)
    path = f"receipts/{unknown.pk}/identify"

    assert problems(post(path, {"customer_id": 10**17})) == [("customer_id", "There is no such customer.")]
    assert problems(post(path, {})) == [("customer_id", "This field is required.")]
    identified = post(path, {"customer_id": books.customer.pk}).json()
    assert conflict(post(path, {"customer_id": books.customer.pk})) == "WHO was reversed already."
    assert conflict(post(f"receipts/{identified['id']}/identify", {"customer_id": books.customer.pk})) == (
        "This receipt has a customer already."
    )


def test_a_bounced_receipt_takes_its_allocations_along(api, post, books):
    invoice = books.invoice("60", due_date=day(2, 10))
    receipt = books.receipt("60")
    books.allocate(receipt, line(invoice, "50"), line(invoice, "10", "discount"))

    body = post(f"receipts/{receipt.pk}/reverse", {"effective_date": "2026-02-09", "note": "Bounced"}).json()

    invoice_url = f"/api/v1/invoices/{invoice.pk}/"
    assert (body["status"], body["left_amount"]) == ("reversed", money("0.00"))
    assert api.get(invoice_url).json()["open_amount"] == money("60.00")
    assert api.get(invoice_url, {"as_of": "2026-02-08"}).json()["open_amount"] == money("0.00")
    assert list(Allocation.objects.filter(reverses__isnull=False).values_list("note", flat=True)) == ["Bounced"] * 2
    assert conflict(post(f"receipts/{receipt.pk}/reverse")) == f"{receipt.number} was reversed already."


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"effective_date": "2026-01-31"}, ("effective_date", "A reversal cannot be dated before what it takes back.")),
        ({"note": None}, ("note", "This field may not be null.")),
        ({"colour": "red"}, ("colour", "There is no such field.")),
    ],
)
def test_a_reversal_that_does_not_hold_is_refused(post, books, body, error):
    receipt = books.receipt("60")

    assert problems(post(f"receipts/{receipt.pk}/reverse", body)) == [error]
    assert Receipt.objects.count() == 1


def test_a_sales_manager_lists_receipts_of_the_own_teams_and_no_unidentified_cash(sign_in, cash, north):
    team_customer = Customer.objects.create(code="N1", name="North", currency="USD", team=north)
    cash.receipt("5", number="OURS", customer_id=team_customer.pk)
    manager = sign_in(Role.SALES_MANAGER, north)
    hidden = Receipt.objects.get(number="WHO")

    assert numbers(manager) == ["OURS"]
    assert numbers(manager, status="unidentified") == []
    assert manager.get(f"/api/v1/receipts/{hidden.pk}/").status_code == 404
