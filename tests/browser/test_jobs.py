"""Background jobs in a real browser: the bar moves by itself, and the pages hold the rules."""

import pytest

from finance_crm.access.domain.roles import Right
from finance_crm.jobs.domain.kinds import Argument, JobError, JobKind, JobSchedule, default_schedules, job_kinds
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import enqueue, run_inline
from finance_crm.jobs.services.planning import start
from finance_crm.jobs.services.schedules import install_schedules
from finance_crm.jobs.services.shards import do_next_shard

KIND = "browser_count"
REFUSED = "Customer 10302 is locked by another user."


def count(shard, report):
    if shard.job.arguments.get("fails") and shard.index == 2:
        raise JobError(REFUSED)
    return {"customers": 5000}


@pytest.fixture(autouse=True)
def kind():
    """A job of four shards that a person may start, and its schedule."""
    job_kinds.register(
        JobKind(
            KIND,
            "Count customers",
            Right.RUN_SCAN,
            run_shard=count,
            plan=lambda job: [{"total": 5000}] * 4,
            finish=lambda job, results: {"customers": sum(result["customers"] for result in results)},
            arguments=(Argument("as_of", "As of", type="date", is_required=True),),
            result_labels={"customers": "Customers"},
            is_startable=True,
        )
    )
    default_schedules.register(JobSchedule("daily_count", "Daily count", KIND, "15 6 * * *", {"as_of": "today"}))
    install_schedules(time_zone="UTC")
    yield
    del job_kinds._items[KIND], default_schedules._items["daily_count"]


def begin(**arguments) -> Job:
    arguments = {"as_of": "2026-10-31", **arguments}
    return enqueue(kind=KIND, arguments=arguments, actor_id=None, source="command", sends=False)


def test_a_running_job_moves_by_itself_until_it_shows_its_outcome(sign_in):
    job = begin()
    view = start(job_id=job.pk, invites=False)
    do_next_shard(job=view)
    page = sign_in("analyst")

    page.goto(f"/jobs/{job.pk}/")
    page.get_by_text("5,000 of 20,000").wait_for()
    run_inline(job_id=job.pk)

    page.get_by_text("20,000 of 20,000").wait_for()
    page.locator(".fc-title .fc-badge-good").wait_for()
    assert page.get_by_role("button", name="Cancel").count() == 0


def test_a_job_started_on_the_page_shows_its_bar_in_the_list(sign_in):
    page = sign_in("analyst")
    page.goto("/jobs/")
    page.get_by_role("link", name="Count customers").click()
    page.get_by_label("As of", exact=True).last.fill("2026-10-31")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/jobs/*/")

    page.goto("/jobs/")

    page.locator("#at-work progress").wait_for()
    assert Job.objects.get().arguments == {"as_of": "2026-10-31"}


@pytest.mark.parametrize("path", ["list", "running", "failed", "start", "schedule list", "schedule"])
def test_pages_have_no_violation_and_fit_narrow_windows(sign_in, assert_accessible, assert_fits, path):
    failed = run_inline(job_id=begin(fails=True).pk)
    running = begin()
    start(job_id=running.pk, invites=False)
    addresses = {
        "list": "/jobs/",
        "running": f"/jobs/{running.pk}/",
        "failed": f"/jobs/{failed.pk}/",
        "start": f"/jobs/start/{KIND}/",
        "schedule list": "/jobs/schedule/",
        "schedule": "/jobs/schedule/daily_count/",
    }
    page = sign_in("administrator")
    page.goto(addresses[path])
    page.locator("h1").wait_for()

    assert_accessible(page)
    page.set_viewport_size({"width": 400, "height": 900})
    assert_fits(page)
