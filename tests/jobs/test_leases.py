"""Who owns a piece of a job, until when, and what happens to it when its owner is gone."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from finance_crm.jobs.domain.kinds import JobError, StopShard
from finance_crm.jobs.models import Job, JobEvent, JobShard
from finance_crm.jobs.services.jobs import cancel, retry, run_inline
from finance_crm.jobs.services.leases import claim_next
from finance_crm.jobs.services.planning import close_if_over
from finance_crm.jobs.services.planning import start as plan
from finance_crm.jobs.services.shards import do_next_shard, finish_up
from finance_crm.jobs.services.sweeper import sweep

pytestmark = pytest.mark.django_db
GIVEN_UP = "Given up: every worker that tried this shard died or lost its connection."


@pytest.fixture
def sent(monkeypatch):
    """What workers were told: (job, delay in seconds)."""
    messages: list[tuple[int, float | None]] = []
    monkeypatch.setattr(
        "finance_crm.jobs.services.messages.current_app.send_task",
        lambda name, kwargs, countdown, **_: messages.append((int(kwargs["job_id"]), countdown)),
    )
    return messages


@pytest.fixture
def planned(start):
    """Return a function that plans a job of three shards."""
    return lambda **changes: plan(job_id=start(**changes).pk, invites=False)


def claim(view, attempts: int = 5):
    return claim_next(job=view, max_attempts=attempts, lease_seconds=3600)


def lease_ends(in_seconds: float, **which: object) -> None:
    JobShard.objects.filter(**which).update(lease_expires_at=timezone.now() + timedelta(seconds=in_seconds))


def test_shards_are_taken_in_their_order_until_none_is_left(planned):
    view = planned()

    claims = [claim(view) for _ in range(4)]

    assert [taken and taken.shard.index for taken in claims] == [0, 1, 2, None]
    assert [taken.shard.attempt for taken in claims[:3]] == [1, 1, 1]
    assert len({taken.token for taken in claims[:3]}) == 3


def test_a_claim_names_its_worker_and_the_end_of_its_lease(planned):
    taken = claim(planned())

    shard = JobShard.objects.get(pk=taken.shard.id)
    left = shard.lease_expires_at - timezone.now()
    assert (shard.status, shard.claimed_by, shard.attempts) == ("running", taken.token, 1)
    assert timedelta(seconds=3500) < left <= timedelta(seconds=3600)


@pytest.mark.parametrize(("seconds", "is_free"), [(-60, True), (-0.001, True), (30, False), (3600, False)])
def test_a_shard_is_free_as_soon_as_its_lease_has_ended_and_no_sooner(planned, seconds, is_free):
    view = planned(plan=lambda job: [{"number": 1}])
    first = claim(view)
    lease_ends(seconds)

    second = claim(view)

    assert (second is not None) is is_free
    assert JobEvent.objects.filter(what="shard_restarted", detail="2").exists() is is_free
    assert second is None or (second.shard.attempt, second.shard.id) == (2, first.shard.id)


@pytest.mark.parametrize(("seconds", "found"), [(-0.001, True), (30, False)])
def test_the_sweeper_finds_a_lease_as_soon_as_it_has_ended_and_no_sooner(planned, sent, seconds, found):
    view = planned(plan=lambda job: [{"number": 1}])
    claim(view)
    lease_ends(seconds)

    assert sweep(grace_seconds=0) == ([view.id] if found else [])


def test_one_ended_lease_is_enough_and_as_many_workers_are_called_as_there_is_to_do(planned, sent):
    view = planned(plan=lambda job: [{"number": number} for number in range(5)])
    first, _second = claim(view), claim(view)
    lease_ends(-1, pk=first.shard.id)

    sweep(grace_seconds=0)

    assert sent == [(view.id, None)] * 4  # three that wait and one that was dropped; the second is at work


@pytest.mark.parametrize(("seconds_ago", "is_swept"), [(14, False), (16, True)])
def test_a_job_is_left_alone_for_the_grace_after_its_last_message(start, sent, seconds_ago, is_swept):
    job = start()
    Job.objects.update(sent_at=timezone.now() - timedelta(seconds=seconds_ago))

    assert sweep(grace_seconds=15) == ([job.pk] if is_swept else [])


def test_the_sweeper_never_calls_more_workers_than_one_job_can_use(planned, sent):
    planned(plan=lambda job: [{"number": number} for number in range(50)])

    sweep(grace_seconds=0)

    assert len(sent) == 32


def test_the_sweeper_names_forgotten_jobs_in_their_order(start, sent):
    jobs = [start(name=f"sum-{number}").pk for number in range(3)]

    assert sweep(grace_seconds=0) == jobs
    assert sweep(grace_seconds=15) == []


def test_a_shard_that_used_all_its_attempts_is_not_taken_again_and_is_given_up(planned):
    view = planned(plan=lambda job: [{"number": 1}], max_attempts=2)
    for _ in range(2):
        claim(view, attempts=2)
        lease_ends(-1)

    again, is_over = claim(view, attempts=2), finish_up(job=view)

    job = Job.objects.get(pk=view.id)
    assert (again, is_over) == (None, True)
    assert (job.status, job.error) == ("failed", GIVEN_UP)
    assert JobShard.objects.get().error == GIVEN_UP


def test_a_shard_at_its_last_attempt_is_not_given_up_while_it_is_at_work(planned):
    view = planned(plan=lambda job: [{"number": 1}], max_attempts=1)
    claim(view, attempts=1)

    assert not finish_up(job=view)
    assert Job.objects.get().status == "running"


def test_whoever_lost_a_shard_is_told_with_the_next_report_and_writes_nothing(planned):
    view = planned(plan=lambda job: [{"number": 1}])
    lost = claim(view)
    lease_ends(-1)
    claim(view)

    lost.report(1, 2)
    lost._renew()
    with pytest.raises(StopShard):
        lost.report(2, 2)

    shard = JobShard.objects.get()
    assert (shard.attempts, shard.done, shard.status) == (2, 0, "running")


def test_a_report_beyond_the_total_raises_the_total(planned):
    taken = claim(planned())

    taken.report(7, 5)

    assert (taken.done, taken.total) == (7, 7)


def test_a_transient_error_sends_the_shard_back_for_a_second_and_then_for_two(planned, sent):
    def away(shard, report):
        raise OperationalError("the server closed the connection unexpectedly")

    view = planned(plan=lambda job: [{"number": 1}], run_shard=away)
    for _ in range(2):
        do_next_shard(job=view)
        shard = JobShard.objects.get()
        assert (shard.status, shard.claimed_by) == ("queued", "")
        lease_ends(-1)

    assert sent == [(view.id, 1.0), (view.id, 2.0)]


def test_a_shard_that_waits_for_its_next_attempt_is_taken_by_nobody(planned, sent):
    def away(shard, report):
        raise TimeoutError("no answer")

    view = planned(plan=lambda job: [{"number": 1}], run_shard=away)
    do_next_shard(job=view)
    lease_ends(30)

    assert claim(view) is None
    assert not close_if_over(job=view)


def test_a_transient_error_at_the_last_attempt_fails_the_shard_with_its_reason(planned, sent):
    def away(shard, report):
        raise ConnectionError("no route to host")

    view = planned(plan=lambda job: [{"number": 1}], run_shard=away, max_attempts=1)

    do_next_shard(job=view)

    shard = JobShard.objects.get()
    assert shard.status == "failed"
    assert shard.error == "Unexpected error: ConnectionError: no route to host. The log has the details."
    assert sent == []


def test_a_cancelled_job_has_nothing_to_claim_and_is_not_swept(planned, sent, analyst):
    view = planned()
    claim(view)
    cancel(job_id=view.id, actor_id=analyst.pk)

    assert claim(view) is None
    assert sweep(grace_seconds=0) == []
    assert set(JobShard.objects.values_list("status", "lease_expires_at")) == {("cancelled", None)}


def test_a_retry_gives_a_failed_shard_all_its_attempts_back(planned, start, sent):
    def refuse(shard, report):
        raise JobError("no")

    job = run_inline(job_id=start(run_shard=refuse, plan=lambda job: [{"number": 1}]).pk)

    retry(job_id=job.pk, actor_id=None, sends=False)

    shard = JobShard.objects.get()
    assert (shard.status, shard.attempts, shard.error, shard.claimed_by) == ("queued", 0, "", "")
    assert (shard.finished_at, shard.lease_expires_at) == (None, None)


def test_a_retry_of_a_large_job_calls_workers_for_each_shard(planned, sent, django_capture_on_commit_callbacks):
    view = planned()
    cancel(job_id=view.id, actor_id=None)

    with django_capture_on_commit_callbacks(execute=True):
        retry(job_id=view.id, actor_id=None)

    assert sent == [(view.id, None)] * 3
