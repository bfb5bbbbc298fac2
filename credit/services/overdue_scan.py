"""The overdue scan: finds overdue receivables and keeps one case per customer.

A scan is planned into ranges of customer ids. Each range is one transaction that writes the same rows
however often it runs: it replaces the run's results of the range and, in a live run, moves the cases to
them. A run pins `known_at` when it is planned, so that all ranges see one state of the ledger.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from credit.models import ScanResult, ScanRun
from credit.services.collections import News, find_news, oldest_bucket_number
from customers.queries.open_items import open_items_relation
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.money import decimals_of
from finance_crm.sql import execute

# Serialises the choice of "live" between scans that are planned at the same time, and with ranges that move cases.
PLAN_LOCK = 7_202_611_221


class UnknownScanError(LookupError):
    """There is no such scan run."""


@transaction.atomic
def open_scan_run(
    *,
    job_id: int,
    as_of: date,
    known_at: datetime | None,
    skips_disputed: bool,
    bucket_days: Sequence[int],
) -> ScanRun:
    """Return the run of the job, made on the first call.

    It is live unless a live run for a later day exists; then it only writes results of its own.
    """
    execute("SELECT pg_advisory_xact_lock(%(key)s)", {"key": PLAN_LOCK})
    existing = ScanRun.objects.filter(job_id=job_id).first()
    if existing:
        return existing
    latest_live = ScanRun.objects.filter(is_live=True).aggregate(Max("as_of_date"))["as_of_date__max"]
    previous = (
        ScanRun.objects.filter(as_of_date__lt=as_of, finished_at__isnull=False)
        .order_by("-as_of_date", "-is_live", "-id")
        .first()
    )
    return ScanRun.objects.create(
        job_id=job_id,
        as_of_date=as_of,
        known_at=known_at,
        is_live=latest_live is None or as_of >= latest_live,
        skips_disputed=skips_disputed,
        bucket_days=list(bucket_days),
        previous_run=previous,
    )


_FOUND = """
SELECT customer_id,
       SUM(amount) AS overdue_amount,
       SUM(skipped) AS disputed_amount,
       ARRAY[{buckets}]::numeric(20,4)[] AS bucket_amounts,
       COUNT(*) FILTER (WHERE amount > 0) AS item_count,
       MIN(due_date) FILTER (WHERE amount > 0) AS oldest_due_date,
       (ARRAY_AGG(invoice_id ORDER BY due_date, invoice_id) FILTER (WHERE amount > 0))[1] AS oldest_invoice_id
FROM (
    SELECT customer_id, invoice_id, due_date, %(as_of)s::date - due_date AS days,
           reporting_open_amount - {skipped} AS amount, {skipped} AS skipped
    FROM ({open_items}) item
    WHERE due_date < %(as_of)s AND open_amount > 0
) overdue
GROUP BY customer_id
HAVING SUM(amount) > 0
"""
_SKIPPED = "ROUND(reporting_open_amount * LEAST(disputed_amount, open_amount) / open_amount, {decimals})"

_RESULTS = """
WITH found AS MATERIALIZED ({found}), earlier AS (
    SELECT customer_id, overdue_amount FROM credit_scanresult
    WHERE run_id = %(previous_run_id)s AND change <> 'closed'
      AND customer_id >= %(first_customer_id)s AND customer_id <= %(last_customer_id)s
)
INSERT INTO credit_scanresult
    (run_id, customer_id, change, overdue_amount, previous_amount, disputed_amount, bucket_amounts,
     item_count, oldest_due_date, oldest_invoice_id, priority)
SELECT %(run_id)s, customer_id,
       CASE WHEN f.customer_id IS NULL THEN 'closed' WHEN e.customer_id IS NULL THEN 'opened'
            WHEN f.overdue_amount > e.overdue_amount THEN 'grown'
            WHEN f.overdue_amount < e.overdue_amount THEN 'shrunk' ELSE 'unchanged' END,
       COALESCE(f.overdue_amount, 0), COALESCE(e.overdue_amount, 0), COALESCE(f.disputed_amount, 0),
       COALESCE(f.bucket_amounts, '{{}}'), COALESCE(f.item_count, 0), f.oldest_due_date, f.oldest_invoice_id,
       COALESCE({priority}, 0)
FROM found f FULL JOIN earlier e USING (customer_id)
"""

# A case that was closed on the same day is the same case. There are few, often none: they are looked up first.
_REOPEN = """
WITH shut AS MATERIALIZED (
    SELECT id, customer_id FROM credit_overduecase
    WHERE status = 'closed' AND closed_date = %(as_of)s
      AND customer_id >= %(first_customer_id)s AND customer_id <= %(last_customer_id)s
)
UPDATE credit_overduecase c
SET status = 'open', closed_date = NULL, overdue_amount = r.overdue_amount
FROM shut JOIN credit_scanresult r ON r.customer_id = shut.customer_id
WHERE c.id = shut.id AND c.status = 'closed' AND r.run_id = %(run_id)s AND r.overdue_amount > 0
  AND NOT EXISTS (SELECT 1 FROM credit_overduecase o WHERE o.customer_id = c.customer_id AND o.status = 'open')
"""
_UPSERT_CASES = """
INSERT INTO credit_overduecase AS c
    (customer_id, status, opened_date, as_of_date, last_run_id, overdue_amount, previous_amount,
     disputed_amount, bucket_amounts, item_count, oldest_due_date, oldest_invoice_id, priority,
     notified_bucket, version)
SELECT customer_id, 'open', %(as_of)s, %(as_of)s, run_id, overdue_amount, previous_amount,
       disputed_amount, bucket_amounts, item_count, oldest_due_date, oldest_invoice_id, priority, {bucket}, 1
FROM credit_scanresult
WHERE run_id = %(run_id)s AND overdue_amount > 0
  AND customer_id >= %(first_customer_id)s AND customer_id <= %(last_customer_id)s
ORDER BY customer_id
ON CONFLICT (customer_id) WHERE status = 'open' DO UPDATE SET
    as_of_date = excluded.as_of_date, last_run_id = excluded.last_run_id,
    overdue_amount = excluded.overdue_amount, previous_amount = excluded.previous_amount,
    disputed_amount = excluded.disputed_amount, bucket_amounts = excluded.bucket_amounts,
    item_count = excluded.item_count, oldest_due_date = excluded.oldest_due_date,
    oldest_invoice_id = excluded.oldest_invoice_id, priority = excluded.priority,
    notified_bucket = GREATEST(c.notified_bucket, excluded.notified_bucket)
WHERE c.as_of_date <= excluded.as_of_date
"""
_CLOSE_CASES = """
UPDATE credit_overduecase c
SET status = 'closed', closed_date = %(as_of)s, as_of_date = %(as_of)s, last_run_id = %(run_id)s,
    previous_amount = c.overdue_amount, overdue_amount = 0, disputed_amount = 0, bucket_amounts = '{}',
    item_count = 0, oldest_due_date = NULL, oldest_invoice_id = NULL, priority = 0
WHERE c.status = 'open' AND c.as_of_date <= %(as_of)s
  AND c.customer_id >= %(first_customer_id)s AND c.customer_id <= %(last_customer_id)s
  AND NOT EXISTS (
      SELECT 1 FROM credit_scanresult r
      WHERE r.run_id = %(run_id)s AND r.customer_id = c.customer_id AND r.overdue_amount > 0)
"""


def _bucket_columns(bucket_days: Sequence[int]) -> str:
    """Return one SUM per bucket; bounds are whole numbers from the run, never text from a person."""
    bounds = [0, *(int(days) for days in bucket_days)]
    younger = [
        f"COALESCE(SUM(amount) FILTER (WHERE days > {low} AND days <= {high}), 0)" for low, high in pairwise(bounds)
    ]
    return ", ".join([*younger, f"COALESCE(SUM(amount) FILTER (WHERE days > {bounds[-1]}), 0)"])


def _priority(bucket_count: int) -> str:
    return " + ".join(f"f.bucket_amounts[{place}] * {place}" for place in range(1, bucket_count + 1))


def _results_statement(run: ScanRun, customer_range: tuple[int, int]) -> tuple[str, Mapping[str, Any]]:
    items = open_items_relation(
        as_of=run.as_of_date, known_at=run.known_at, scope=EVERYTHING, customer_range=customer_range
    )
    found = _FOUND.format(
        buckets=_bucket_columns(run.bucket_days),
        skipped=_SKIPPED.format(decimals=decimals_of(settings.REPORTING_CURRENCY)) if run.skips_disputed else "0",
        open_items=items.sql,
    )
    return _RESULTS.format(found=found, priority=_priority(len(run.bucket_days) + 1)), items.params


def get_scan_run(*, job_id: int) -> ScanRun:
    """Return the run that the job works on.

    :raises UnknownScanError: if the job has none
    """
    try:
        return ScanRun.objects.get(job_id=job_id)
    except ScanRun.DoesNotExist as error:
        raise UnknownScanError(f"Job {job_id} has no scan run.") from error


def _moves_cases(run: ScanRun) -> bool:
    """Say whether the cases follow this run: a live run for a later day, planned meanwhile, knows better.

    The lock is shared and held to commit: a scan is planned before a range moves its cases, or after.
    """
    execute("SELECT pg_advisory_xact_lock_shared(%(key)s)", {"key": PLAN_LOCK})
    return run.is_live and not ScanRun.objects.filter(is_live=True, as_of_date__gt=run.as_of_date).exists()


@transaction.atomic
def scan_range(*, run: ScanRun, first_customer_id: int, last_customer_id: int) -> tuple[int, list[News]]:
    """Scan the customers with ids from first to last, both included.

    :returns: how many results it wrote, and what people have not heard of yet; nothing but in a live run that no
        scan of a later day has overtaken
    """
    statement, item_params = _results_statement(run, (first_customer_id, last_customer_id))
    params = {
        **item_params,
        "run_id": run.pk,
        "previous_run_id": run.previous_run_id,
        "as_of": run.as_of_date,
        "first_customer_id": first_customer_id,
        "last_customer_id": last_customer_id,
    }
    ScanResult.objects.filter(run=run, customer_id__gte=first_customer_id, customer_id__lte=last_customer_id).delete()
    found_count = execute(statement, params)
    if not _moves_cases(run):
        return found_count, []
    execute(_REOPEN, params)
    news = find_news(run=run, first_customer_id=first_customer_id, last_customer_id=last_customer_id)
    bucket = oldest_bucket_number(bucket_days=run.bucket_days, due_date="oldest_due_date")
    execute(_UPSERT_CASES.format(bucket=bucket), params)
    execute(_CLOSE_CASES, params)
    return found_count, news


_FIGURES = """
UPDATE credit_scanrun SET
    finished_at = now(), case_count = f.cases, item_count = f.items, opened_count = f.opened,
    grown_count = f.grown, shrunk_count = f.shrunk, unchanged_count = f.unchanged, closed_count = f.closed,
    overdue_amount = f.overdue, disputed_amount = f.disputed
FROM (
    SELECT COUNT(*) FILTER (WHERE change <> 'closed') AS cases, COALESCE(SUM(item_count), 0) AS items,
           COUNT(*) FILTER (WHERE change = 'opened') AS opened, COUNT(*) FILTER (WHERE change = 'grown') AS grown,
           COUNT(*) FILTER (WHERE change = 'shrunk') AS shrunk,
           COUNT(*) FILTER (WHERE change = 'unchanged') AS unchanged,
           COUNT(*) FILTER (WHERE change = 'closed') AS closed,
           COALESCE(SUM(overdue_amount), 0) AS overdue, COALESCE(SUM(disputed_amount), 0) AS disputed
    FROM credit_scanresult WHERE run_id = %(run_id)s
) f
WHERE id = %(run_id)s
"""


@transaction.atomic
def close_scan_run(*, run_id: int) -> ScanRun:
    """Write the run's figures from its results. The last range to finish calls it, once."""
    execute(_FIGURES, {"run_id": run_id})
    return ScanRun.objects.get(pk=run_id)
