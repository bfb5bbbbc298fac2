"""A customer with orders, deliveries, invoices and money, each a use case of the ledger."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from credit.models import OrderPrepayment, Reservation
from customers.domain.ledger import LineDraft, OrderDraft
from customers.models import Customer, Delivery, Receipt, SalesOrder
from customers.services import orders
from tests.customers.ledger.books import BY_NOBODY, TODAY, Books, day

DELIVERED = day(3, 5)
NOW = datetime(2026, 6, 30, 9, tzinfo=UTC)


class Trade(Books):
    """Books that take orders, too."""

    def order_draft(self, *lines: str, number: str = "", **fields: Any) -> OrderDraft:
        given = {"customer_id": self.customer.pk, "entity_id": self.entity.pk, "order_date": day(3, 1)}
        drafts = tuple(LineDraft(quantity=Decimal(10), unit_price=Decimal(price) / 10) for price in lines or ("100",))
        return OrderDraft(**given | {"currency": "USD", "lines": drafts, "number": number} | fields)

    def order(self, *lines: str, number: str = "", **fields: Any) -> SalesOrder:
        return orders.post_order(draft=self.order_draft(*lines, number=number, **fields), **BY_NOBODY)

    def deliver(self, order: SalesOrder, quantity: int = 10, *, line: int = 1, on: date = DELIVERED) -> Delivery:
        line_id = order.lines.get(line_number=line).pk
        return orders.post_delivery(order_line_id=line_id, delivery_date=on, quantity=Decimal(quantity), **BY_NOBODY)

    def reserve(self, number: str, amount: str, *, hours: int = 24, **fields: Any) -> Reservation:
        """Write a reservation past the service."""
        given = {"customer": self.customer, "entity": self.entity, "currency": "USD", "reporting_rate": 1}
        times = {"reserved_at": NOW - timedelta(hours=1), "expires_at": NOW + timedelta(hours=hours)}
        return Reservation.objects.create(
            **given | times | {"order_reference": number, "amount": Decimal(amount)} | fields
        )

    def prepay(self, receipt: Receipt, number: str, **fields: Any) -> OrderPrepayment:
        given = {"customer": self.customer, "entity": self.entity, "recorded_at": NOW - timedelta(hours=1)}
        return OrderPrepayment.objects.create(receipt=receipt, order_reference=number, **given | fields)


@pytest.fixture
def trade(db: None) -> Trade:
    return Trade()


@pytest.fixture
def customer(trade: Trade) -> Customer:
    return trade.customer


__all__ = ["NOW", "TODAY", "day"]
