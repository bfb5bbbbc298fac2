"""A small ledger to scan: one entity, customers on demand, invoices by day and amount."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from credit.models import ScanRun
from credit.services import overdue_scan
from credit.services.collections import News
from customers.models import Allocation, Customer, Dispute, Instalment, Invoice, LegalEntity, Receipt
from customers.queries.shards import get_customer_ranges
from customers.services.postings import posting
from finance_crm.access.models import Team, User
from finance_crm.jobs.models import Job
from finance_crm.money import convert

TODAY = date(2026, 11, 22)
NUMBERS = count(1)


class Book:
    """Writes documents straight into the ledger, in US dollars unless told otherwise."""

    def __init__(self) -> None:
        self.entity = LegalEntity.objects.create(code="US", name="Us", country="US", currency="USD")

    def customer(self, code: str, **fields: Any) -> Customer:
        return Customer.objects.create(code=code, name=code, currency="USD", **fields)

    def invoice(
        self,
        customer: Customer,
        amount: str,
        *,
        due: date,
        issued: date | None = None,
        currency: str = "USD",
        rate: str = "1",
        parts: Sequence[tuple[date, str]] = (),
    ) -> Invoice:
        issued = issued or due.replace(day=1)
        with posting(kind="invoice", actor_id=None, as_of=TODAY) as posting_id:
            invoice = Invoice.objects.create(
                posting_id=posting_id,
                customer=customer,
                entity=self.entity,
                number=f"INV-{next(NUMBERS)}",
                issue_date=issued,
                posting_date=issued,
                due_date=due,
                currency=currency,
                net=Decimal(amount),
                gross=Decimal(amount),
                reporting_rate=Decimal(rate),
                reporting_rate_date=issued,
                reporting_gross=convert(Decimal(amount), rate=Decimal(rate), currency=settings.REPORTING_CURRENCY),
                has_instalments=bool(parts),
            )
            for position, (part_due, part_amount) in enumerate(parts, start=1):
                Instalment.objects.create(
                    invoice=invoice, customer=customer, position=position, due_date=part_due, amount=part_amount
                )
        return invoice

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


def open_run(as_of: date, **changes: Any) -> ScanRun:
    """Plan a scan without running it."""
    job = Job.objects.create(kind="overdue_scan", arguments={"as_of": as_of.isoformat()}, source="command")
    planned = {"known_at": None, "skips_disputed": True, "bucket_days": [30, 60, 90]} | changes
    return overdue_scan.open_scan_run(job_id=job.pk, as_of=as_of, **planned)


def scan_ranges(run: ScanRun, *, size: int = 2) -> list[News]:
    """Scan every range of a run in this process; return what it found to be news."""
    news = []
    for piece in get_customer_ranges(size=size):
        news += overdue_scan.scan_range(
            run=run, first_customer_id=piece.first_customer_id, last_customer_id=piece.last_customer_id
        )[1]
    return news


def scan_with_news(as_of: date, *, size: int = 2, **changes: Any) -> tuple[ScanRun, list[News]]:
    """Run a whole scan in this process, range by range; return it and what it found to be news."""
    run = open_run(as_of, **changes)
    news = scan_ranges(run, size=size)
    return overdue_scan.close_scan_run(run_id=run.pk), news


def scan(as_of: date, *, size: int = 2, **changes: Any) -> ScanRun:
    """Run a whole scan in this process, and tell nobody."""
    return scan_with_news(as_of, size=size, **changes)[0]


def signed_in(role: str, *teams: Team) -> Client:
    """Return the browser of a new person of the role, who is in the teams and named after the role."""
    user = User.objects.create_user(role, role=role)
    user.teams.set(teams)
    client = Client()
    client.force_login(user)
    return client
