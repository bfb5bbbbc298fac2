"""Three of everything that the API lists, small enough to count by hand."""

from decimal import Decimal
from typing import NamedTuple

from customers.domain.ledger import LineDraft, OrderDraft
from customers.models import Allocation, Contact, Customer, Delivery, Invoice, Receipt, SalesOrder
from customers.services.orders import post_delivery, post_order
from customers.services.rates import record_rate
from tests.customers.ledger.books import BY_NOBODY, Books, day, line

# Path of each list, and how many rows three customers make there.
COUNTS = {
    "customers": 3,
    "contacts": 3,
    "invoices": 3,
    "receipts": 3,
    "allocations": 3,
    "sales-orders": 3,
    "deliveries": 3,
    "exchange-rates": 3,
    "receivables/ageing": 3,
    "receivables/open-items": 6,
    "receivables/metrics": 3,
}
# What a list is asked for beside its page, so that it has a row for each customer.
ASKED = {"receivables/metrics": {"by": "customer"}}


class Owned(NamedTuple):
    """What one customer has in the books."""

    customer: Customer
    contact: Contact
    invoice: Invoice
    receipt: Receipt
    allocation: Allocation
    order: SalesOrder
    delivery: Delivery


def make_order(books: Books, customer_id: int, *lines: LineDraft, **fields: object) -> SalesOrder:
    defaults = {"customer_id": customer_id, "entity_id": books.entity.pk, "order_date": day(1, 5), "currency": "USD"}
    lines = lines or (LineDraft(quantity=Decimal(10), unit_price=Decimal(5)),)
    return post_order(draft=OrderDraft(**defaults | {"lines": lines} | fields), **BY_NOBODY)


def deliver(order: SalesOrder, quantity: str = "4", **fields: object) -> Delivery:
    defaults = {"order_line_id": order.lines.get().pk, "delivery_date": day(1, 8), "quantity": Decimal(quantity)}
    return post_delivery(**defaults | fields, **BY_NOBODY)


def give(books: Books, customer: Customer) -> Owned:
    """Write an invoice of 100 of which 40 are paid, a receipt of 60, an order of 10 with 4 delivered, a contact."""
    invoice = books.invoice("100", customer_id=customer.pk, due_date=day(2, 10))
    receipt = books.receipt("60", customer_id=customer.pk)
    (allocation_id,) = books.allocate(receipt, line(invoice, "40"))
    order = make_order(books, customer.pk)
    contact = Contact.objects.create(customer=customer, name=f"Ada of {customer.code}")
    return Owned(
        customer, contact, invoice, receipt, Allocation.objects.get(pk=allocation_id), order, deliver(order)
    )  # fmt: skip


def fill(books: Books) -> list[Owned]:
    """Give each of three customers the same, and record three exchange rates."""
    for number in (1, 2, 3):
        record_rate(currency="EUR", rate_date=day(1, number), rate=Decimal("1.1") + number, **BY_NOBODY)
    others = [Customer.objects.create(code=code, name=f"Customer {code}", currency="USD") for code in ("C2", "C3")]
    return [give(books, customer) for customer in (books.customer, *others)]
