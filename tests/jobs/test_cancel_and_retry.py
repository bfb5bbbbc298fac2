"""A person ends a job, or has its failed part done again."""

import pytest

from finance_crm.jobs.domain.kinds import JobError
from finance_crm.jobs.models import Job
from finance_crm.jobs.queries.jobs import list_events
from finance_crm.jobs.services.jobs import NotRetryableError, cancel, retry, run_inline

pytestmark = pytest.mark.django_db


def test_cancelling_keeps_what_is_done_and_leaves_the_rest_undone(start, analyst):
    def cancel_in_the_second(shard, report):
        if shard.index == 1:
            cancel(job_id=shard.job.id, actor_id=analyst.pk)
        return {"number": 1}

    job = run_inline(job_id=start(run_shard=cancel_in_the_second, is_transactional=False).pk)

    assert job.status == "cancelled"
    assert list(job.shards.order_by("index").values_list("status", flat=True)) == [
        "done",
        "cancelled",
        "cancelled",
    ]
    assert [(event.what, event.actor) for event in list_events(job_id=job.pk)][-1] == ("cancelled", analyst)


def test_cancelling_a_closed_job_changes_nothing(start, analyst):
    job = run_inline(job_id=start().pk)

    assert cancel(job_id=job.pk, actor_id=analyst.pk).status == "succeeded"


def test_a_retry_does_only_the_failed_shards_again(start, analyst):
    runs = []

    def fail_once(shard, report):
        runs.append(shard.index)
        if runs.count(1) == 1 and shard.index == 1:
            raise JobError("The rate of the day is missing.")
        return {"number": shard.arguments["number"]}

    job = run_inline(job_id=start(run_shard=fail_once).pk)
    retry(job_id=job.pk, actor_id=analyst.pk, sends=False)
    job = run_inline(job_id=job.pk)

    assert runs == [0, 1, 2, 1]
    assert (job.status, job.result, job.error) == ("succeeded", {"sum": 6}, "")


def test_a_job_that_was_never_planned_is_planned_by_its_retry(start, analyst):
    answers = iter([JobError("No entity yet."), [{"number": 4}]])

    def plan(job):
        answer = next(answers)
        if isinstance(answer, JobError):
            raise answer
        return answer

    job = run_inline(job_id=start(plan=plan).pk)
    retry(job_id=job.pk, actor_id=analyst.pk, sends=False)

    assert run_inline(job_id=job.pk).result == {"sum": 4}


def test_a_job_that_succeeded_is_not_retried(start, analyst):
    job = run_inline(job_id=start().pk)

    with pytest.raises(NotRetryableError):
        retry(job_id=job.pk, actor_id=analyst.pk)

    assert Job.objects.get(pk=job.pk).status == "succeeded"
