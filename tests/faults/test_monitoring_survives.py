"""Workers killed, servers restarted and runs repeated: assessments and alerts are those of one undisturbed run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any

import psycopg2
import pytest
from django.db import connection

from credit.models import Alert, Assessment, FinancialStatement, MonitoringRun
from customers.models import Customer
from tests.faults.deployment import wait_until
from tests.faults.ledger import DAY, overdue_customers

CUSTOMERS = 40
SERIAL = count(1)
WRITTEN = "credit_alert, credit_assessment, credit_monitoringrun, jobs_job"


@pytest.fixture
def mark(deployment) -> str:
    """Begin the codes of customers of this test alone: every other one has statements, all are overdue, some long."""
    mark = f"M{next(SERIAL)}-"
    customers = overdue_customers(
        mark, count=CUSTOMERS, invoices=lambda index: [(part * (index + 1), 1000) for part in (0, 3)]
    )
    for index, customer in enumerate(customers[::2]):
        FinancialStatement.objects.bulk_create(_statement(customer, year, index) for year in (2024, 2025))
    return mark


def _statement(customer: Customer, year: int, index: int) -> FinancialStatement:
    """Return one of a company that owes more the higher its index, and in the end more than it has."""
    return FinancialStatement(
        customer=customer, period_end_date=date(year, 12, 31), months=12, version=1, currency="USD", standard="ifrs",
        is_audited=True, source="", total_assets=1000, current_assets=500, current_liabilities=200 + 20 * index,
        total_liabilities=400 + 40 * index, equity=600 - 40 * index, sales=2000, ebit=150 - 15 * index,
        net_income=100 - 15 * index, retained_earnings=300 - 20 * index,
    )  # fmt: skip


@contextmanager
def held_up_at_alerts(deployment) -> Iterator[Callable[[], None]]:
    """Hold every range in the middle: it has written its assessments and waits to move the alerts.

    Yields a function that returns once a range waits there.
    """
    blocker = psycopg2.connect(deployment.env["DATABASE_URL"])
    cursor = blocker.cursor()
    cursor.execute("LOCK TABLE credit_alert IN EXCLUSIVE MODE")

    def is_waited_for() -> bool:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'credit_alert'::regclass AND NOT granted)")
        return bool(cursor.fetchone()[0])

    try:
        yield lambda: wait_until(is_waited_for, seconds=30, what="a range waits to move the alerts")
    finally:
        blocker.close()


def said(mark: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that runs say of the customers of a test, but for the keys of rows."""
    of_customer = {"customer__code__startswith": mark}
    assessments = Assessment.objects.filter(**of_customer).order_by("customer__code", "as_of_date", "pk")
    alerts = Alert.objects.filter(**of_customer).order_by("customer__code", "signal", "pk")
    return {
        "assessments": list(
            assessments.values_list(
                "customer__code", "as_of_date", "grade", "points", "pd", "quality", "input_hash", "ratios", "scores"
            )
        ),
        "alerts": [
            (*values, {name: of for name, of in evidence.items() if name != "assessment"})
            for *values, evidence in alerts.values_list(
                "customer__code", "signal", "severity", "status", "value", "opened_date", "version", "evidence"
            )
        ],
    }


def monitor(deployment) -> Any:
    return deployment.enqueue("credit_monitoring", as_of=DAY.isoformat())


def succeeded(deployment, job) -> None:
    job = deployment.wait(job)
    assert (job.status, job.error) == ("succeeded", "")
    assert MonitoringRun.objects.get(job=job).finished_at is not None


def said_undisturbed(deployment, mark: str) -> dict[str, list[tuple[Any, ...]]]:
    """Forget every run and ask once more, with nobody in the way."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {WRITTEN} CASCADE")
    succeeded(deployment, monitor(deployment))
    return said(mark)


@pytest.mark.usefixtures("scheduler")
def test_a_worker_killed_in_the_middle_of_a_run(deployment, mark):
    worker = deployment.start_worker()
    with held_up_at_alerts(deployment) as wait_for_a_range:
        job = monitor(deployment)
        wait_for_a_range()
        worker.kill()
    deployment.start_worker()

    succeeded(deployment, job)
    found = said(mark)
    assert len(found["assessments"]) == CUSTOMERS
    assert len({grade for _, _, grade, *_ in found["assessments"]}) > 1
    assert found["alerts"]
    assert found == said_undisturbed(deployment, mark)


@pytest.mark.usefixtures("scheduler")
def test_postgresql_restarted_during_a_run(deployment, mark):
    deployment.start_worker()
    with held_up_at_alerts(deployment) as wait_for_a_range:
        job = monitor(deployment)
        wait_for_a_range()
        deployment.restart_postgres()
    connection.close()

    succeeded(deployment, job)
    assert said(mark) == said_undisturbed(deployment, mark)


def test_two_workers_and_a_second_run_change_nothing(deployment, mark):
    deployment.start_worker()
    deployment.start_worker()
    succeeded(deployment, monitor(deployment))
    first = said(mark)

    succeeded(deployment, monitor(deployment))

    assert len(first["assessments"]) == CUSTOMERS
    assert said(mark) == first
