"""Whatever a request creates, the same Idempotency-Key creates once, and only for one request."""

import pytest

from customers.models import (
    Allocation,
    Contact,
    Customer,
    Delivery,
    Dispute,
    ExchangeRate,
    Invoice,
    Posting,
    Receipt,
    SalesOrder,
)
from finance_crm.access.models import IdempotentAnswer
from tests.customers.api.calls import invoice_body, money, order_body, receipt_body
from tests.customers.api.everything import make_order
from tests.customers.ledger.books import line

pytestmark = pytest.mark.usefixtures("on_30_june")
CREATES = {
    "customers": Customer,
    "contacts": Contact,
    "invoices": Invoice,
    "receipts": Receipt,
    "allocations": Allocation,
    "sales-orders": SalesOrder,
    "deliveries": Delivery,
    "exchange-rates": ExchangeRate,
    "invoices/{invoice}/write-off": Allocation,
    "invoices/{invoice}/disputes": Dispute,
    "invoices/{invoice}/reverse": Invoice,
    "receipts/{receipt}/reverse": Receipt,
    "receipts/{unknown}/identify": Receipt,
    "allocations/{allocation}/reverse": Allocation,
    "sales-orders/{order}/cancel": SalesOrder,
    "sales-orders/{order}/amend": SalesOrder,
}
KEY_NEEDED = ("receipts", "allocations")
every_creating_post = pytest.mark.parametrize("path", CREATES)


@pytest.fixture
def request_of(books):
    """Return a function that gives address and body of a request that creates something."""
    invoice, receipt = books.invoice("100"), books.receipt("100")
    paid, order = books.invoice("5"), make_order(books, books.customer.pk)
    (allocation_id,) = books.allocate(books.receipt("5"), line(paid, "5"))
    unknown = books.receipt("7", customer_id=None)
    rows = {"invoice": invoice.pk, "receipt": receipt.pk, "order": order.pk, "unknown": unknown.pk}
    bodies = {
        "customers": {"code": "NEW", "name": "New", "currency": "USD"},
        "contacts": {"customer_id": books.customer.pk, "name": "Ada"},
        "invoices": invoice_body(books),
        "receipts": receipt_body(books, number="B-1"),
        "allocations": {"receipt_id": receipt.pk, "lines": [{"invoice_id": invoice.pk, "amount": "10.00"}]},
        "sales-orders": order_body(books),
        "deliveries": {"order_line_id": order.lines.get().pk, "delivery_date": "2026-01-08", "quantity": "1"},
        "exchange-rates": {"currency": "EUR", "rate_date": "2026-01-01", "rate": "1.1"},
        "invoices/{invoice}/write-off": {"reason": "x", "amount": money("1.00")},
        "invoices/{invoice}/disputes": {"reason": "price", "amount": money("1.00")},
        "receipts/{unknown}/identify": {"customer_id": books.customer.pk},
        "sales-orders/{order}/amend": order_body(books),
    }

    def give(path):
        return path.format(allocation=allocation_id, **rows), bodies.get(path, {})

    return give


@every_creating_post
def test_the_second_answer_is_the_first_and_nothing_more_is_written(post, request_of, path):
    address, body = request_of(path)
    first = post(address, body, key="same")
    count, postings = CREATES[path].objects.count(), Posting.objects.count()

    again = post(address, body, key="same")

    assert first.status_code in {200, 201}, first.json()
    assert (again.status_code, again.json(), again.get("ETag")) == (first.status_code, first.json(), first.get("ETag"))
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert (CREATES[path].objects.count(), Posting.objects.count()) == (count, postings)


@every_creating_post
def test_the_key_of_one_request_is_not_that_of_another(post, request_of, path):
    address, body = request_of(path)
    post(address, body, key="same")
    count = CREATES[path].objects.count()

    answer = post(address, body | {"note": "another"}, key="same")

    assert answer.status_code == 422
    assert answer.json() == {
        "type": "urn:finance-crm:problem:unprocessable",
        "title": "Key used for another request",
        "status": 422,
        "detail": "This Idempotency-Key was used for another request.",
    }
    assert CREATES[path].objects.count() == count


@pytest.mark.parametrize("path", KEY_NEEDED)
def test_money_is_not_posted_without_a_key(api, request_of, path):
    address, body = request_of(path)
    count = CREATES[path].objects.count()

    answer = api.post(f"/api/v1/{address}/", body, format="json")

    assert answer.json() == {
        "type": "urn:finance-crm:problem:parse_error",
        "title": "The request is not valid",
        "status": 400,
        "detail": "This needs the header Idempotency-Key, so that a repeated request counts once.",
    }
    assert CREATES[path].objects.count() == count


@pytest.mark.parametrize("path", [path for path in CREATES if path not in KEY_NEEDED])
def test_elsewhere_the_key_may_be_left_out(api, request_of, path):
    address, body = request_of(path)

    answer = api.post(f"/api/v1/{address}/", body, format="json")

    assert answer.status_code in {200, 201}
    assert not IdempotentAnswer.objects.exists()


@pytest.mark.parametrize("path", [path for path in CREATES if not path.endswith("/cancel")])
def test_a_refused_request_leaves_its_key_free_and_nothing_behind(post, request_of, path):
    address, body = request_of(path)
    count, postings = CREATES[path].objects.count(), Posting.objects.count()

    refused = post(address, body | {"colour": "red"}, key="same")

    assert refused.status_code == 400
    assert (CREATES[path].objects.count(), Posting.objects.count()) == (count, postings)
    assert post(address, body, key="same").status_code in {200, 201}


def test_the_same_body_at_another_address_is_another_request(post, books):
    first, second = books.invoice("10"), books.invoice("10")
    post(f"invoices/{first.pk}/reverse", key="same")

    assert post(f"invoices/{second.pk}/reverse", key="same").status_code == 422
    assert not Invoice.objects.get(pk=second.pk).is_reversed


def test_the_first_answer_is_given_even_after_the_row_went_on(api, post, books):
    first = post("invoices", invoice_body(books), key="same").json()
    post(f"invoices/{first['id']}/reverse")

    again = post("invoices", invoice_body(books), key="same").json()

    assert (again, again["status"]) == (first, "overdue")
    assert api.get(f"/api/v1/invoices/{first['id']}/").json()["status"] == "reversed"
