"""Workers killed, servers restarted and scans run at once: the cases are those of one undisturbed scan."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import psycopg2
import pytest
from django.db import connection

from credit.models import OverdueCase, ScanRun
from customers.models import Customer, Invoice, LegalEntity
from customers.services.postings import posting

DAY = date(2026, 6, 30)
CUSTOMERS = 48
SERIAL = count(1)


@pytest.fixture
def expected(deployment) -> dict[str, Decimal]:
    """Overdue amount by customer code of a ledger written for this test alone."""
    mark = f"S{next(SERIAL)}-"
    entity, _ = LegalEntity.objects.get_or_create(
        code="US", defaults={"name": "Us", "country": "US", "currency": "USD"}
    )
    customers = [
        Customer.objects.create(code=f"{mark}{n:03}", name=f"{mark}{n}", currency="USD") for n in range(CUSTOMERS)
    ]
    with posting(kind="invoice", actor_id=None, as_of=DAY) as posting_id:
        Invoice.objects.bulk_create(
            Invoice(
                posting_id=posting_id, customer=customer, entity=entity, number=f"{customer.code}-{part}",
                issue_date=DAY - timedelta(days=60), posting_date=DAY - timedelta(days=60),
                due_date=DAY - timedelta(days=part * 20), currency="USD", net=index + part, gross=index + part,
                reporting_rate=1, reporting_rate_date=DAY, reporting_gross=index + part,
            )
            for index, customer in enumerate(customers)
            for part in (0, 1, 2)
        )  # fmt: skip
    return {customer.code: Decimal(2 * index + 3) for index, customer in enumerate(customers)}


@contextmanager
def scan_held_up(deployment) -> Iterator[None]:
    """Hold every range in the middle: it has read the ledger and waits to write its results."""
    blocker = psycopg2.connect(deployment.env["DATABASE_URL"])
    blocker.cursor().execute("LOCK TABLE credit_scanresult IN EXCLUSIVE MODE")
    try:
        yield
    finally:
        blocker.close()


def assert_cases(expected: dict[str, Decimal], day: date = DAY) -> None:
    cases = OverdueCase.objects.filter(status="open", customer__code__in=expected)
    assert dict(cases.values_list("customer__code", "overdue_amount")) == expected
    assert set(cases.values_list("as_of_date", flat=True)) == {day}


def succeeded(deployment, job) -> None:
    job = deployment.wait(job)
    assert (job.status, job.error) == ("succeeded", "")


@pytest.mark.usefixtures("scheduler")
def test_a_worker_killed_in_the_middle_of_a_scan(deployment, expected):
    worker = deployment.start_worker()
    with scan_held_up(deployment):
        job = deployment.enqueue("overdue_scan", as_of=DAY.isoformat())
        deployment.wait_for_shard_at_work(job)
        worker.kill()
    deployment.start_worker()

    succeeded(deployment, job)
    assert_cases(expected)


def test_two_workers_scanning_at_once_and_again(deployment, expected):
    deployment.start_worker()
    deployment.start_worker()
    for _ in range(2):
        succeeded(deployment, deployment.enqueue("overdue_scan", as_of=DAY.isoformat()))

    assert_cases(expected)
    assert OverdueCase.objects.filter(customer__code__in=expected).count() == CUSTOMERS


@pytest.mark.usefixtures("scheduler")
def test_postgresql_restarted_during_a_scan(deployment, expected):
    deployment.start_worker()
    with scan_held_up(deployment):
        job = deployment.enqueue("overdue_scan", as_of=DAY.isoformat())
        deployment.wait_for_shard_at_work(job)
        deployment.restart_postgres()
    connection.close()

    succeeded(deployment, job)
    assert_cases(expected)
    assert ScanRun.objects.get(job=job).case_count >= CUSTOMERS
