"""Customers with overdue invoices, for tests that break what looks at them."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from customers.models import Customer, Invoice, LegalEntity
from customers.services.postings import posting

DAY = date(2026, 6, 30)
ISSUED_DAYS_AGO = 300


def overdue_customers(mark: str, *, count: int, invoices: Callable[[int], Iterable[tuple[int, int]]]) -> list[Customer]:
    """Write customers whose codes begin with `mark`; `invoices` gives days overdue and amount of each one's."""
    entity, _ = LegalEntity.objects.get_or_create(
        code="US", defaults={"name": "Us", "country": "US", "currency": "USD"}
    )
    customers = [Customer.objects.create(code=f"{mark}{n:03}", name=f"{mark}{n}", currency="USD") for n in range(count)]
    issued = DAY - timedelta(days=ISSUED_DAYS_AGO)
    with posting(kind="invoice", actor_id=None, as_of=DAY) as posting_id:
        Invoice.objects.bulk_create(
            Invoice(
                posting_id=posting_id, customer=customer, entity=entity, number=f"{customer.code}-{place}",
                issue_date=issued, posting_date=issued, due_date=DAY - timedelta(days=days), currency="USD", net=amount,
                gross=amount, reporting_rate=1, reporting_rate_date=DAY, reporting_gross=amount,
            )
            for index, customer in enumerate(customers)
            for place, (days, amount) in enumerate(invoices(index))
        )  # fmt: skip
    return customers
