"""Jobs from the command line: what is said, what is refused, and waiting for workers."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command

from finance_crm.jobs.domain.kinds import Argument, JobError, JobSchedule, default_schedules, lock_per_as_of
from finance_crm.jobs.management.commands import run_job
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import cancel, enqueue, run_inline
from finance_crm.jobs.services.schedules import install_schedules, start_scheduled
from finance_crm.jobs.services.waiting import JobTimeoutError, wait_for_job

pytestmark = pytest.mark.django_db
AS_OF = (Argument("as_of", "As of", type="date", is_required=True),)


def said(*arguments: object, **options: object) -> str:
    with pytest.raises(CommandError) as refused:
        call_command(*arguments, **options)
    return str(refused.value)


def test_a_job_prints_every_tenth_of_the_way_and_its_end(register, capsys):
    register()

    call_command("run_job", "sum")

    lines = capsys.readouterr().out.splitlines()
    job = Job.objects.get()
    assert lines == [" 33%  2 of 6", " 67%  4 of 6", "100%  6 of 6", f'Job {job.pk} succeeded: {{"sum": 6}}']
    assert (job.source, job.started_by) == ("command", None)


def test_a_result_in_chinese_is_printed_as_it_is(register, capsys):
    register(
        plan=lambda job: [{}], run_shard=lambda shard, report: {"name": "台北"}, finish=lambda job, found: found[0]
    )

    call_command("run_job", "sum")

    assert '{"name": "台北"}' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("limit=5", 5),
        ("limit=0.5", 0.5),
        ("limit=true", True),
        ("limit=null", None),
        ("limit=2026-06-30", "2026-06-30"),
        ("limit=a=b", "a=b"),
        ("limit=", ""),
        ('limit="5"', "5"),
        ("limit=[1, 2]", [1, 2]),
    ],
)
def test_an_argument_is_json_or_plain_text(register, given, kept):
    register()

    call_command("run_job", "sum", argument=[given])

    assert Job.objects.get().arguments == {"limit": kept}


def test_an_argument_without_its_value_is_refused_with_how_to_write_it(register):
    register()

    assert said("run_job", "sum", argument=["limit"]) == "--argument limit lacks its value: write limit=…"
    assert not Job.objects.exists()


def test_a_missing_argument_is_refused_with_how_to_give_it(register):
    register(arguments=(Argument("file_id", "File", type="number", is_required=True),))

    assert said("run_job", "sum") == "sum needs --argument file_id=…"
    assert not Job.objects.exists()


@pytest.mark.parametrize("day", ["2026-02-29", "30.06.2026", "2026-6-31", "Today"])
def test_what_is_no_day_is_refused_and_no_job_is_made(register, day):
    register(arguments=AS_OF)

    assert said("run_job", "sum", as_of=day) == f"--as-of {day} is not a date such as 2026-10-31."
    assert not Job.objects.exists()


def test_a_day_given_as_an_argument_is_not_replaced_by_today(register):
    register(arguments=AS_OF)

    call_command("run_job", "sum", argument=["as_of=2024-02-29"])

    assert Job.objects.get().arguments == {"as_of": "2024-02-29"}


def test_today_is_the_business_day(register, time_machine):
    time_machine.move_to(datetime(2026, 12, 31, 12, 0, tzinfo=UTC), tick=False)
    register(arguments=AS_OF)

    call_command("run_job", "sum", as_of="today")

    assert Job.objects.get().arguments == {"as_of": "2026-12-31"}


def test_a_kind_that_nobody_installed_is_named_with_those_that_are(register):
    register()

    text = said("run_job", "nothing")

    assert text.startswith("There is no job kind 'nothing'. Known: ")
    assert " sum" in text


def test_a_job_under_a_lock_is_refused_with_the_job_that_holds_it(register):
    register(lock_key=lock_per_as_of)
    held = enqueue(kind="sum", arguments={"as_of": "2026-06-30", "x": 1}, actor_id=None, source="api", sends=False)

    assert said("run_job", "sum", as_of="2026-06-30") == f"Job {held.pk} is at work on the same thing."
    assert Job.objects.count() == 1


def test_a_job_that_fails_prints_its_end_and_exits_with_its_error(register, capsys):
    def refuse(shard, report):
        raise JobError("The file is empty.")

    register(run_shard=refuse)

    assert said("run_job", "sum") == "The file is empty."
    assert capsys.readouterr().out.splitlines()[-1] == f"Job {Job.objects.get().pk} failed: {{}}"


def test_a_job_that_somebody_cancels_meanwhile_is_not_a_success(register):
    register(run_shard=lambda shard, report: cancel(job_id=shard.job.id, actor_id=None) and {"number": 1},
             is_transactional=False)  # fmt: skip

    text = said("run_job", "sum")

    assert text == f"Job {Job.objects.get().pk} was cancelled."


def test_workers_are_told_and_waited_for_where_they_are_to_do_it(register, monkeypatch):
    register()
    told = []

    def wait(*, job_id, on_progress):
        told.append(job_id)
        return run_inline(job_id=job_id, on_progress=on_progress)

    monkeypatch.setattr(run_job, "wait_for_job", wait)

    call_command("run_job", "sum", workers=True)

    assert told == [Job.objects.get().pk]


def test_waiting_ends_at_once_for_a_closed_job_and_in_time_for_one_that_nobody_does(start):
    closed = run_inline(job_id=start().pk)
    waiting = start(name="other")
    looks = []

    assert wait_for_job(job_id=closed.pk, timeout_seconds=0).status == "succeeded"
    with pytest.raises(JobTimeoutError) as refused:
        wait_for_job(job_id=waiting.pk, timeout_seconds=0.05, on_progress=lambda: looks.append(1))

    assert str(refused.value) == f"Job {waiting.pk} is not over after 0.05 s."
    assert looks


def test_default_schedules_are_installed_once_and_the_command_says_so(register, capsys):
    register()
    default_schedules.register(JobSchedule("a_sum", "A sum", "sum", "1 2 * * *", {}, is_enabled=False))
    try:
        call_command("install_schedules")
        call_command("install_schedules")
    finally:
        del default_schedules._items["a_sum"]

    assert capsys.readouterr().out.splitlines() == ["Added: a_sum.", "Every default schedule is there."]


def test_a_new_database_has_every_default_schedule(db):
    assert install_schedules(time_zone="UTC") == []


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        ({"as_of": "today", "limit": 3}, {"as_of": "2024-02-29", "limit": 3}),
        ({"as_of": "2026-01-31"}, {"as_of": "2026-01-31"}),
        ({"note": "today"}, {"note": "today"}),
        ({}, {}),
    ],
)
def test_only_the_day_of_the_run_is_filled_in(register, arguments, kept):
    register()

    job = start_scheduled(kind="sum", arguments=arguments, today=date(2024, 2, 29))

    assert (job.arguments, job.source) == (kept, "schedule")
