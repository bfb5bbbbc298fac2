"""A job speaks the language of whoever started it, and its changes count for them."""

import pghistory
import pytest
from django.utils import translation

from finance_crm.jobs.domain.kinds import JobError
from finance_crm.jobs.services.jobs import enqueue, run_inline

pytestmark = pytest.mark.django_db


def test_errors_are_written_in_the_language_of_the_starter(register):
    def refuse(shard, report):
        raise JobError(translation.get_language())

    register(run_shard=refuse)
    with translation.override("zh-hant"):
        job = enqueue(kind="sum", arguments={}, actor_id=None, source="page", sends=False)

    assert run_inline(job_id=job.pk).error == "zh-hant"


def test_changes_count_for_the_starter(register, analyst):
    seen = []

    def look(*_):
        with pghistory.context() as context:
            seen.append((context.metadata["user"], context.metadata["source"]))
        return {"number": 0}

    register(run_shard=look)
    job = enqueue(kind="sum", arguments={}, actor_id=analyst.pk, source="page", sends=False)
    run_inline(job_id=job.pk)

    assert seen == [(analyst.pk, "job")] * 3
