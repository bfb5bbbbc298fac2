"""A small ledger that is monitored: the book of collections, statements of one published company, runs in process."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from credit.models import MonitoringRun
from credit.services import monitoring
from customers.queries.shards import get_customer_ranges
from finance_crm.jobs.models import Job
from tests.credit.assessments.conftest import give
from tests.credit.collections.conftest import Book, book

__all__ = ["Book", "book", "give"]

DAY = date(2026, 4, 30)


def open_run(as_of: date = DAY, *, full: bool = False, **changes: Any) -> MonitoringRun:
    """Plan a run without running it."""
    job = Job.objects.create(kind="credit_monitoring", arguments={"as_of": as_of.isoformat()}, source="command")
    planned = {"today": timezone.localdate(), "known_at": None, "is_full": full} | changes
    return monitoring.open_monitoring_run(job_id=job.pk, as_of=as_of, **planned)


def watch(run: MonitoringRun) -> list[monitoring.Watch]:
    """Watch every range of a run in this process."""
    return [
        monitoring.watch_range(
            run=run, first_customer_id=piece.first_customer_id, last_customer_id=piece.last_customer_id
        )
        for piece in get_customer_ranges(size=2)
    ]


def close(run: MonitoringRun, watched: list[monitoring.Watch]) -> MonitoringRun:
    results = [
        {
            "customers": one.looked_at,
            "assessed": one.assessed,
            "moved": one.moved,
            "new": one.kept.new,
            "cleared": one.kept.cleared,
        }
        for one in watched
    ]
    return monitoring.close_monitoring_run(run=run, results=results, now=timezone.now())


def monitor(as_of: date = DAY, **changes: Any) -> MonitoringRun:
    """Run a whole monitoring in this process."""
    run = open_run(as_of, **changes)
    return close(run, watch(run))


@pytest.fixture
def late(book):
    """A customer who is 70 days late on 30 April 2026 with a material amount."""
    customer = book.customer("LATE")
    book.invoice(customer, "9000", due=date(2026, 2, 19), issued=date(2026, 1, 20))
    return customer
