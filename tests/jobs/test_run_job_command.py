"""`manage.py run_job`."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from finance_crm.jobs.domain.kinds import Argument, JobError
from finance_crm.jobs.models import Job

pytestmark = pytest.mark.django_db


def test_it_runs_the_job_and_prints_the_result(register, capsys):
    register()

    call_command("run_job", "sum", as_of="2026-10-31", argument=["limit=5", "note=plain text"])

    assert '{"sum": 6}' in capsys.readouterr().out
    assert Job.objects.get().arguments == {"limit": 5, "note": "plain text", "as_of": "2026-10-31"}


def test_it_fails_with_the_error_of_the_job(register):
    def refuse(shard, report):
        raise JobError("The file is empty.")

    register(run_shard=refuse)

    with pytest.raises(CommandError, match="The file is empty"):
        call_command("run_job", "sum")


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "31.10.2026"])
def test_what_is_no_date_is_refused(register, day):
    register()

    with pytest.raises(CommandError, match="not a date"):
        call_command("run_job", "sum", as_of=day)


def test_an_unknown_kind_is_refused_and_the_known_ones_are_named(register):
    register()

    with pytest.raises(CommandError, match="sum"):
        call_command("run_job", "nothing")


def test_a_kind_that_takes_a_business_date_gets_todays(register, monkeypatch):
    monkeypatch.setattr("finance_crm.jobs.management.commands.run_job.get_today", lambda: date(2026, 12, 31))
    register(arguments=(Argument("as_of", "As of", type="date", is_required=True),))

    call_command("run_job", "sum")

    assert Job.objects.get().arguments == {"as_of": "2026-12-31"}


def test_a_missing_argument_is_named(register):
    register(arguments=(Argument("file_id", "File", type="number", is_required=True),))

    with pytest.raises(CommandError, match="file_id"):
        call_command("run_job", "sum")


def test_progress_is_printed_on_the_way(register, capsys):
    register()

    call_command("run_job", "sum")

    assert "33%  2 of 6" in capsys.readouterr().out
