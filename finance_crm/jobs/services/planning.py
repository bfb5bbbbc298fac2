"""The beginning and the end of a job: splitting it into shards, and closing it when the last is over."""

import logging
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Now

from finance_crm.jobs.domain.kinds import JobError, JobKind, JobView, Json, job_kinds
from finance_crm.jobs.models import UNFINISHED, Job, JobEvent, JobEventKind, JobShard, JobStatus, ShardStatus
from finance_crm.jobs.services.failures import TRANSIENT, explain
from finance_crm.jobs.services.messages import send_work_on_commit
from finance_crm.jobs.services.starters import on_behalf_of

logger = logging.getLogger(__name__)


def start(*, job_id: int, invites: bool = True) -> JobView | None:
    """Return the job if it can be worked on, planned first when it is new.

    `invites` calls other workers to the shards beyond the first.
    """
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        return None
    if job.status == JobStatus.QUEUED:
        return _plan(job.view, invites)
    return job.view if job.status == JobStatus.RUNNING else None


def _plan(job: JobView, invites: bool) -> JobView | None:
    kind = job_kinds.get(job.kind)  # a worker of an older release leaves the job to others
    try:
        with transaction.atomic():
            locked = Job.objects.select_for_update(skip_locked=True).filter(pk=job.id, status=JobStatus.QUEUED)
            if not locked.exists():  # another worker is planning it, or has
                return None
            with on_behalf_of(job):
                plan = kind.plan(job)
            _record_plan(job, plan)
            if invites and len(plan) > 1:
                send_work_on_commit(job_id=job.id, count=len(plan) - 1)
    except TRANSIENT:
        raise
    except Exception as error:  # the process boundary of a kind
        _fail(job, error)
        return None
    return job


def _record_plan(job: JobView, plan: list[Json]) -> None:
    JobShard.objects.bulk_create(
        JobShard(job_id=job.id, index=index, arguments=arguments, total=int(arguments.get("total") or 0))
        for index, arguments in enumerate(plan)
    )
    Job.objects.filter(pk=job.id).update(status=JobStatus.RUNNING, started_at=Now(), sent_at=Now())
    JobEvent.objects.create(job_id=job.id, what=JobEventKind.PLANNED, detail=str(len(plan)))


def close_if_over(*, job: JobView) -> bool:
    """Close the job if no shard is left to do, and tell whether this call did.

    Exactly one caller closes: it holds the job's row while it counts, and `finish` commits with the closing.
    """
    shards = JobShard.objects.filter(job_id=job.id)
    if shards.filter(status__in=UNFINISHED).exists():
        return False
    try:
        with transaction.atomic():
            # Whoever holds the row has also seen no shard left: there is nothing to wait for.
            locked = Job.objects.select_for_update(skip_locked=True).filter(pk=job.id, status=JobStatus.RUNNING)
            if not locked.exists() or shards.filter(status__in=UNFINISHED).exists():
                return False
            _close(job, job_kinds.get(job.kind))
    except TRANSIENT:
        raise
    except Exception as error:  # the process boundary of a kind
        _fail(job, error)
    return True


def _close(job: JobView, kind: JobKind) -> None:
    shards = JobShard.objects.filter(job_id=job.id)
    failed = shards.filter(status=ShardStatus.FAILED).order_by("index")
    if first := failed.first():
        _mark_closed(job, JobStatus.FAILED, error=first.error)
        return
    results: list[Any] = list(shards.order_by("index").values_list("result", flat=True))
    with on_behalf_of(job):
        result = kind.finish(job, results)
    _mark_closed(job, JobStatus.SUCCEEDED, result=result)


def _fail(job: JobView, error: Exception) -> None:
    if not isinstance(error, JobError):
        logger.exception("Job %s (%s) failed", job.id, job.kind)
    with transaction.atomic():
        if Job.objects.select_for_update().filter(pk=job.id, status__in=[JobStatus.QUEUED, JobStatus.RUNNING]).exists():
            with on_behalf_of(job):
                text = explain(error)
            _mark_closed(job, JobStatus.FAILED, error=text)


def _mark_closed(job: JobView, status: JobStatus, *, error: str = "", result: Json | None = None) -> None:
    counted = JobShard.objects.filter(job_id=job.id).aggregate(done=Sum("done"), total=Sum("total"))
    done, total = counted["done"] or 0, counted["total"] or 0
    Job.objects.filter(pk=job.id).update(
        status=status, finished_at=Now(), error=error, result=result or {}, done=min(done, total), total=total
    )
    JobEvent.objects.create(job_id=job.id, what=JobEventKind(status.value), detail=error)
