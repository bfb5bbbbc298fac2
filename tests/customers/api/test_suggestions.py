"""What a receipt was probably meant for, over the API: each line with its reason, never more than is left."""

from decimal import Decimal

import pytest

from customers.domain.ledger import InstalmentDraft
from customers.models import Customer
from tests.customers.ledger.books import day, line

pytestmark = pytest.mark.usefixtures("on_30_june")


def suggestions(api, receipt):
    answer = api.get(f"/api/v1/receipts/{receipt.pk}/suggestions/")
    assert answer.status_code == 200
    return answer.json()


def test_a_suggestion_has_every_field(api, books):
    invoice = books.invoice("100", number="IN-7", discount_date=day(2, 1), discount_amount=Decimal(2))
    receipt = books.receipt("98", value_date=day(2, 1), remittance_text="IN-7")

    assert suggestions(api, receipt) == [
        {"invoice_id": invoice.pk, "instalment_id": None, "amount": "98.0000", "discount": "2.0000", "why": "number"}
    ]


def test_a_discount_whose_day_has_passed_is_not_suggested(api, books):
    books.invoice("100", number="IN-7", discount_date=day(1, 31), discount_amount=Decimal(2))
    receipt = books.receipt("98", value_date=day(2, 1), remittance_text="IN-7")

    ((amount, discount),) = [(row["amount"], Decimal(row["discount"])) for row in suggestions(api, receipt)]
    assert (amount, discount) == ("98.0000", 0)


def test_without_a_hint_the_oldest_due_is_paid_first_part_by_part(api, books):
    due = [(day(2, 1), Decimal(30)), (day(4, 1), Decimal(70))]
    parts = tuple(InstalmentDraft(due_date=when, amount=amount) for when, amount in due)
    split = books.invoice("100", instalments=parts)
    whole = books.invoice("50", due_date=day(3, 1))

    rows = suggestions(api, books.receipt("95"))

    first, second = split.instalments.order_by("position")
    assert [(row["invoice_id"], row["instalment_id"], Decimal(row["amount"])) for row in rows] == [
        (split.pk, first.pk, 30),
        (whole.pk, None, 50),
        (split.pk, second.pk, 15),
    ]
    assert {row["why"] for row in rows} == {"oldest_first"}


def test_only_what_is_left_is_suggested(api, books):
    used, left = books.invoice("60", due_date=day(2, 1)), books.invoice("60", due_date=day(3, 1))
    receipt = books.receipt("70")
    books.allocate(receipt, line(used, "60"))

    assert [(row["invoice_id"], row["amount"]) for row in suggestions(api, receipt)] == [(left.pk, "10.0000")]


@pytest.mark.parametrize("state", ["used up", "unidentified", "reversed"])
def test_money_that_is_not_there_suggests_nothing(api, post, books, state):
    invoice = books.invoice("60")
    receipt = books.receipt("60", customer_id=None if state == "unidentified" else books.customer.pk)
    if state == "used up":
        books.allocate(receipt, line(invoice, "60"))
    if state == "reversed":
        post(f"receipts/{receipt.pk}/reverse")

    assert suggestions(api, receipt) == []


def test_invoices_of_others_and_of_other_currencies_are_not_suggested(api, books):
    other = Customer.objects.create(code="C2", name="Other", currency="USD")
    books.invoice("60", number="IN-1", customer_id=other.pk)
    books.invoice("60", number="IN-2", currency="EUR", reporting_rate=Decimal("1.1"))

    assert suggestions(api, books.receipt("60", remittance_text="IN-1 IN-2")) == []


def test_the_suggested_lines_can_be_sent_as_they_are(api, post, books):
    books.invoice("60", due_date=day(2, 1))
    books.invoice("50", due_date=day(3, 1))
    receipt = books.receipt("100")

    lines = [
        {"invoice_id": row["invoice_id"], "amount": row["amount"], "reason": "payment"}
        for row in suggestions(api, receipt)
    ]
    answer = post("allocations", {"receipt_id": receipt.pk, "lines": lines})

    assert answer.status_code == 201
    assert api.get(f"/api/v1/receipts/{receipt.pk}/").json()["status"] == "applied"
    assert suggestions(api, receipt) == []


def test_nothing_is_asked_of_suggestions_but_the_receipt(api, books):
    receipt = books.receipt("60")

    answer = api.get(f"/api/v1/receipts/{receipt.pk}/suggestions/", {"as_of": "2026-02-01"})

    assert answer.json()["errors"] == [
        {"field": "as_of", "detail": "There is no such parameter. Known: none.", "code": "invalid"}
    ]
    assert api.post(f"/api/v1/receipts/{receipt.pk}/suggestions/", {}, format="json").status_code == 405
