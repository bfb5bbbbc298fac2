"""The list and the page of jobs: filters, order, pages, who may end or repeat a job, and in which language."""

import pytest
from django.urls import reverse

from finance_crm.access.domain.roles import ROLE_RIGHTS, SCOPED_ROLES, Right, Role
from finance_crm.access.models import User
from finance_crm.jobs.domain.kinds import Argument, JobError
from finance_crm.jobs.models import Job
from finance_crm.jobs.queries.jobs import find_live_job, list_jobs_after, list_live_jobs
from finance_crm.jobs.rights import may_run, startable_kinds
from finance_crm.jobs.services.jobs import cancel, run_inline
from finance_crm.jobs.services.planning import start as plan

pytestmark = pytest.mark.django_db
PEOPLE = [role for role in Role if role is not Role.SYSTEM]
AS_OF = (Argument("as_of", "As of", type="date", is_required=True),)


@pytest.fixture
def visit(client, analyst):
    """Return a function that opens the list as an analyst and returns its table."""
    client.force_login(analyst)
    return lambda **asked: client.get(reverse("jobs:list"), asked).context["table"]


@pytest.fixture
def jobs(start, analyst):
    """A job that succeeded, one that failed, one that was cancelled and one that waits."""

    def refuse(shard, report):
        raise JobError("The file is empty.")

    done = run_inline(job_id=start(name="a").pk)
    failed = run_inline(job_id=start(name="b", run_shard=refuse).pk)
    cancelled = cancel(job_id=start(name="c").pk, actor_id=analyst.pk)
    waiting = start(name="d")
    Job.objects.filter(pk=done.pk).update(source="page", started_by=analyst)
    return {"succeeded": done.pk, "failed": failed.pk, "cancelled": cancelled.pk, "queued": waiting.pk}


def ids(table) -> list[int]:
    return [row.id for row in table.data]


@pytest.mark.parametrize("status", ["succeeded", "failed", "cancelled", "queued", "running"])
def test_the_list_holds_the_jobs_of_one_status(visit, jobs, status):
    assert ids(visit(status=status)) == [pk for name, pk in jobs.items() if name == status]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, ["queued", "cancelled", "failed", "succeeded"]),
        ({"kind": "b"}, ["failed"]),
        ({"source": "page"}, ["succeeded"]),
        ({"source": "command", "status": "queued"}, ["queued"]),
        ({"kind": "a", "status": "failed"}, []),
        ({"status": "paused"}, ["queued", "cancelled", "failed", "succeeded"]),
        ({"sort": "id"}, ["succeeded", "failed", "cancelled", "queued"]),
        ({"sort": "-kind"}, ["queued", "cancelled", "failed", "succeeded"]),
        ({"sort": "status"}, ["cancelled", "failed", "queued", "succeeded"]),
        ({"sort": "fraction"}, ["queued", "cancelled", "failed", "succeeded"]),
    ],
)
def test_the_list_is_filtered_and_ordered_as_asked(visit, jobs, asked, wanted):
    assert ids(visit(**asked)) == [jobs[name] for name in wanted]


def test_a_row_tells_who_started_it_and_how_far_it_is(visit, jobs):
    by_id = {row.id: row for row in visit().data}

    done, waiting = by_id[jobs["succeeded"]], by_id[jobs["queued"]]
    assert (done.started_by, done.done, done.fraction) == ("ana", 6, 1.0)
    assert (waiting.started_by, waiting.done, waiting.fraction, waiting.seconds) == ("", 0, None, None)


def test_a_running_job_counts_what_its_shards_did_so_far(visit, start):
    job = start()
    plan(job_id=job.pk, invites=False)
    job.shards.filter(index=1).update(done=1)

    (row,) = visit().data

    assert (row.done, row.fraction) == (1, pytest.approx(1 / 6))


def test_a_long_list_comes_in_pages(visit):
    made = [Job.objects.create(kind="sum", source="api").pk for _ in range(27)]

    first, second = (ids(visit(size=25, page=page)) for page in (1, 2))

    assert first + second == made[::-1]
    assert visit(size=25, page=2).pages.count == 27


def test_without_a_job_the_list_says_so(client, analyst):
    client.force_login(analyst)

    assert "No job has run" in client.get(reverse("jobs:list")).content.decode()


def test_the_five_latest_live_jobs_are_shown_newest_first():
    made = [Job.objects.create(kind="sum", source="api").pk for _ in range(7)]
    Job.objects.filter(pk=made[6]).update(status="succeeded", finished_at="2026-06-30T00:00Z")

    assert [job.pk for job in list_live_jobs()] == made[5:0:-1]


def test_jobs_after_one_are_older_than_it():
    made = [Job.objects.create(kind="sum", source=source).pk for source in ("api", "page", "api", "api")]

    assert [job.pk for job in list_jobs_after(filters={}, after=(made[2],), limit=2)] == [made[1], made[0]]
    assert [job.pk for job in list_jobs_after(filters={"source": "api"}, after=None, limit=2)] == [made[3], made[2]]
    assert list_jobs_after(filters={}, after=(made[0],), limit=2) == []


def test_the_live_job_of_a_lock_is_found_until_it_is_closed():
    job = Job.objects.create(kind="sum", lock_key="x", source="api")

    assert find_live_job(kind="sum", lock_key="x") == job
    assert find_live_job(kind="sum", lock_key="y") is None
    cancel(job_id=job.pk, actor_id=None)
    assert find_live_job(kind="sum", lock_key="x") is None


@pytest.mark.parametrize("role", [role for role in PEOPLE if role not in SCOPED_ROLES])
def test_holders_of_the_right_of_the_kind_and_keepers_of_the_schedule_end_a_job(client, start, role):
    job = start(right="import")
    client.force_login(User.objects.create_user("somebody", role=role))

    page = client.get(reverse("jobs:job", args=[job.pk]))
    answer = client.post(reverse("jobs:cancel", args=[job.pk]))

    may = bool({Right.IMPORT, Right.MANAGE_SCHEDULE} & ROLE_RIGHTS[role])
    assert (page.status_code, page.context["may_run"]) == (200, may)
    assert (reverse("jobs:cancel", args=[job.pk]) in page.content.decode()) is may
    assert answer.status_code == (302 if may else 403)
    assert Job.objects.get().status == ("cancelled" if may else "queued")


def test_only_the_keeper_of_the_schedule_ends_a_job_of_a_kind_that_is_gone(analyst, administrator):
    assert may_run(user=administrator, kind="gone")
    assert not may_run(user=analyst, kind="gone")


def test_a_person_is_offered_the_kinds_of_the_own_rights_that_are_for_hands(analyst, administrator, register):
    register("mine", is_startable=True)
    register("money", is_startable=True, right="write_off")
    register("by itself")

    offered = {kind.name for kind in startable_kinds(user=analyst)}

    assert "mine" in offered
    assert not {"money", "by itself"} & offered
    assert "money" not in {kind.name for kind in startable_kinds(user=administrator)}


@pytest.mark.parametrize(("name", "status"), [("nothing", 404), ("by-itself", 403), ("money", 403), ("mine", 200)])
def test_a_job_is_started_on_its_page_only_by_whom_and_where_it_may(client, analyst, register, name, status):
    register("mine", is_startable=True, arguments=AS_OF)
    register("money", is_startable=True, right="write_off")
    register("by-itself")
    client.force_login(analyst)

    assert client.get(reverse("jobs:start", args=[name])).status_code == status
    if status != 200:
        assert client.post(reverse("jobs:start", args=[name])).status_code == status
    assert not Job.objects.exists()


def test_the_day_that_a_job_is_asked_for_is_the_business_day_of_the_page(client, analyst, register):
    register("mine", is_startable=True, arguments=AS_OF)
    client.force_login(analyst)

    form = client.get(reverse("jobs:start", args=["mine"]), {"as_of": "2024-02-29"}).context["form"]

    assert 'value="2024-02-29"' in str(form["as_of"])


def test_a_job_that_succeeded_is_not_retried_and_the_page_says_why(client, analyst, start):
    job = run_inline(job_id=start().pk)
    client.force_login(analyst)

    page = client.post(reverse("jobs:retry", args=[job.pk]), follow=True).content.decode()

    assert "Only a failed or cancelled job can be retried." in page
    assert Job.objects.get().status == "succeeded"
    assert reverse("jobs:retry", args=[job.pk]) not in page


def test_a_retry_that_another_job_stands_in_the_way_of_names_it(client, analyst, start):
    job = cancel(job_id=start(lock_key=lambda arguments: "one").pk, actor_id=None)
    other = Job.objects.create(kind="sum", lock_key="one", source="api")
    client.force_login(analyst)

    page = client.post(reverse("jobs:retry", args=[job.pk]), follow=True).content.decode()

    assert f"Job {other.pk} is at work on the same thing." in page
    assert Job.objects.get(pk=job.pk).status == "cancelled"


@pytest.mark.parametrize("name", ["jobs:cancel", "jobs:retry"])
def test_a_job_that_is_not_there_is_neither_ended_nor_repeated(client, analyst, name):
    client.force_login(analyst)

    assert client.post(reverse(name, args=[987654])).status_code == 404
    assert client.get(reverse(name, args=[987654])).status_code == 405


def test_a_job_is_read_in_chinese(client, analyst, jobs):
    client.force_login(analyst)

    page = client.get(reverse("jobs:job", args=[jobs["failed"]]), headers={"Accept-Language": "zh-hant"})

    html = page.content.decode()
    assert str(page.context["status"].label) == "失敗"
    assert "Retry what is not done" not in html
    assert "The file is empty." in html  # written in the language of whoever started it
