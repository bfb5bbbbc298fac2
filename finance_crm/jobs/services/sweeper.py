"""Orphans: shards of dead workers and jobs whose messages the broker lost. The database is the truth."""

from django.db.models.functions import Now

from finance_crm.jobs.models import Job
from finance_crm.jobs.services.messages import send_work
from finance_crm.sql import fetch_all

GRACE_SECONDS = 15.0

# A live job needs workers again when a lease has run out, or when nobody is at work on it although there is
# something to do: shards to claim, a plan to make, an end to write.
_ORPHANS = """
SELECT job.id, greatest(count(shard.id) FILTER (
           WHERE shard.lease_expires_at IS NULL OR shard.lease_expires_at < clock_timestamp()), 1)
  FROM jobs_job job
  LEFT JOIN jobs_jobshard shard ON shard.job_id = job.id AND shard.status IN ('queued', 'running')
 WHERE job.status IN ('queued', 'running')
   AND job.sent_at < clock_timestamp() - make_interval(secs => %(grace)s)
 GROUP BY job.id
HAVING bool_or(shard.status = 'running' AND shard.lease_expires_at < clock_timestamp())
    OR NOT coalesce(bool_or(shard.status = 'running'), false)
 ORDER BY job.id
"""


def sweep(*, grace_seconds: float = GRACE_SECONDS) -> list[int]:
    """Tell the workers again of every job that was forgotten, and return their ids.

    A job is left alone for `grace_seconds` after its last message: it may be waiting its turn.
    """
    orphans = fetch_all(_ORPHANS, {"grace": grace_seconds})
    Job.objects.filter(pk__in=[job_id for job_id, _ in orphans]).update(sent_at=Now())
    for job_id, count in orphans:
        send_work(job_id=job_id, count=count)
    return [job_id for job_id, _ in orphans]
