"""Workers killed, Redis and PostgreSQL stopped and started: the outcome is that of an undisturbed run."""

import pytest
from django.db import connection

from finance_crm.jobs.models import JobEvent

SHARDS = 8
UNDISTURBED = list(range(SHARDS * 10))


def rows_of(job):
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM fault_probe WHERE job_id = %s ORDER BY number", [job.pk])
        return [number for (number,) in cursor]


def start(deployment, seconds=0.4):
    return deployment.enqueue("probe", shards=SHARDS, seconds=seconds)


def assert_as_undisturbed(deployment, job):
    job = deployment.wait(job)

    assert (job.status, job.error, job.result) == ("succeeded", "", {"rows": SHARDS * 10})
    assert rows_of(job) == UNDISTURBED


def was_disturbed(job):
    """A test that breaks nothing proves nothing."""
    return JobEvent.objects.filter(job=job, what="shard_restarted").exists()


@pytest.mark.usefixtures("scheduler")
def test_a_worker_killed_with_all_its_processes(deployment):
    worker = deployment.start_worker()
    job = start(deployment)
    deployment.wait_for_shard_at_work(job)

    worker.kill()
    deployment.start_worker()

    assert_as_undisturbed(deployment, job)
    assert was_disturbed(job)


def test_a_process_of_a_worker_killed_without_any_scheduler(deployment):
    worker = deployment.start_worker()
    job = start(deployment)
    deployment.wait_for_shard_at_work(job)

    worker.kill_a_child()

    assert_as_undisturbed(deployment, job)
    assert was_disturbed(job)


@pytest.mark.usefixtures("scheduler")
def test_servers_stopped_and_started_again(deployment):
    deployment.start_worker()
    job = start(deployment)
    deployment.wait_for_shard_at_work(job)

    deployment.stop_redis(loses_messages=True)
    unannounced = start(deployment, seconds=0.01)
    deployment.start_redis()
    assert_as_undisturbed(deployment, job)
    assert_as_undisturbed(deployment, unannounced)

    job = start(deployment)
    deployment.wait_for_shard_at_work(job)
    deployment.restart_postgres()
    connection.close()
    assert_as_undisturbed(deployment, job)
    assert was_disturbed(job)
