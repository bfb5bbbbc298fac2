"""Everything that pages, the API and other apps may ask of jobs. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now

from finance_crm.jobs.domain.kinds import Text, job_kinds
from finance_crm.jobs.domain.progress import Progress, ShardProgress, measure
from finance_crm.jobs.models import LIVE, Job, JobEvent, JobShard, ShardStatus

LIVE_SHOWN = 5
FILTERS = ("kind", "status", "source", "started_by")


class JobRow(NamedTuple):
    """A job in a list. `fraction` is None until its shards are planned."""

    id: int
    kind: str
    status: str
    fraction: float | None
    done: int
    started_by: str
    source: str
    created_at: datetime
    seconds: float | None


@dataclass(frozen=True)
class JobPage:
    """One page of a list of jobs, and how many there are."""

    rows: list[JobRow]
    count: int


def list_jobs() -> QuerySet[Job]:
    """Return all jobs with who started them and the counts of their shards so far, newest first."""
    counted = JobShard.objects.filter(job=OuterRef("pk")).order_by().values("job")
    return (
        Job.objects.select_related("started_by")
        .annotate(
            done_so_far=Coalesce(Subquery(counted.annotate(n=Sum("done")).values("n")), "done"),
            total_so_far=Coalesce(Subquery(counted.annotate(n=Sum("total")).values("n")), "total"),
        )
        .order_by("-id")
    )


def list_job_page(*, filters: Mapping[str, Any], order_by: Sequence[str], offset: int, limit: int) -> JobPage:
    """Return some of the jobs that match `filters` (those of FILTERS that are not empty)."""
    wanted = {name: filters[name] for name in FILTERS if filters.get(name)}
    jobs = list_jobs().filter(**wanted)
    rows = [_row(job) for job in jobs.order_by(*order_by)[offset : offset + limit]]
    return JobPage(rows, Job.objects.filter(**wanted).count())


def list_jobs_after(*, filters: Mapping[str, Any], after: tuple[int] | None, limit: int) -> list[Job]:
    """Return at most `limit` jobs that match `filters`, newest first, beyond the id in `after`."""
    wanted = {name: filters[name] for name in FILTERS if filters.get(name)}
    jobs = list_jobs().filter(**wanted)
    return list(jobs.filter(pk__lt=after[0])[:limit] if after else jobs[:limit])


def get_job_in_full(*, job_id: int) -> Job:
    """Return one job with `done_so_far`, `total_so_far`, `progress` and `shard_rows`.

    :raises Job.DoesNotExist: if there is none
    """
    job: Any = list_jobs().get(pk=job_id)
    job.progress = get_progress(job_id=job_id)
    job.shard_rows = list_shards(job_id=job_id)
    return job  # type: ignore[no-any-return]


def list_live_jobs(**wanted: object) -> list[Job]:
    """Return the latest jobs that wait or run and match `wanted`, as `started_by` or `kind`, newest first."""
    live = Job.objects.filter(status__in=LIVE, **wanted)
    return list(live.select_related("started_by").order_by("-id")[:LIVE_SHOWN])


def _row(job: Any) -> JobRow:
    done, total = job.done_so_far, job.total_so_far
    who = str(job.started_by) if job.started_by else ""
    fraction = done / total if total else None
    seconds = job.duration.total_seconds() if job.duration else None
    return JobRow(job.pk, job.label, job.status, fraction, done, who, job.source, job.created_at, seconds)


class ResultLine(NamedTuple):
    """One figure of a job's result, under its name for people."""

    label: Text
    value: Any


def describe_values(*, kind: str, values: Mapping[str, Any]) -> list[ResultLine]:
    """Return arguments or results of a job with the names its kind gives them, without what is nested."""
    labels: dict[str, Text] = {}
    if kind in job_kinds:
        labels = {argument.name: argument.label for argument in job_kinds.get(kind).arguments}
        labels |= job_kinds.get(kind).result_labels
    flat = {name: value for name, value in values.items() if not isinstance(value, dict | list)}
    return [ResultLine(labels.get(name) or name.replace("_", " ").capitalize(), v) for name, v in flat.items()]


def get_job(*, job_id: int) -> Job:
    """Return one job with who started it.

    :raises Job.DoesNotExist: if there is none
    """
    return Job.objects.select_related("started_by").get(pk=job_id)


def get_progress(*, job_id: int) -> Progress:
    """Return how far the job is, by the database's clock; constant once it is closed."""
    shards = JobShard.objects.filter(job_id=job_id).values_list("done", "total", "status")
    started = Job.objects.filter(pk=job_id).values_list("started_at", Coalesce("finished_at", Now())).first()
    elapsed = (started[1] - started[0]).total_seconds() if started and started[0] else 0.0
    return measure(
        [ShardProgress(done, total, status == ShardStatus.DONE) for done, total, status in shards],
        elapsed_seconds=elapsed,
    )


def list_shards(*, job_id: int) -> QuerySet[JobShard]:
    """Return the shards of a job in their order."""
    return JobShard.objects.filter(job_id=job_id).order_by("index")


def list_events(*, job_id: int) -> QuerySet[JobEvent]:
    """Return what happened to a job, oldest first."""
    return JobEvent.objects.filter(job_id=job_id).select_related("actor").order_by("id")


def find_live_job(*, kind: str, lock_key: str) -> Job | None:
    """Return the job of the kind that is at work on `lock_key`, if any."""
    return Job.objects.filter(kind=kind, lock_key=lock_key, finished_at__isnull=True).first()
