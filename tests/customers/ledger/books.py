"""A company to post for: the services of the ledger with short names and defaults."""

from datetime import date
from decimal import Decimal

from customers.domain.ledger import InvoiceDraft, ReceiptDraft
from customers.models import Customer, Invoice, LegalEntity, OpenItem, Receipt
from customers.services import allocations, invoices, receipts
from customers.services.allocations import AllocationLine

TODAY = date(2026, 6, 30)
BY_NOBODY = {"actor_id": None, "as_of": TODAY}


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def line(invoice: Invoice, amount: str, reason: str = "payment", **more: object) -> AllocationLine:
    return AllocationLine(invoice.pk, Decimal(amount), reason, **more)


class Books:
    """One entity and one customer; every method is one use case."""

    def __init__(self) -> None:
        self.entity = LegalEntity.objects.create(code="US", name="Ours", country="US", currency="USD")
        self.customer = Customer.objects.create(code="C1", name="Customer", currency="USD")

    def draft(self, gross: str | None = "100", **fields: object) -> InvoiceDraft:
        defaults = {
            "customer_id": self.customer.pk,
            "entity_id": self.entity.pk,
            "number": "",
            "issue_date": day(1, 10),
            "currency": "USD",
            "gross": None if gross is None else Decimal(gross),
        }
        return InvoiceDraft(**defaults | fields)

    def invoice(self, gross: str | None = "100", **fields: object) -> Invoice:
        return invoices.post_invoice(draft=self.draft(gross, **fields), **BY_NOBODY)

    def credit_note(self, gross: str = "100", **fields: object) -> Invoice:
        return invoices.post_credit_note(draft=self.draft(gross, **fields), **BY_NOBODY)

    def receipt(self, amount: str = "100", **fields: object) -> Receipt:
        defaults = {
            "customer_id": self.customer.pk,
            "entity_id": self.entity.pk,
            "value_date": day(2, 1),
            "currency": "USD",
            "amount": Decimal(amount),
        }
        return receipts.post_receipt(draft=ReceiptDraft(**defaults | fields), **BY_NOBODY)

    def allocate(self, receipt: Receipt, *lines: AllocationLine, on: date | None = None) -> list[int]:
        return allocations.allocate(receipt_id=receipt.pk, lines=lines, effective_date=on, **BY_NOBODY)


def open_amounts() -> list[Decimal]:
    """Return what is open, item by item, smallest first."""
    return sorted(OpenItem.objects.values_list("open_amount", flat=True))
