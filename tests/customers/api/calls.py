"""What the tests of the API say again and again: bodies to send, and how answers are read."""

from typing import Any

from rest_framework.response import Response
from rest_framework.test import APIClient

from tests.customers.ledger.books import Books


def money(amount: str, currency: str = "USD") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


def invoice_body(books: Books, **fields: Any) -> dict[str, Any]:
    return {
        "customer_id": books.customer.pk,
        "entity_id": books.entity.pk,
        "number": "IN-1",
        "issue_date": "2026-01-10",
        "due_date": "2026-02-10",
        "currency": "USD",
        "gross": "100.00",
    } | fields


def receipt_body(books: Books, **fields: Any) -> dict[str, Any]:
    return {
        "customer_id": books.customer.pk,
        "entity_id": books.entity.pk,
        "value_date": "2026-02-01",
        "amount": money("100.00"),
    } | fields


def order_body(books: Books, **fields: Any) -> dict[str, Any]:
    return {
        "customer_id": books.customer.pk,
        "entity_id": books.entity.pk,
        "number": "SO-1",
        "order_date": "2026-01-05",
        "currency": "USD",
        "lines": [{"quantity": "10", "unit_price": "5"}],
    } | fields


def listed(client: APIClient, path: str, **asked: Any) -> list[dict[str, Any]]:
    """Return the rows of a list's first page."""
    answer = client.get(f"/api/v1/{path}/", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def ids(client: APIClient, path: str, **asked: Any) -> list[int]:
    return [row["id"] for row in listed(client, path, **asked)]


def problems(answer: Response) -> list[tuple[str, str]]:
    """Return field and sentence of each error of an answer that refuses values."""
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return [(error["field"], error["detail"]) for error in answer.json()["errors"]]


def conflict(answer: Response) -> str:
    """Return the sentence of an answer that says the present state does not allow it."""
    assert answer.status_code == 409, answer.content
    assert answer.json()["type"] == "urn:finance-crm:problem:conflict"
    return answer.json()["detail"]
