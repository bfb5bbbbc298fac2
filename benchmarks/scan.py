"""The overdue scan through Celery with two worker processes, beside one hand-written statement.

Both answer for the same day from what is posted: customer, overdue amount by bucket, items, oldest due date.
Ours also writes each run's own results, opens and closes cases, and tells people; both start from nothing in
the first run and find everything as they left it in the repeat.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from django.apps import apps
from django.conf import settings

from benchmarks.ageing import OPEN_ITEMS
from benchmarks.measuring import Figure, seconds
from benchmarks.sizes import TODAY, Size
from finance_crm.jobs.queries.jobs import get_job
from finance_crm.jobs.services.jobs import enqueue
from finance_crm.sql import execute, fetch_all

WORKER_PROCESSES = 2
POLL_SECONDS = 0.02
LONGEST_SECONDS = 600
SCANNED = "credit.models.collections"  # the rest of credit, its policy for one, stays

_CASES_BY_HAND = """
CREATE TABLE IF NOT EXISTS bench_case (
    customer_id bigint PRIMARY KEY REFERENCES customers_customer, overdue numeric(20, 4), item_count int,
    days_1_30 numeric(20, 4), days_31_60 numeric(20, 4), days_61_90 numeric(20, 4),
    days_over_90 numeric(20, 4), oldest_due_date date, as_of_date date)
"""
_SCAN_BY_HAND = f"""
INSERT INTO bench_case
SELECT customer_id, SUM(amount), COUNT(*),
       COALESCE(SUM(amount) FILTER (WHERE %(as_of)s - due_date BETWEEN 1 AND 30), 0),
       COALESCE(SUM(amount) FILTER (WHERE %(as_of)s - due_date BETWEEN 31 AND 60), 0),
       COALESCE(SUM(amount) FILTER (WHERE %(as_of)s - due_date BETWEEN 61 AND 90), 0),
       COALESCE(SUM(amount) FILTER (WHERE %(as_of)s - due_date > 90), 0),
       MIN(due_date), %(as_of)s
FROM (SELECT customer_id, due_date, ROUND(open * reporting_rate, 2) AS amount FROM ({OPEN_ITEMS}) item
      WHERE due_date < %(as_of)s AND open > 0) overdue
GROUP BY customer_id
ON CONFLICT (customer_id) DO UPDATE SET
    overdue = excluded.overdue, item_count = excluded.item_count, days_1_30 = excluded.days_1_30,
    days_31_60 = excluded.days_31_60, days_61_90 = excluded.days_61_90, days_over_90 = excluded.days_over_90,
    oldest_due_date = excluded.oldest_due_date, as_of_date = excluded.as_of_date
"""


class ScanFailedError(RuntimeError):
    """The job did not end well, or the workers did not take it."""


def measure(size: Size) -> Iterator[Figure]:
    """Yield the times of a first scan and of its repeat."""
    execute(_CASES_BY_HAND)
    rounds = []
    with workers():
        _scan(TODAY), _scan_by_hand()  # the workers are up and have done everything once
        for _ in range(size.repetitions // 2):
            _forget()
            first = seconds(lambda: _scan(TODAY)), seconds(_scan_by_hand)
            rounds.append((*first, seconds(lambda: _scan(TODAY)), seconds(_scan_by_hand)))
        _compare()
    ours_first, limit_first, ours_again, limit_again = (median(column) for column in zip(*rounds, strict=True))
    yield Figure("overdue scan, first run", ours_first, limit_first, bar=1.0, unit="s")
    yield Figure("overdue scan, repeat", ours_again, limit_again, bar=1.0, unit="s")


def _scan(as_of: date) -> None:
    """Start a scan as a person would and wait until its job is closed."""
    job = enqueue(kind="overdue_scan", arguments={"as_of": as_of.isoformat()}, actor_id=None, source="command")
    deadline = time.monotonic() + LONGEST_SECONDS
    while (now := get_job(job_id=job.pk)).is_live:
        if time.monotonic() > deadline:
            raise ScanFailedError("No worker did the scan.")
        time.sleep(POLL_SECONDS)
    if now.status != "succeeded":
        raise ScanFailedError(f"The scan ended as {now.status}: {now.error}")


def _scan_by_hand() -> None:
    execute(_SCAN_BY_HAND, {"as_of": TODAY, "known_at": f"{TODAY + timedelta(days=10)}"})


def _forget() -> None:
    """Leave no case, result or job behind, so that the next scan is a first one."""
    models = apps.get_app_config("credit").get_models()
    tables = [f'"{model._meta.db_table}"' for model in models if model.__module__ == SCANNED]
    execute(f"TRUNCATE bench_case, jobs_job, {', '.join(tables)} CASCADE")
    execute("VACUUM")


def _compare() -> None:
    """See that both found the same."""
    ((by_hand,),) = fetch_all("SELECT (COUNT(*), SUM(overdue), SUM(item_count))::text FROM bench_case")
    ((ours,),) = fetch_all(
        """SELECT (COUNT(*), SUM(overdue_amount), SUM(item_count))::text FROM credit_overduecase
           WHERE status = 'open'"""
    )
    if ours != by_hand:
        raise AssertionError(f"The scan found {ours}, by hand it is {by_hand}.")


@contextmanager
def workers() -> Iterator[None]:
    """Run one Celery worker with two processes, and stop it afterwards."""
    command = [sys.executable, "-m", "celery", "-A", "finance_crm", "--quiet", "worker", "--without-gossip"]
    command += ["--without-mingle", f"--concurrency={WORKER_PROCESSES}", "--loglevel=warning"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    log = Path(settings.DATA_DIR) / "bench_worker.log"
    with log.open("w") as output:
        worker = subprocess.Popen(command, stdout=output, stderr=output, env=environment, start_new_session=True)
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(timeout=60)
