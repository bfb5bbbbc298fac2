"""Waiting for a job that workers do, for commands, benchmarks and tests."""

import time
from collections.abc import Callable

from finance_crm.jobs.models import LIVE, Job
from finance_crm.jobs.services.sweeper import GRACE_SECONDS, sweep

POLL_SECONDS = 0.02
LONGEST_POLL_SECONDS = 0.1


class JobTimeoutError(TimeoutError):
    """The job was still at work when the time was up."""


def wait_for_job(
    *, job_id: int, on_progress: Callable[[], None] = lambda: None, timeout_seconds: float = float("inf")
) -> Job:
    """Return the job once it is closed, looking often at first; meanwhile orphans are swept.

    :raises JobTimeoutError: if it is not closed within `timeout_seconds`
    """
    started = swept = time.monotonic()
    pause = POLL_SECONDS
    while Job.objects.filter(pk=job_id, status__in=LIVE).exists():
        now = time.monotonic()
        if now - started > timeout_seconds:
            raise JobTimeoutError(f"Job {job_id} is not over after {timeout_seconds:g} s.")
        if now - swept > GRACE_SECONDS:
            sweep()
            swept = now
        on_progress()
        time.sleep(pause)
        pause = min(pause * 1.05, LONGEST_POLL_SECONDS)
    return Job.objects.get(pk=job_id)
