"""What people and systems do with jobs: start, cancel, retry, or run one here and now."""

import time
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import get_language

from finance_crm.jobs.domain.kinds import job_kinds
from finance_crm.jobs.models import (
    LIVE,
    UNFINISHED,
    Job,
    JobEvent,
    JobEventKind,
    JobSource,
    JobStatus,
    ShardStatus,
)
from finance_crm.jobs.services.leases import LEASE_SECONDS
from finance_crm.jobs.services.messages import send_work_on_commit
from finance_crm.jobs.services.planning import start
from finance_crm.jobs.services.shards import do_next_shard, finish_up

POLL_SECONDS = 0.05


class JobLockedError(Exception):
    """Another job of the kind is at work on the same thing, with other arguments; `job_id` names it."""

    def __init__(self, job_id: int) -> None:
        super().__init__(f"Job {job_id} is at work on the same thing.")
        self.job_id = job_id


class NotRetryableError(Exception):
    """Only a failed or cancelled job can be retried."""


def enqueue(*, kind: str, arguments: dict[str, Any], actor_id: int | None, source: str, sends: bool = True) -> Job:
    """Record a job and, unless `sends` is false, tell the workers once it is committed.

    A live job of the same kind, lock and arguments is returned instead of a second one.

    :raises NotRegisteredError: for an unknown kind
    :raises JobLockedError: if a live job holds the lock with other arguments
    """
    lock_key = job_kinds.get(kind).lock_key(arguments)
    job = Job(
        kind=kind,
        lock_key=lock_key,
        arguments=arguments,
        started_by_id=actor_id,
        source=JobSource(source),
        language=get_language() or "",
    )
    live = _save_unless_locked(job)
    if live is not None:
        return _same(live, arguments)
    JobEvent.objects.create(job=job, what=JobEventKind.ENQUEUED, actor_id=actor_id)
    if sends:
        send_work_on_commit(job_id=job.pk)
    return job


def _save_unless_locked(job: Job) -> Job | None:
    """Save the new job, or return the live one that holds its lock."""
    while True:
        try:
            with transaction.atomic():
                job.save(force_insert=True)
            return None
        except IntegrityError as error:
            if "job_one_live_per_lock_key" not in str(error):
                raise
        live = Job.objects.filter(kind=job.kind, lock_key=job.lock_key, status__in=LIVE).first()
        if live is not None:
            return live  # otherwise it has just ended, and the lock is free


def _same(live: Job, arguments: dict[str, Any]) -> Job:
    if live.arguments != arguments:
        raise JobLockedError(live.pk)
    return live


@transaction.atomic
def cancel(*, job_id: int, actor_id: int | None) -> Job:
    """End a live job; a closed one is left as it is. Done shards stay done; one at work is rolled back."""
    job = Job.objects.select_for_update().get(pk=job_id)
    if job.is_live:
        job.shards.filter(status__in=UNFINISHED).update(
            status=ShardStatus.CANCELLED, finished_at=Now(), lease_expires_at=None
        )
        Job.objects.filter(pk=job_id).update(status=JobStatus.CANCELLED, finished_at=Now())
        JobEvent.objects.create(job=job, what=JobEventKind.CANCELLED, actor_id=actor_id)
        job.refresh_from_db()
    return job


@transaction.atomic
def retry(*, job_id: int, actor_id: int | None, sends: bool = True) -> Job:
    """Do again what failed or was cancelled; shards that are done are not repeated.

    :raises NotRetryableError: if the job did not fail
    :raises JobLockedError: if another job holds its lock by now
    """
    job = Job.objects.select_for_update().get(pk=job_id)
    if not job.is_retryable:
        raise NotRetryableError
    job.shards.exclude(status=ShardStatus.DONE).update(
        status=ShardStatus.QUEUED,
        attempts=0,
        error="",
        claimed_by="",
        finished_at=None,
        lease_expires_at=None,
    )
    _reopen(job)
    JobEvent.objects.create(job=job, what=JobEventKind.RETRIED, actor_id=actor_id)
    if sends:
        send_work_on_commit(job_id=job_id, count=job.shards.count() or 1)
    return job


def _reopen(job: Job) -> None:
    job.status = JobStatus.RUNNING if job.shards.exists() else JobStatus.QUEUED
    job.finished_at, job.error, job.result = None, "", {}
    try:
        with transaction.atomic():
            job.save(update_fields=["status", "finished_at", "error", "result"])
    except IntegrityError as error:
        live = Job.objects.filter(kind=job.kind, lock_key=job.lock_key, status__in=LIVE).first()
        raise JobLockedError(live.pk if live else job.pk) from error


def run_inline(
    *, job_id: int, on_progress: Callable[[], None] = lambda: None, lease_seconds: float = LEASE_SECONDS
) -> Job:
    """Do the job in this process and return it closed; workers may do some of its shards meanwhile."""
    while (job := Job.objects.get(pk=job_id)).is_live:
        on_progress()
        view = start(job_id=job_id, invites=False)
        if view is None or not (do_next_shard(job=view, lease_seconds=lease_seconds) or finish_up(job=view)):
            time.sleep(POLL_SECONDS)
    return job
