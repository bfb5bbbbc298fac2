"""A job is planned, its shards are done, and the last one closes it."""

import pytest

from finance_crm.jobs.domain.kinds import JobError, no_summary, one_shard
from finance_crm.jobs.models import Job, JobShard
from finance_crm.jobs.queries.jobs import get_progress, list_events
from finance_crm.jobs.services.jobs import enqueue, run_inline
from finance_crm.registry import NotRegisteredError

pytestmark = pytest.mark.django_db


def test_a_job_splits_into_shards_and_adds_up_their_results(start):
    job = start()

    job = run_inline(job_id=job.pk)

    assert job.status == "succeeded"
    assert job.result == {"sum": 6}
    assert (job.done, job.total) == (6, 6)
    assert [event.what for event in list_events(job_id=job.pk)] == ["enqueued", "planned", "succeeded"]


def test_a_job_with_nothing_to_do_succeeds(start):
    job = start(plan=lambda job: [])

    job = run_inline(job_id=job.pk)

    assert job.status == "succeeded"
    assert job.result == {"sum": 0}


def test_a_kind_without_a_plan_is_one_shard_whose_result_is_the_jobs(register):
    register("single", plan=one_shard, finish=no_summary, run_shard=lambda shard, report: {"rows": 7})

    job = run_inline(job_id=enqueue(kind="single", arguments={}, actor_id=None, source="api", sends=False).pk)

    assert job.result == {"rows": 7}


def test_an_unknown_kind_is_refused_and_the_known_ones_are_named(register):
    register("sum")

    with pytest.raises(NotRegisteredError, match="sum"):
        enqueue(kind="nothing", arguments={}, actor_id=None, source="api", sends=False)


def test_an_error_of_the_kind_ends_the_job_with_its_own_sentence(start):
    def refuse(shard, report):
        raise JobError("The file is empty.")

    job = run_inline(job_id=start(run_shard=refuse).pk)

    assert (job.status, job.error) == ("failed", "The file is empty.")


def test_an_unexpected_error_names_itself_without_a_traceback(start):
    def crash(shard, report):
        raise ValueError("seven is not a number\nTraceback: no")

    job = run_inline(job_id=start(run_shard=crash).pk)

    assert job.status == "failed"
    assert "ValueError: seven is not a number." in job.error
    assert "Traceback" not in job.error


def test_one_failed_shard_does_not_keep_the_others_from_being_done(start):
    def fail_the_second(shard, report):
        if shard.index == 1:
            raise JobError("Customer 42 is locked.")
        return {"number": 1}

    job = run_inline(job_id=start(run_shard=fail_the_second).pk)

    assert list(job.shards.order_by("index").values_list("status", flat=True)) == ["done", "failed", "done"]
    assert job.error == "Customer 42 is locked."


def test_a_failed_shard_leaves_nothing_of_its_work(start):
    def write_and_crash(shard, report):
        Job.objects.filter(pk=shard.job.id).update(lock_key="half done")
        raise JobError("no")

    job = run_inline(job_id=start(run_shard=write_and_crash).pk)

    assert job.lock_key is None


def test_an_error_while_planning_or_closing_fails_the_job(register):
    def refuse(job, *_):
        raise JobError("There is no customer.")

    register("unplanned", plan=refuse)
    register("unfinished", finish=refuse)

    jobs = [
        run_inline(job_id=enqueue(kind=kind, arguments={}, actor_id=None, source="api", sends=False).pk)
        for kind in ("unplanned", "unfinished")
    ]

    assert [(job.status, job.error) for job in jobs] == [("failed", "There is no customer.")] * 2


def test_progress_counts_what_shards_report(start):
    seen = []

    def report_and_look(shard, report):
        report(1, 2)
        JobShard.objects.filter(pk=shard.id).update(done=1, total=2)
        seen.append(get_progress(job_id=shard.job.id))
        return {"number": 0}

    run_inline(job_id=start(run_shard=report_and_look).pk)

    assert [(progress.done, progress.total) for progress in seen] == [(1, 6), (3, 6), (5, 6)]
    assert [round(progress.fraction, 3) for progress in seen] == [0.167, 0.5, 0.833]


def test_a_job_may_be_run_again_after_it_closed_without_any_effect(start):
    job = run_inline(job_id=start().pk)

    again = run_inline(job_id=job.pk)

    assert again.finished_at == job.finished_at
