"""Several workers on one job: each shard is claimed once, a dead worker's comes back, one worker closes."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from finance_crm.jobs.models import Job, JobEvent, JobShard
from finance_crm.jobs.services import leases
from finance_crm.jobs.services.jobs import cancel, run_inline
from finance_crm.jobs.services.leases import claim_next
from finance_crm.jobs.services.planning import close_if_over
from finance_crm.jobs.services.planning import start as plan
from finance_crm.jobs.services.shards import do_next_shard, work

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run the calls in threads of their own, each with its own connection, and return their results."""
    ready = threading.Barrier(len(calls))

    def run(call):
        try:
            ready.wait()
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def many_shards(job):
    return [{"number": number} for number in range(12)]


def test_two_workers_share_the_shards_and_do_each_once(start):
    done = []

    def note(shard, report):
        done.append(shard.index)
        time.sleep(0.01)
        return {"number": shard.index}

    job = start(plan=many_shards, run_shard=note)
    at_once(lambda: work(job_id=job.pk), lambda: work(job_id=job.pk), lambda: work(job_id=job.pk))

    assert sorted(done) == list(range(12))
    assert Job.objects.get(pk=job.pk).result == {"sum": 66}


def test_one_shard_is_never_claimed_by_two_workers(start):
    view = plan(job_id=start(plan=lambda job: [{}]).pk)

    claims = at_once(*[lambda: claim_next(job=view, max_attempts=5, lease_seconds=20)] * 4)

    assert sum(claim is not None for claim in claims) == 1


def test_only_one_of_several_workers_plans_a_job(start):
    job = start(plan=many_shards)

    at_once(*[lambda: plan(job_id=job.pk, invites=False)] * 4)

    assert job.shards.count() == 12


def test_only_one_worker_closes_and_finish_runs_once(start):
    finished = []

    def finish(job, results):
        finished.append(job.id)
        time.sleep(0.1)
        return {}

    view = plan(job_id=start(finish=finish).pk)
    JobShard.objects.update(status="done", result={})

    closed = at_once(*[lambda: close_if_over(job=view)] * 4)

    assert sorted(closed) == [False, False, False, True]
    assert len(finished) == 1


def test_a_job_is_not_closed_while_a_shard_is_at_work(start):
    view = plan(job_id=start().pk)
    JobShard.objects.exclude(index=0).update(status="done", result={})
    claim_next(job=view, max_attempts=5, lease_seconds=20)

    assert not close_if_over(job=view)
    assert Job.objects.get(pk=view.id).status == "running"


def test_the_shard_of_a_dead_worker_is_free_when_its_lease_ends_and_not_before(start):
    view = plan(job_id=start(plan=lambda job: [{}]).pk)
    dead = claim_next(job=view, max_attempts=5, lease_seconds=0.3)

    at_once_after_death = claim_next(job=view, max_attempts=5, lease_seconds=20)
    time.sleep(0.4)
    later = claim_next(job=view, max_attempts=5, lease_seconds=20)

    assert at_once_after_death is None
    assert later.shard.id == dead.shard.id
    assert later.shard.attempt == 2
    assert JobEvent.objects.filter(job_id=view.id, what="shard_restarted", shard_index=0).exists()


def test_a_long_shard_keeps_its_lease_and_shows_its_progress_meanwhile(start):
    seen = []

    def slow(shard, report):
        report(3, 10)
        time.sleep(1.2)
        seen.append(JobShard.objects.values_list("done", "total").get(pk=shard.id))
        return {"number": 0}

    view = plan(job_id=start(run_shard=slow, plan=lambda job: [{}]).pk)
    stolen = at_once(
        lambda: do_next_shard(job=view, lease_seconds=0.4),
        lambda: time.sleep(0.9) or claim_next(job=view, max_attempts=5, lease_seconds=20),
    )[1]

    assert stolen is None
    assert seen == [(3, 10)]


def test_a_worker_that_lost_its_lease_writes_nothing(start):
    def lose_it_and_write(shard, report):
        Job.objects.filter(pk=shard.job.id).update(error="half done")
        at_once(lambda: JobShard.objects.filter(pk=shard.id).update(claimed_by="somebody else"))
        return {"number": 0}

    view = plan(job_id=start(run_shard=lose_it_and_write, plan=lambda job: [{}]).pk)
    do_next_shard(job=view)

    assert Job.objects.get(pk=view.id).error == ""
    assert JobShard.objects.get(job_id=view.id).status == "running"


def test_a_cancelled_job_stops_the_shard_at_work_and_rolls_it_back(start, analyst):
    def cancel_and_go_on(shard, report):
        Job.objects.create(kind="written by the shard", source="api")
        at_once(lambda: cancel(job_id=shard.job.id, actor_id=analyst.pk))
        while True:
            report(1, 2)
            time.sleep(0.05)

    job = start(run_shard=cancel_and_go_on)
    do_next_shard(job=plan(job_id=job.pk), lease_seconds=0.4)

    assert Job.objects.get(pk=job.pk).status == "cancelled"
    assert not Job.objects.filter(kind="written by the shard").exists()


def test_a_lost_connection_is_tried_again_after_a_pause(start, monkeypatch):
    monkeypatch.setattr("finance_crm.jobs.services.shards.back_off_seconds", lambda attempt, longest=0: 0.01)
    attempts = []

    def lose_the_connection_once(shard, report):
        attempts.append(shard.index)
        if len(attempts) == 1:
            raise OperationalError("server closed the connection unexpectedly")
        return {"number": shard.arguments["number"]}

    job = run_inline(job_id=start(run_shard=lose_the_connection_once).pk)

    assert (job.status, job.result) == ("succeeded", {"sum": 6})
    assert Counter(attempts) == {0: 2, 1: 1, 2: 1}


def test_a_connection_that_is_lost_every_time_fails_the_shard(start, monkeypatch):
    monkeypatch.setattr("finance_crm.jobs.services.shards.back_off_seconds", lambda attempt, longest=0: 0.01)

    def lose_the_connection(shard, report):
        raise OperationalError("server closed the connection unexpectedly")

    job = run_inline(job_id=start(run_shard=lose_the_connection, max_attempts=2).pk)

    assert job.status == "failed"
    assert "server closed the connection" in job.error


def test_a_shard_that_kills_every_worker_is_given_up(start):
    job = start(plan=lambda job: [{}], max_attempts=2)
    view = plan(job_id=job.pk)
    for _ in range(2):
        claim_next(job=view, max_attempts=2, lease_seconds=0.01)
        time.sleep(0.05)

    job = run_inline(job_id=job.pk)

    assert job.status == "failed"
    assert "Given up" in job.error


def test_a_short_shard_opens_no_second_connection(start, monkeypatch):
    renewals = []
    monkeypatch.setattr(leases.Claim, "_renew", renewals.append)

    run_inline(job_id=start().pk)

    assert renewals == []


def test_a_shard_costs_two_statements_beside_its_own_work(start):
    def count_for(shards):
        job = start(name=f"sum-{shards}", plan=lambda job: [{"number": 0}] * shards)
        plan(job_id=job.pk, invites=False)
        with CaptureQueriesContext(connection) as captured:
            work(job_id=job.pk)
        return sum(not query["sql"].startswith(("BEGIN", "COMMIT")) for query in captured)

    assert count_for(12) - count_for(2) == 2 * 10
