"""Jobs that start by themselves, and the administrator who changes when."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse
from django_celery_beat.models import PeriodicTask

from finance_crm.jobs import tasks
from finance_crm.jobs.domain.kinds import Argument, JobSchedule, default_schedules, lock_per_as_of
from finance_crm.jobs.models import Job, ScheduleChange
from finance_crm.jobs.queries.schedules import get_schedule
from finance_crm.jobs.services.jobs import enqueue
from finance_crm.jobs.services.schedules import install_schedules, start_scheduled

pytestmark = pytest.mark.django_db
AS_OF = (Argument("as_of", "As of", type="date", is_required=True),)


@pytest.fixture
def daily(register):
    register(arguments=AS_OF, lock_key=lock_per_as_of)
    yield default_schedules.register(JobSchedule("daily_sum", "Daily sum", "sum", "15 6 * * *", {"as_of": "today"}))
    del default_schedules._items["daily_sum"]


def test_missing_schedules_are_installed_and_existing_ones_left_as_they_are(daily):
    first = install_schedules(time_zone="Asia/Taipei")
    PeriodicTask.objects.filter(name="daily_sum").update(enabled=False)
    second = install_schedules(time_zone="UTC")

    schedule = get_schedule(name="daily_sum")
    assert "daily_sum" in first
    assert second == []
    assert (schedule.crontab, schedule.time_zone, schedule.is_enabled) == ("15 6 * * *", "Asia/Taipei", False)


def test_the_command_installs_and_says_what(daily, capsys):
    call_command("install_schedules")

    assert "daily_sum" in capsys.readouterr().out


def test_a_scheduled_run_is_for_the_business_date_of_that_day(daily):
    job = start_scheduled(kind="sum", arguments={"as_of": "today"}, today=date(2026, 10, 31))

    assert (job.arguments, job.source, job.started_by) == ({"as_of": "2026-10-31"}, "schedule", None)


def test_a_scheduled_run_leaves_one_at_work_alone(daily):
    enqueue(kind="sum", arguments={"as_of": "2026-10-31", "by hand": True}, actor_id=None, source="page")

    assert start_scheduled(kind="sum", arguments={"as_of": "today"}, today=date(2026, 10, 31)) is None
    assert Job.objects.count() == 1


def test_the_task_reads_the_clock_once_and_passes_the_day_on(daily, monkeypatch):
    monkeypatch.setattr(tasks, "get_today", lambda: date(2026, 12, 31))

    tasks.start_scheduled(kind="sum", arguments={"as_of": "today"})

    assert Job.objects.get().arguments == {"as_of": "2026-12-31"}


def test_an_administrator_changes_a_schedule_and_the_history_tells(client, administrator, daily):
    install_schedules(time_zone="UTC")
    client.force_login(administrator)
    url = reverse("jobs:schedule", args=["daily_sum"])

    response = client.post(
        url,
        {"crontab": "30 5 * * 1-5", "time_zone": "Asia/Taipei", "is_enabled": "on", "as_of": "2026-10-31"},
    )

    schedule = get_schedule(name="daily_sum")
    change = ScheduleChange.objects.filter(actor=administrator).get()
    assert response.url == reverse("jobs:schedules")
    assert (schedule.crontab, schedule.time_zone) == ("30 5 * * 1-5", "Asia/Taipei")
    assert schedule.arguments == {"as_of": "2026-10-31"}
    assert change.old["crontab"] == "15 6 * * *"
    assert "30 5 * * 1-5" in client.get(url).content.decode()
    assert "Monday to Friday at 05:30" in client.get(response.url).content.decode()


@pytest.mark.parametrize("field", ["crontab", "as_of", "time_zone"])
def test_what_is_no_timing_is_refused(client, administrator, daily, field):
    install_schedules(time_zone="UTC")
    client.force_login(administrator)
    given = {"crontab": "30 5 * * *", "time_zone": "UTC", "as_of": "today", field: "61 5 * *"}

    response = client.post(reverse("jobs:schedule", args=["daily_sum"]), given)

    assert field in response.context["form"].errors
    assert get_schedule(name="daily_sum").crontab == "15 6 * * *"


def test_saving_without_a_change_writes_no_history(client, administrator, daily):
    install_schedules(time_zone="UTC")
    client.force_login(administrator)

    client.post(
        reverse("jobs:schedule", args=["daily_sum"]),
        {"crontab": "15 6 * * *", "time_zone": "UTC", "is_enabled": "on", "as_of": "today"},
    )

    assert not ScheduleChange.objects.filter(actor=administrator).exists()


def test_only_administrators_see_the_schedule(client, analyst, daily):
    client.force_login(analyst)

    assert client.get(reverse("jobs:schedules")).status_code == 403
