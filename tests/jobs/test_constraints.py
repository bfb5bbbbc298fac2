"""What the database itself refuses, whoever writes."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from finance_crm.jobs.models import Job, JobEvent, JobShard

pytestmark = pytest.mark.django_db


@pytest.fixture
def job():
    return Job.objects.create(kind="scan", source="page")


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("job_status_known", {"status": "paused", "finished_at": timezone.now()}),
        ("job_source_known", {"source": "telephone"}),
        ("job_finished_when_closed", {"status": "succeeded"}),
        ("job_finished_when_closed", {"finished_at": timezone.now()}),
        ("job_failed_says_why", {"status": "failed", "finished_at": timezone.now(), "error": ""}),
        ("job_progress_in_range", {"done": 2, "total": 1}),
        ("job_progress_in_range", {"done": -1}),
    ],
)
def test_a_job_that_contradicts_itself(job, constraint, changes):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**changes)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("shard_status_known", {"status": "paused"}),
        ("shard_running_is_claimed", {"status": "running", "lease_expires_at": timezone.now()}),
        ("shard_running_is_claimed", {"status": "running", "claimed_by": "worker"}),
        ("shard_done_has_result", {"status": "done"}),
        ("shard_failed_says_why", {"status": "failed"}),
        ("shard_progress_in_range", {"done": -1}),
    ],
)
def test_a_shard_that_contradicts_itself(job, constraint, changes):
    shard = JobShard.objects.create(job=job, index=0)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        JobShard.objects.filter(pk=shard.pk).update(**changes)


def test_a_shard_number_exists_once_per_job(job):
    JobShard.objects.create(job=job, index=0)

    with pytest.raises(IntegrityError, match="shard_index_once_per_job"), transaction.atomic():
        JobShard.objects.create(job=job, index=0)


def test_an_event_of_an_unknown_kind(job):
    with pytest.raises(IntegrityError, match="job_event_known"), transaction.atomic():
        JobEvent.objects.create(job=job, what="forgotten")
