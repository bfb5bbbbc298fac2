"""Jobs over the API: every field of one, every filter, pages that go on, and who reads them."""

from typing import Any

import pytest
from django.test import Client

from finance_crm.access.domain.roles import SCOPED_ROLES, Role
from finance_crm.access.models import User
from finance_crm.jobs.domain.kinds import JobError
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import cancel, enqueue, run_inline
from tests.customers.api.calls import ids, problems

pytestmark = pytest.mark.django_db
URL = "/api/v1/jobs/"


@pytest.fixture
def reader(client: Client, analyst: User) -> Client:
    client.force_login(analyst)
    return client


def refuse(_shard: Any, _report: Any) -> dict[str, Any]:
    raise JobError("The file is empty.")


def test_a_waiting_job_has_every_field(reader: Client, start: Any, analyst: User) -> None:
    job = start({"as_of": "2026-10-31"}, name="sum")

    body = reader.get(f"{URL}{job.pk}/").json()

    assert body.pop("created_at") == job.created_at.isoformat().replace("+00:00", "Z")
    assert body == {
        "id": job.pk,
        "kind": "sum",
        "status": "queued",
        "source": "command",
        "started_by_id": None,
        "arguments": {"as_of": "2026-10-31"},
        "started_at": None,
        "finished_at": None,
        "done": 0,
        "total": 0,
        "result": {},
        "error": "",
        "progress": {"fraction": 0.0, "rate": None, "seconds_left": None},
        "shard_rows": [],
    }


def test_a_done_job_has_every_field_of_its_shards(reader: Client, start: Any) -> None:
    job = run_inline(job_id=start().pk)

    body = reader.get(f"{URL}{job.pk}/").json()

    shard = {"status": "done", "done": 2, "total": 2, "attempts": 1, "error": ""}
    assert body["shard_rows"] == [{"index": index} | shard for index in range(3)]
    assert (body["done"], body["total"], body["result"], body["error"]) == (6, 6, {"sum": 6}, "")
    assert (body["progress"]["fraction"], body["progress"]["seconds_left"]) == (1.0, 0.0)
    assert body["started_at"] <= body["finished_at"]


def test_a_row_of_the_list_is_the_job_without_its_shards(reader: Client, start: Any) -> None:
    job = run_inline(job_id=start().pk)
    whole = reader.get(f"{URL}{job.pk}/").json()

    (row,) = reader.get(URL).json()["results"]

    assert row == {name: value for name, value in whole.items() if name not in {"progress", "shard_rows"}}


@pytest.fixture
def jobs(start: Any, register: Any, analyst: User) -> dict[str, int]:
    """One job of each end, and one that an analyst started from a page."""
    register(name="paged")
    made = {
        "queued": start(name="sum").pk,
        "succeeded": run_inline(job_id=start(name="done").pk).pk,
        "failed": run_inline(job_id=start(name="bad", run_shard=refuse).pk).pk,
        "cancelled": cancel(job_id=start(name="gone").pk, actor_id=None).pk,
    }
    page = enqueue(kind="paged", arguments={}, actor_id=analyst.pk, source="page", sends=False)
    return made | {"page": page.pk}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["page", "cancelled", "failed", "succeeded", "queued"]),
        ({"status": "queued"}, ["page", "queued"]),
        ({"status": "succeeded"}, ["succeeded"]),
        ({"status": "failed"}, ["failed"]),
        ({"status": "cancelled"}, ["cancelled"]),
        ({"status": "running"}, []),
        ({"status": ""}, ["page", "cancelled", "failed", "succeeded", "queued"]),
        ({"kind": "sum"}, ["queued"]),
        ({"kind": "overdue_scan"}, []),
        ({"source": "page"}, ["page"]),
        ({"source": "command"}, ["cancelled", "failed", "succeeded", "queued"]),
        ({"source": "schedule"}, []),
        ({"source": "page", "status": "queued", "kind": "paged"}, ["page"]),
        ({"source": "page", "status": "failed"}, []),
    ],
)
def test_a_filter_keeps_what_it_says(
    reader: Client, jobs: dict[str, int], asked: dict[str, str], found: list[str]
) -> None:
    assert ids(reader, "jobs", **asked) == [jobs[name] for name in found]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"status": "done"}, ("status", "Select a valid choice. done is not one of the available choices.")),
        ({"kind": "nothing"}, ("kind", "Select a valid choice. nothing is not one of the available choices.")),
        ({"source": "cron"}, ("source", "Select a valid choice. cron is not one of the available choices.")),
        ({"started_by": "1"}, ("started_by", "There is no such parameter. Known: cursor, kind, limit, source, "
                                             "status.")),
        ({"limit": "0"}, ("limit", "Must be a whole number from 1 to 500.")),
        ({"limit": "501"}, ("limit", "Must be a whole number from 1 to 500.")),
        ({"cursor": "x"}, ("cursor", "Not a cursor of this list; take it from next_cursor.")),
        ({"cursor": "W251bGxd"}, ("cursor", "Not a cursor of this list; take it from next_cursor.")),
    ],
)  # fmt: skip
def test_what_is_not_valid_is_named(reader: Client, asked: dict[str, str], error: tuple[str, str]) -> None:
    assert problems(reader.get(URL, asked)) == [error]


def test_pages_go_on_inside_a_filter_and_newer_jobs_do_not_shift_them(
    reader: Client, jobs: dict[str, int], start: Any
) -> None:
    first = reader.get(URL, {"source": "command", "limit": 2}).json()
    start(name="newer")

    second = reader.get(first["next"]).json()

    found = [row["id"] for row in first["results"] + second["results"]]
    assert found == [jobs[name] for name in ("cancelled", "failed", "succeeded", "queued")]
    assert second["next"] is None


def test_without_jobs_the_list_is_empty_and_one_is_not_found(reader: Client) -> None:
    assert reader.get(URL).json() == {"next": None, "next_cursor": None, "results": []}
    assert reader.get(f"{URL}1/").json() == {
        "type": "urn:finance-crm:problem:not_found",
        "title": "Not found",
        "status": 404,
        "detail": "Not found.",
    }


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM} - SCOPED_ROLES))
def test_every_role_that_sees_all_customers_reads_jobs(client: Client, start: Any, role: Role) -> None:
    job = start()
    client.force_login(User.objects.create_user(role, role=role))

    assert (ids(client, "jobs"), client.get(f"{URL}{job.pk}/").status_code) == ([job.pk], 200)


def test_a_job_of_a_kind_that_was_taken_out_is_still_told(reader: Client, start: Any) -> None:
    job = start()
    Job.objects.filter(pk=job.pk).update(kind="removed")

    assert reader.get(f"{URL}{job.pk}/").json()["kind"] == "removed"
    assert ids(reader, "jobs") == [job.pk]
