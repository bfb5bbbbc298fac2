"""Celery beat records scheduled jobs in the database: no broker is needed to not lose a day."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django_celery_beat.schedulers import DatabaseScheduler

from finance_crm.jobs.management import scheduler as module
from finance_crm.jobs.management.scheduler import JobScheduler
from finance_crm.jobs.models import Job

pytestmark = pytest.mark.django_db
ENTRY = SimpleNamespace(
    task="jobs.start_scheduled", kwargs={"kind": "sum", "arguments": {"as_of": "today"}}, args=[], options={}
)


@pytest.fixture
def scheduler(monkeypatch):
    """A scheduler without its timetable; `sent` holds what it sent as messages."""
    sent = []
    monkeypatch.setattr(DatabaseScheduler, "apply_async", lambda self, entry, *_, **__: sent.append(entry.task))
    monkeypatch.setattr(module, "get_today", lambda: date(2026, 10, 31))
    made = JobScheduler.__new__(JobScheduler)
    made.sent = sent
    return made


def test_a_scheduled_job_is_recorded_without_a_message(scheduler, register):
    register()

    scheduler.apply_async(ENTRY)

    assert Job.objects.get().arguments == {"as_of": "2026-10-31"}
    assert scheduler.sent == []


def test_other_tasks_are_sent_as_ever(scheduler):
    scheduler.apply_async(SimpleNamespace(task="jobs.sweep", kwargs={}))

    assert scheduler.sent == ["jobs.sweep"]


def test_without_a_database_the_message_is_the_second_chance(scheduler, monkeypatch):
    def refuse(**_):
        raise OperationalError("the database system is shutting down")

    monkeypatch.setattr(module, "start_scheduled", refuse)

    scheduler.apply_async(ENTRY)

    assert scheduler.sent == ["jobs.start_scheduled"]
