"""Workers killed, servers restarted and scans run at once: the cases are those of one undisturbed scan."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import count

import psycopg2
import pytest
from django.db import connection

from credit.models import OverdueCase, ScanRun
from tests.faults.ledger import DAY, overdue_customers

CUSTOMERS = 48
SERIAL = count(1)


@pytest.fixture
def expected(deployment) -> dict[str, Decimal]:
    """Overdue amount by customer code of a ledger written for this test alone."""
    mark = f"S{next(SERIAL)}-"
    customers = overdue_customers(
        mark, count=CUSTOMERS, invoices=lambda index: [(part * 20, index + part) for part in (0, 1, 2)]
    )
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
