"""Jobs are started, cancelled and retried over the API by whoever holds the right of their kind, and once a key."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.response import Response
from rest_framework.test import APIClient

from finance_crm.access.domain.roles import SCOPED_ROLES, Role
from finance_crm.access.models import User
from finance_crm.jobs.domain.kinds import Argument, JobError, lock_per_as_of
from finance_crm.jobs.models import Job, JobEvent
from finance_crm.jobs.services.jobs import enqueue, run_inline
from tests.api.conftest import make_token, system_client  # noqa: F401
from tests.customers.api.calls import conflict, problems

pytestmark = pytest.mark.django_db
URL = "/api/v1/jobs/"
ARGUMENTS = (
    Argument("as_of", "As of", type="date", is_required=True),
    Argument("size", "Size", type="number"),
    Argument("note", "Note"),
    Argument("all", "All", type="boolean"),
)
SCANNERS = {Role.ANALYST, Role.CREDIT_MANAGER, Role.ADMINISTRATOR}


@pytest.fixture
def startable(register: Any) -> None:
    register(is_startable=True, arguments=ARGUMENTS, lock_key=lock_per_as_of)


@pytest.fixture
def runner(client: Client, analyst: User) -> Client:
    client.force_login(analyst)
    return client


def post(client: Any, path: str, body: Any = None, **headers: str) -> Response:
    return client.post(URL + path, body or {}, content_type="application/json", headers=headers)


def begin(client: Any, arguments: dict[str, Any] | None = None, **headers: str) -> Response:
    given = {"as_of": "2026-10-31"} if arguments is None else arguments
    return post(client, "", {"kind": "sum", "arguments": given}, **headers)


def as_role(role: Role) -> Client:
    client = Client()
    client.force_login(User.objects.create_user(f"as-{role}", role=role))
    return client


def refuse(_shard: Any, _report: Any) -> dict[str, Any]:
    raise JobError("The file is empty.")


def test_arguments_are_kept_as_json_of_their_types(startable: None, runner: Client, analyst: User) -> None:
    answer = begin(runner, {"as_of": "2026-10-31", "size": 5, "note": "東方", "all": True})

    job = Job.objects.get()
    assert (answer.status_code, answer.json()["status"], answer.json()["source"]) == (201, "queued", "api")
    assert job.arguments == {"as_of": "2026-10-31", "size": 5, "note": "東方", "all": True}
    assert (job.started_by, list(JobEvent.objects.values_list("what", "actor"))) == (
        analyst,
        [("enqueued", analyst.pk)],
    )


def test_arguments_left_out_or_null_are_not_given(startable: None, runner: Client) -> None:
    begin(runner, {"as_of": "2026-10-31", "size": None, "note": ""})

    assert Job.objects.get().arguments == {"as_of": "2026-10-31", "all": False}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, ("arguments.as_of", "This field is required.")),
        ({"as_of": None}, ("arguments.as_of", "This field is required.")),
        ({"as_of": "soon"}, ("arguments.as_of", "Enter a valid date.")),
        ({"as_of": "2026-10-31", "size": "many"}, ("arguments.size", "Enter a whole number.")),
        ({"as_of": "2026-10-31", "note": "x" * 201},
         ("arguments.note", "Ensure this value has at most 200 characters (it has 201).")),
        ({"as_of": "2026-10-31", "note": {"a": 1}}, ("arguments.note", "Must be text, a number or true or false.")),
        ({"as_of": "2026-10-31", "colour": "red"}, ("arguments.colour", "There is no such argument.")),
    ],
)  # fmt: skip
def test_an_argument_that_does_not_hold_is_named_and_nothing_starts(
    startable: None, runner: Client, arguments: dict[str, Any], error: tuple[str, str]
) -> None:
    assert problems(begin(runner, arguments)) == [error]
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, ("kind", "This field is required.")),
        ({"kind": 5}, ("kind", "Must be text.")),
        ({"kind": "x" * 65}, ("kind", "Ensure this field has no more than 64 characters.")),
        ({"kind": "nothing"}, ("kind", "There is no job of this kind to start.")),
        ({"kind": "import_file"}, ("kind", "There is no job of this kind to start.")),
        ({"kind": "sum", "arguments": []}, ("arguments", 'Expected a dictionary of items but got type "list".')),
        (
            {"kind": "sum", "arguments": {"as_of": "2026-10-31"}, "source": "page"},
            ("source", "There is no such field."),
        ),
    ],
)
def test_a_request_that_does_not_hold_is_named_and_nothing_starts(
    startable: None, runner: Client, body: dict[str, Any], error: tuple[str, str]
) -> None:
    assert problems(post(runner, "", body)) == [error]
    assert not Job.objects.exists()


def test_the_same_job_is_started_once_while_it_lives(startable: None, runner: Client) -> None:
    first, again = begin(runner), begin(runner)
    other_day = begin(runner, {"as_of": "2026-11-01"})

    assert first.json()["id"] == again.json()["id"] != other_day.json()["id"]
    assert conflict(begin(runner, {"as_of": "2026-10-31", "size": 2})) == (
        f"Job {first.json()['id']} is at work on the same thing."
    )
    assert Job.objects.count() == 2


def test_a_key_starts_one_job_even_when_it_ended(startable: None, runner: Client) -> None:
    first = begin(runner, **{"Idempotency-Key": "k"})
    run_inline(job_id=first.json()["id"])

    again = begin(runner, **{"Idempotency-Key": "k"})

    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
    assert begin(runner, {"as_of": "2026-11-01"}, **{"Idempotency-Key": "k"}).status_code == 422
    assert Job.objects.count() == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM}))
def test_whoever_holds_the_right_of_the_kind_starts_cancels_and_retries(startable: None, role: Role) -> None:
    job = enqueue(kind="sum", arguments={"as_of": "2026-01-01"}, actor_id=None, source="command", sends=False)
    client = as_role(role)

    statuses = [begin(client).status_code, post(client, f"{job.pk}/cancel/").status_code]
    statuses.append(post(client, f"{job.pk}/retry/").status_code)

    of_others = 404 if role in SCOPED_ROLES else 403
    assert statuses == ([201, 200, 200] if role in SCANNERS else [403, of_others, of_others])
    job.refresh_from_db()
    assert (job.status, Job.objects.count()) == ("queued", 1 + (role in SCANNERS))


def test_whoever_manages_the_schedule_cancels_any_job_but_starts_only_own_kinds(register: Any) -> None:
    register(right="import", is_startable=True)
    job = enqueue(kind="sum", arguments={}, actor_id=None, source="command", sends=False)
    administrator, analyst = as_role(Role.ADMINISTRATOR), as_role(Role.ANALYST)

    assert post(administrator, f"{job.pk}/cancel/").json()["status"] == "cancelled"
    assert post(analyst, f"{job.pk}/retry/").json()["status"] == "queued"
    assert (begin(administrator, {}).status_code, Job.objects.count()) == (403, 1)
    assert begin(analyst, {}).status_code == 201


@pytest.mark.parametrize(
    ("scopes", "expected"), [("read", 403), ("read cases", 201), ("cases", 403), ("read ledger imports", 403)]
)
def test_a_token_needs_the_scope_of_the_kind_beside_that_of_jobs(
    startable: None,
    make_token: Any,  # noqa: F811
    scopes: str,
    expected: int,
) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(scopes)}")
    body = {"kind": "sum", "arguments": {"as_of": "2026-10-31"}}

    assert client.post(URL, body, format="json").status_code == expected
    assert Job.objects.count() == int(expected == 201)


def test_a_failed_job_is_retried_and_says_nothing_of_the_failure_any_more(start: Any, runner: Client) -> None:
    job = run_inline(job_id=start(run_shard=refuse).pk)
    failed = runner.get(f"{URL}{job.pk}/").json()

    retried = post(runner, f"{job.pk}/retry/").json()

    assert (failed["status"], failed["error"]) == ("failed", "The file is empty.")
    assert (retried["status"], retried["error"], retried["finished_at"]) == ("running", "", None)
    assert {shard["status"] for shard in retried["shard_rows"]} == {"queued"}


@pytest.mark.parametrize("ends", [True, False])
def test_what_neither_failed_nor_was_cancelled_is_not_retried(start: Any, runner: Client, ends: bool) -> None:
    job = start()
    if ends:
        run_inline(job_id=job.pk)

    assert conflict(post(runner, f"{job.pk}/retry/")) == "Only a failed or cancelled job can be retried."


def test_a_job_that_ended_stays_what_it_is_when_cancelled(start: Any, runner: Client) -> None:
    job = run_inline(job_id=start().pk)

    assert post(runner, f"{job.pk}/cancel/").json()["status"] == "succeeded"
    assert not JobEvent.objects.filter(what="cancelled").exists()


def test_a_job_whose_lock_another_holds_by_now_is_not_retried(startable: None, runner: Client) -> None:
    first = begin(runner).json()["id"]
    post(runner, f"{first}/cancel/")
    second = begin(runner, {"as_of": "2026-10-31", "size": 2}).json()["id"]

    assert conflict(post(runner, f"{first}/retry/")) == f"Job {second} is at work on the same thing."
    assert Job.objects.get(pk=first).status == "cancelled"


def test_steps_of_a_job_that_is_not_there_are_not_found(runner: Client) -> None:
    assert [post(runner, f"1/{step}/").status_code for step in ("cancel", "retry")] == [404, 404]
