"""Rows inserted without any service, and what the database says to them."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from customers.models import (
    Allocation,
    ControlBalance,
    Delivery,
    Dispute,
    DisputeResolution,
    ExchangeDifference,
    ExchangeRate,
    Instalment,
    Invoice,
    InvoiceLine,
    Posting,
    Receipt,
    SalesOrder,
    SalesOrderLine,
)
from tests.customers.ledger.books import day


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


@pytest.fixture
def raw(books):
    """Return a function that inserts a row without any service, with defaults that are valid."""
    posting = Posting.objects.create(kind="test", recorded_at=datetime(2026, 1, 1, tzinfo=UTC))
    shared = {"posting": posting, "customer": books.customer, "entity": books.entity, "currency": "USD"}
    rated = {"reporting_rate": 1, "reporting_rate_date": day(1, 1)}
    numbers = iter(range(1000))

    def insert(model, **fields):
        invoice = {"number": f"N{next(numbers)}", "net": 100, "gross": 100, "reporting_gross": 100, **rated}
        invoice |= {"issue_date": day(1, 1), "posting_date": day(1, 1), "due_date": day(1, 31)}
        receipt = {"number": f"N{next(numbers)}", "value_date": day(1, 5), "amount": 100, "reporting_amount": 100}
        order = {"number": f"N{next(numbers)}", "order_date": day(1, 1), "net": 10, "gross": 10}
        priced = {"customer": books.customer, "line_number": 1, "quantity": 1, "unit_price": 1, "net": 1, "gross": 1}
        defaults = {
            Invoice: shared | invoice,
            Receipt: shared | receipt | rated,
            Allocation: shared | {"amount": 10, "reporting_amount": 10, "effective_date": day(1, 6)},
            SalesOrder: shared | order,
            SalesOrderLine: priced,
            InvoiceLine: priced,
            Instalment: {"customer": books.customer, "position": 1, "due_date": day(1, 31), "amount": 100},
            Delivery: {
                "posting": posting,
                "customer": books.customer,
                "entity": books.entity,
                "number": "D",
                "delivery_date": day(1, 3),
                "quantity": 1,
            },
            Dispute: {
                "posting": posting,
                "customer": books.customer,
                "reason": "price",
                "amount": 5,
                "opened_date": day(1, 9),
            },
            DisputeResolution: {
                "posting": posting,
                "customer": books.customer,
                "outcome": "accepted",
                "resolved_date": day(1, 20),
            },
            ExchangeRate: {"posting": posting, "currency": "EUR", "rate_date": day(1, 1), "rate": 1},
            ExchangeDifference: {
                "posting": posting,
                "customer": books.customer,
                "effective_date": day(1, 6),
                "amount": 1,
            },
            ControlBalance: {
                "posting": posting,
                "entity": books.entity,
                "currency": "USD",
                "balance_date": day(1, 31),
                "amount": 1,
            },
        }
        return model.objects.create(**defaults.get(model, {}) | fields)

    return insert
