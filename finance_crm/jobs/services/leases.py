"""Ownership of a shard for a while: claim, renew, give back.

All times are the database's. A claim is a conditional update, so two workers never own one shard; what a dead
worker owned is free again when its lease has run out.
"""

import json
import logging
import os
import socket
import threading
import uuid

from django.db import DatabaseError, connection
from django.db.models import DateTimeField, Value
from django.db.models.expressions import CombinedExpression, Func

from finance_crm.jobs.domain.kinds import JobView, ShardView, StopShard
from finance_crm.jobs.models import JobEvent, JobEventKind, JobShard, ShardStatus
from finance_crm.sql import fetch_all

logger = logging.getLogger(__name__)

LEASE_SECONDS = 20.0
LONGEST_BEAT_SECONDS = 1.0
LONGEST_JOIN_SECONDS = 5.0  # a renewal that hangs on a dead connection must not hold the worker

_CLAIM = """
UPDATE jobs_jobshard
   SET status = 'running', claimed_by = %(claim)s, attempts = attempts + 1, done = 0, error = '',
       started_at = clock_timestamp(), lease_expires_at = clock_timestamp() + make_interval(secs => %(lease)s)
 WHERE id = (SELECT id FROM jobs_jobshard
              WHERE job_id = %(job)s AND status IN ('queued', 'running') AND attempts < %(attempts)s
                AND (lease_expires_at IS NULL OR lease_expires_at < clock_timestamp())
              ORDER BY index LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, index, arguments, attempts, total
"""


def seconds_from_now(seconds: float) -> CombinedExpression:
    """Return an expression for a moment by the database's clock, not that of the transaction's start."""
    interval = Func(Value(seconds), function="make_interval", template="%(function)s(secs => %(expressions)s)")
    now = Func(function="clock_timestamp", output_field=DateTimeField())
    return CombinedExpression(now, "+", interval, output_field=DateTimeField())


class Claim:
    """A shard that this process owns, and the thread that keeps it so while the work takes its time."""

    def __init__(self, shard: ShardView, token: str, lease_seconds: float, total: int) -> None:
        self.shard, self.token, self.lease_seconds = shard, token, lease_seconds
        self.done, self.total = 0, total
        self._is_lost = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._renew_until_stopped, name=f"lease-{shard.id}", daemon=True)

    def report(self, done: int, total: int) -> None:
        """Take note of the progress; it reaches the database with the next renewal.

        :raises StopShard: if the shard is no longer ours
        """
        self.done, self.total = done, max(total, done)
        if self._is_lost:
            raise StopShard

    def __enter__(self) -> "Claim":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the renewals, so that none is in the way of the completion mark."""
        self._stop.set()
        self._thread.join(LONGEST_JOIN_SECONDS)

    def _renew_until_stopped(self) -> None:
        beat = min(LONGEST_BEAT_SECONDS, self.lease_seconds / 4)
        while not self._stop.wait(beat):
            try:
                self._renew()
            except DatabaseError as error:
                logger.warning("The lease of shard %s was not renewed: %s", self.shard.id, error)
                connection.close()
        connection.close()

    def _renew(self) -> None:
        shard = JobShard.objects.filter(pk=self.shard.id)
        ours = shard.filter(claimed_by=self.token, status=ShardStatus.RUNNING)
        lease = seconds_from_now(self.lease_seconds)
        if not ours.update(lease_expires_at=lease, done=self.done, total=self.total):
            self._is_lost = shard.exists()  # a shard that is not committed yet cannot be seen from here


def claim_next(*, job: JobView, max_attempts: int, lease_seconds: float) -> Claim | None:
    """Take the next shard that is free, or whose owner's lease has run out."""
    token = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    rows = fetch_all(_CLAIM, {"claim": token, "lease": lease_seconds, "job": job.id, "attempts": max_attempts})
    if not rows:
        return None
    shard_id, index, arguments, attempt, total = rows[0]
    if attempt > 1:
        JobEvent.objects.create(
            job_id=job.id, what=JobEventKind.SHARD_RESTARTED, shard_index=index, detail=str(attempt)
        )
    shard = ShardView(shard_id, job, index, json.loads(arguments), attempt)
    return Claim(shard, token, lease_seconds, total)
