"""Everything that pages, the API and other apps may ask of jobs. Reads only."""

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now

from finance_crm.jobs.domain.progress import Progress, ShardProgress, measure
from finance_crm.jobs.models import UNFINISHED, Job, JobEvent, JobShard


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
    return measure([ShardProgress(done, total, s not in UNFINISHED) for done, total, s in shards], elapsed_seconds=elapsed)


def list_shards(*, job_id: int) -> Sequence[JobShard]:
    """Return the shards of a job in their order."""
    return JobShard.objects.filter(job_id=job_id).order_by("index")


def list_events(*, job_id: int) -> Sequence[JobEvent]:
    """Return what happened to a job, oldest first."""
    return JobEvent.objects.filter(job_id=job_id).select_related("actor").order_by("id")


def find_live_job(*, kind: str, lock_key: str) -> Job | None:
    """Return the job of the kind that is at work on `lock_key`, if any."""
    return Job.objects.filter(kind=kind, lock_key=lock_key, finished_at__isnull=True).first()
