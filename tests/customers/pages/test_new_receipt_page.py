"""Recording money received on a page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from customers.models import BankAccount, LegalEntity, Receipt
from customers.services.rates import record_rate
from tests.customers.ledger.books import BY_NOBODY, day


@pytest.fixture
def money(books) -> dict[str, object]:
    return {
        "entity": books.entity.pk,
        "bank_account": "",
        "value_date": "2026-02-01",
        "amount": "80.50",
        "currency": "USD",
        "customer_code": "C1",
        "payer_name": "Customer Ltd",
        "remittance_text": "IN-7",
        "method": "transfer",
        "number": "",
    }


def test_a_receipt_is_posted_as_it_was_typed_and_its_page_opens(analyst, books, money, send):
    account = BankAccount.objects.create(entity=books.entity, code="B1", name="Bank", currency="USD")

    page = send(analyst, "receipt_new", money | {"bank_account": account.pk, "number": "BANK-1"})

    receipt = Receipt.objects.get()
    assert (page.title, page.told) == ("BANK-1", "Posted.")
    assert (receipt.customer, receipt.bank_account, receipt.value_date) == (books.customer, account, day(2, 1))
    assert (receipt.amount, receipt.currency, receipt.method) == (Decimal("80.5"), "USD", "transfer")
    assert (receipt.payer_name, receipt.remittance_text) == ("Customer Ltd", "IN-7")
    assert receipt.posting.actor_id == analyst.user.pk


def test_without_a_number_it_gets_the_next_of_ours(analyst, money, send):
    titles = [send(analyst, "receipt_new", money).title for _time in range(2)]

    assert titles == ["RC-000001", "RC-000002"]


def test_without_a_customer_it_is_unidentified_cash(analyst, money, send):
    page = send(analyst, "receipt_new", money | {"customer_code": ""})

    assert Receipt.objects.get().customer is None
    assert "Identify" in page.links


def test_foreign_money_is_worth_the_rate_of_its_day(analyst, money, send):
    record_rate(currency="EUR", rate_date=day(1, 31), rate=Decimal("1.1"), **BY_NOBODY)
    record_rate(currency="EUR", rate_date=day(2, 2), rate=Decimal("1.5"), **BY_NOBODY)

    send(analyst, "receipt_new", money | {"currency": "EUR", "amount": "33.33"})

    receipt = Receipt.objects.get()
    assert (receipt.reporting_rate_date, receipt.reporting_amount) == (day(1, 31), Decimal("36.66"))


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"amount": ""}, {"amount": "This field is required."}),
        ({"amount": "eighty"}, {"amount": "Enter a number."}),
        ({"amount": "-5"}, {"amount": "amount must not be negative: -5.00."}),
        ({"amount": "1.005"}, {"amount": "amount 1.005 has more decimals than USD."}),
        ({"amount": "1" * 13}, {"amount": "Ensure that there are no more than 12 digits before the decimal point."}),
        ({"currency": "usd"}, {"currency": "Enter a valid value."}),
        ({"currency": "ABC"}, {"currency": "ABC is not an ISO 4217 currency code."}),
        ({"currency": "EUR"}, {"currency": "There is no exchange rate for EUR on or before 2026-02-01."}),
        ({"customer_code": "C9"}, {"customer_code": "There is no customer with this code."}),
        ({"customer_code": "c1"}, {"customer_code": "There is no customer with this code."}),
        ({"value_date": "2026-02-29"}, {"value_date": "Enter a valid date."}),
        ({"method": "barter"}, {"method": "Select a valid choice. barter is not one of the available choices."}),
        ({"entity": ""}, {"entity": "This field is required."}),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_is_posted(analyst, money, send, changes, errors):
    page = send(analyst, "receipt_new", money | changes)

    kept = ("amount", "currency", "customer_code", "payer_name", "remittance_text", "value_date")
    assert (page.status, page.errors) == (422, errors)
    assert {name: page.fields[name] for name in kept} == {name: (money | changes)[name] for name in kept}
    assert not Receipt.objects.exists()


def test_an_account_of_another_entity_is_refused(analyst, books, money, send):
    other = LegalEntity.objects.create(code="TW", name="Taiwan", country="TW", currency="TWD")
    account = BankAccount.objects.create(entity=other, code="B2", name="Bank", currency="USD")

    page = send(analyst, "receipt_new", money | {"bank_account": account.pk})

    assert page.errors == {"bank_account": "This account belongs to another entity."}
    assert page.fields["bank_account"] == str(account.pk)
    assert not Receipt.objects.exists()


def test_a_number_that_is_taken_is_refused(analyst, books, money, send):
    books.receipt("1", number="BANK-1")

    page = send(analyst, "receipt_new", money | {"number": "BANK-1"})

    assert page.errors == {"number": "A receipt with this number exists already."}
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize(("value_date", "refused"), [("2026-01-31", True), ("2026-02-01", False)])
def test_a_closed_period_takes_no_money_and_the_next_day_does(analyst, money, send, value_date, refused):
    LegalEntity.objects.update(closed_through_date=day(1, 31))

    page = send(analyst, "receipt_new", money | {"value_date": value_date})

    sentence = "US is closed through 2026-01-31; 2026-01-31 must be posted in the open period."
    assert page.errors == ({"value_date": sentence} if refused else {})
    assert Receipt.objects.exists() is not refused


@pytest.mark.parametrize(
    ("role", "status"),
    [("credit_manager", 200), ("collector", 403), ("sales_manager", 403), ("executive", 403), ("administrator", 403)],
)
def test_who_may_record_money(client_of, books, read, role, status):
    client = client_of(role)

    assert client.get(reverse("customers:receipt_new")).status_code == status
    assert ("New receipt" in read(client, "receipts").links) is (status == 200)
