"""What brokers and dead workers forget, the sweeper finds in the database."""

import pytest
from django.utils import timezone
from redis.exceptions import ConnectionError as BrokerAwayError

from finance_crm.jobs.models import Job, JobShard
from finance_crm.jobs.services.jobs import enqueue, run_inline
from finance_crm.jobs.services.leases import claim_next
from finance_crm.jobs.services.planning import start as plan
from finance_crm.jobs.services.sweeper import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch):
    messages = []
    monkeypatch.setattr(
        "finance_crm.jobs.services.messages.current_app.send_task",
        lambda name, kwargs, **_: messages.append(int(kwargs["job_id"])),
    )
    return messages


def test_a_job_whose_message_was_lost_is_sent_again(start, sent):
    job = start()

    assert sweep(grace_seconds=0) == [job.pk]
    assert sent == [job.pk]


def test_a_job_that_was_just_sent_is_left_alone(start, sent):
    start()

    assert sweep(grace_seconds=15) == []
    assert sweep(grace_seconds=15) == []


def test_a_job_at_work_is_left_alone(start, sent):
    view = plan(job_id=start().pk)
    claim_next(job=view, max_attempts=5, lease_seconds=20)

    assert sweep(grace_seconds=0) == []


def test_a_shard_whose_lease_ran_out_is_sent_again(start, sent):
    view = plan(job_id=start().pk)
    claim_next(job=view, max_attempts=5, lease_seconds=20)
    claim_next(job=view, max_attempts=5, lease_seconds=0)
    sent.clear()

    assert sweep(grace_seconds=0) == [view.id]
    assert sent == [view.id] * 2


def test_a_job_whose_last_worker_died_before_closing_it_is_sent_again(start, sent):
    view = plan(job_id=start().pk)
    JobShard.objects.update(status="done", result={"number": 1}, finished_at=timezone.now())

    assert sweep(grace_seconds=0) == [view.id]
    assert run_inline(job_id=view.id).result == {"sum": 3}


def test_a_closed_job_is_not_sent(start, sent):
    run_inline(job_id=start().pk)

    assert sweep(grace_seconds=0) == []


def test_a_broker_that_is_away_does_not_keep_a_job_from_being_recorded(
    register, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(*_, **__):
        raise BrokerAwayError("Connection refused")

    register()
    monkeypatch.setattr("finance_crm.jobs.services.messages.current_app.send_task", refuse)

    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(kind="sum", arguments={}, actor_id=None, source="page")

    assert Job.objects.get(pk=job.pk).status == "queued"
