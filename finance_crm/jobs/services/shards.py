"""Working on a job: claim a shard, do it, mark it, until none is left."""

import logging
import time
from collections.abc import Callable
from contextlib import nullcontext

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from finance_crm.jobs.domain.kinds import JobError, JobKind, JobView, StopShard, job_kinds
from finance_crm.jobs.domain.progress import back_off_seconds
from finance_crm.jobs.models import UNFINISHED, JobEvent, JobEventKind, JobShard, ShardStatus
from finance_crm.jobs.services.failures import TRANSIENT, drop_dead_connection, explain
from finance_crm.jobs.services.leases import LEASE_SECONDS, Claim, claim_next, seconds_from_now
from finance_crm.jobs.services.messages import send_work
from finance_crm.jobs.services.planning import close_if_over, start
from finance_crm.jobs.services.starters import on_behalf_of

logger = logging.getLogger(__name__)

FAIR_SHARE_SECONDS = 10.0  # then a worker goes to the back of the queue, so that other jobs get their turn
RECONNECT_ATTEMPTS = 6


def work(*, job_id: int, lease_seconds: float = LEASE_SECONDS, is_redelivered: bool = False) -> None:
    """Do shards of the job until none is free, then close it if it is over.

    A message that the broker hands out again comes from a worker that died: what it owned becomes free when
    its lease ends, so somebody should look again then.
    """
    drop_dead_connection()
    job = start(job_id=job_id)
    if job is None:
        return
    deadline = time.monotonic() + FAIR_SHARE_SECONDS
    while do_next_shard(job=job, lease_seconds=lease_seconds):
        if time.monotonic() > deadline:
            send_work(job_id=job_id)
            return
    if not finish_up(job=job) and is_redelivered:
        send_work(job_id=job_id, delay_seconds=lease_seconds)


def do_next_shard(*, job: JobView, lease_seconds: float = LEASE_SECONDS) -> bool:
    """Do one free shard of the job; return False if there was none."""
    kind = job_kinds.get(job.kind)
    claim = claim_next(job=job, max_attempts=kind.max_attempts, lease_seconds=lease_seconds)
    if claim is None:
        return False
    with on_behalf_of(job):
        _do(kind, claim)
    return True


def _do(kind: JobKind, claim: Claim) -> None:
    try:
        _run(kind, claim)
    except StopShard:
        logger.info("Shard %s is no longer ours", claim.shard.id)
    except TRANSIENT as error:
        logger.warning("Shard %s will be tried again: %s", claim.shard.id, error)
        _give_back(kind, claim, error)
    except Exception as error:  # the process boundary of a kind
        if not isinstance(error, JobError):
            logger.exception("Shard %s of job %s failed", claim.shard.id, claim.shard.job.id)
        _mark_failed(claim, explain(error))


def finish_up(*, job: JobView) -> bool:
    """Give up shards that used all their attempts; close the job if it is over, and tell whether it was."""
    free = JobShard.objects.filter(job_id=job.id, status__in=UNFINISHED, lease_expires_at__lt=seconds_from_now(0))
    exhausted = free.filter(attempts__gte=job_kinds.get(job.kind).max_attempts)
    with on_behalf_of(job):
        error = _("Given up: every worker that tried this shard died or lost its connection.")
    exhausted.update(status=ShardStatus.FAILED, error=error, finished_at=Now(), lease_expires_at=None)
    return close_if_over(job=job)


def _run(kind: JobKind, claim: Claim) -> None:
    with claim, transaction.atomic() if kind.is_transactional else nullcontext():
        result = kind.run_shard(claim.shard, claim.report)
        claim.stop()
        total = max(claim.total, 1)
        changes = {"status": ShardStatus.DONE, "result": result, "done": total, "total": total}
        if not _change(claim, **changes, finished_at=Now(), lease_expires_at=None):
            raise StopShard


def _change(claim: Claim, **changes: object) -> bool:
    """Change the shard if it is still ours; what happened to it otherwise stands."""
    ours = JobShard.objects.filter(pk=claim.shard.id, claimed_by=claim.token, status=ShardStatus.RUNNING)
    return bool(ours.update(**changes))


def _mark_failed(claim: Claim, error: str) -> None:
    with transaction.atomic():
        if _change(claim, status=ShardStatus.FAILED, error=error, finished_at=Now(), lease_expires_at=None):
            _record_failure(claim, error)


def _record_failure(claim: Claim, error: str) -> None:
    JobEvent.objects.create(
        job_id=claim.shard.job.id, what=JobEventKind.SHARD_FAILED, shard_index=claim.shard.index, detail=error
    )


def _give_back(kind: JobKind, claim: Claim, error: Exception) -> None:
    """Queue the shard again for later; a database that is away is waited for, then left to the lease."""
    if claim.shard.attempt >= kind.max_attempts:
        _reconnecting(lambda: _mark_failed(claim, explain(error)))
        return
    delay = back_off_seconds(claim.shard.attempt)
    later = seconds_from_now(delay)
    _reconnecting(lambda: _change(claim, status=ShardStatus.QUEUED, claimed_by="", lease_expires_at=later))
    send_work(job_id=claim.shard.job.id, delay_seconds=delay)


def _reconnecting(change: Callable[[], object]) -> None:
    for attempt in range(1, RECONNECT_ATTEMPTS + 1):
        try:
            drop_dead_connection()
            change()
            return
        except TRANSIENT:
            if attempt == RECONNECT_ATTEMPTS:
                raise
            time.sleep(back_off_seconds(attempt, longest=8.0) / 4)
