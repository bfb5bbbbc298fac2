"""A small ledger to scan: one entity, customers on demand, invoices by day and amount."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from credit.models import ScanRun
from credit.services import overdue_scan
from credit.services.collections import News
from customers.models import Allocation, Customer, Dispute, Invoice, LegalEntity, Receipt
from customers.queries.shards import get_customer_ranges
from customers.services.postings import posting
from finance_crm.jobs.models import Job

TODAY = date(2026, 11, 22)
NUMBERS = count(1)


class Book:
    """Writes documents straight into the ledger, in US dollars."""

    def __init__(self) -> None:
        self.entity = LegalEntity.objects.create(code="US", name="Us", country="US", currency="USD")

    def customer(self, code: str, **fields: Any) -> Customer:
        return Customer.objects.create(code=code, name=code, currency="USD", **fields)

    def invoice(self, customer: Customer, amount: str, *, due: date, issued: date | None = None) -> Invoice:
        issued = issued or due.replace(day=1)
        with posting(kind="invoice", actor_id=None, as_of=TODAY) as posting_id:
            return Invoice.objects.create(
                posting_id=posting_id,
                customer=customer,
                entity=self.entity,
                number=f"INV-{next(NUMBERS)}",
                issue_date=issued,
                posting_date=issued,
                due_date=due,
                currency="USD",
                net=Decimal(amount),
                gross=Decimal(amount),
                reporting_rate=1,
                reporting_rate_date=issued,
                reporting_gross=Decimal(amount),
            )

    def pay(self, invoice: Invoice, amount: str, *, on: date) -> Allocation:
        value = Decimal(amount)
        with posting(kind="receipt", actor_id=None, as_of=TODAY) as posting_id:
            receipt = Receipt.objects.create(
                posting_id=posting_id,
                customer_id=invoice.customer_id,
                entity=self.entity,
                number=f"R-{next(NUMBERS)}",
                value_date=on,
                currency="USD",
                amount=value,
                reporting_rate=1,
                reporting_rate_date=on,
                reporting_amount=value,
            )
            return Allocation.objects.create(
                posting_id=posting_id,
                customer_id=invoice.customer_id,
                entity=self.entity,
                invoice=invoice,
                receipt=receipt,
                reason="payment",
                effective_date=on,
                currency="USD",
                amount=value,
                reporting_amount=value,
            )

    def dispute(self, invoice: Invoice, amount: str, *, on: date) -> Dispute:
        with posting(kind="dispute", actor_id=None, as_of=TODAY) as posting_id:
            return Dispute.objects.create(
                posting_id=posting_id,
                customer_id=invoice.customer_id,
                invoice=invoice,
                reason="price",
                amount=Decimal(amount),
                opened_date=on,
            )


@pytest.fixture
def book(db: None) -> Book:
    return Book()


def scan_with_news(as_of: date, *, skips_disputed: bool = True, size: int = 2) -> tuple[ScanRun, list[News]]:
    """Run a whole scan in this process, range by range; return it and what it found to be news."""
    job = Job.objects.create(kind="overdue_scan", arguments={"as_of": as_of.isoformat()}, source="command")
    run = overdue_scan.open_scan_run(
        job_id=job.pk, as_of=as_of, known_at=None, skips_disputed=skips_disputed, bucket_days=[30, 60, 90]
    )
    news = []
    for piece in get_customer_ranges(size=size):
        news += overdue_scan.scan_range(
            run=run, first_customer_id=piece.first_customer_id, last_customer_id=piece.last_customer_id
        )[1]
    return overdue_scan.close_scan_run(run_id=run.pk), news


def scan(as_of: date, *, skips_disputed: bool = True, size: int = 2) -> ScanRun:
    """Run a whole scan in this process, and tell nobody."""
    return scan_with_news(as_of, skips_disputed=skips_disputed, size=size)[0]
