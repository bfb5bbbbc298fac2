"""Two live jobs of one kind never work on the same thing."""

import pytest
from django.db import IntegrityError, transaction

from finance_crm.jobs.domain.kinds import lock_per_as_of
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import JobLockedError, cancel, enqueue, retry, run_inline

pytestmark = pytest.mark.django_db


def ask(**arguments):
    return enqueue(kind="sum", arguments=arguments, actor_id=None, source="page", sends=False)


def test_asking_twice_for_the_same_gives_the_one_job(register):
    register(lock_key=lock_per_as_of)

    assert ask(as_of="2026-10-31").pk == ask(as_of="2026-10-31").pk


def test_asking_for_something_else_under_the_same_lock_is_refused_with_the_job_at_work(register):
    register(lock_key=lock_per_as_of)
    job = ask(as_of="2026-10-31")

    with pytest.raises(JobLockedError) as refused:
        ask(as_of="2026-10-31", skip_disputed=True)

    assert refused.value.job_id == job.pk


def test_another_date_is_another_lock(register):
    register(lock_key=lock_per_as_of)

    assert ask(as_of="2026-10-31").pk != ask(as_of="2026-11-01").pk


def test_a_closed_job_frees_its_lock(register):
    register(lock_key=lock_per_as_of)
    job = run_inline(job_id=ask(as_of="2026-10-31").pk)

    assert ask(as_of="2026-10-31").pk != job.pk


def test_a_kind_without_a_lock_runs_as_often_as_asked(register):
    register()

    assert ask().pk != ask().pk


def test_a_job_is_not_retried_while_another_holds_its_lock(register):
    register(lock_key=lock_per_as_of)
    job = cancel(job_id=ask(as_of="2026-10-31").pk, actor_id=None)
    ask(as_of="2026-10-31")

    with pytest.raises(JobLockedError):
        retry(job_id=job.pk, actor_id=None, sends=False)


def test_the_database_itself_refuses_a_second_live_job():
    Job.objects.create(kind="scan", lock_key="2026-10-31", source="page")

    with pytest.raises(IntegrityError, match="job_one_live_per_lock_key"), transaction.atomic():
        Job.objects.create(kind="scan", lock_key="2026-10-31", source="api")
