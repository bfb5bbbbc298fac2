"""Programs and people start, end and repeat jobs through the API only where right, scope and state allow it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from finance_crm.access.models import User
from finance_crm.access.services.clients import create_client
from finance_crm.jobs.domain.kinds import Argument, JobError
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import cancel, run_inline

pytestmark = pytest.mark.django_db
URL = "/api/v1/jobs/"
ARGUMENTS = (
    Argument("as_of", "As of", type="date", is_required=True),
    Argument("limit", "Limit", type="number"),
    Argument("is_full", "Full", type="boolean"),
)
STARTABLE = {"is_startable": True, "arguments": ARGUMENTS}


def program(*scopes: str) -> APIClient:
    made = create_client(name="ERP", scopes=scopes, team_ids=[], now=timezone.now()).client
    expires = timezone.now() + timedelta(hours=1)
    AccessToken.objects.create(application=made, token="erp", scope=" ".join(scopes), expires=expires)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Bearer erp")
    return client


def person(role: str) -> APIClient:
    client = APIClient()
    client.force_login(User.objects.create_user(role, role=role))
    return client


def post(client: APIClient, path: str = "", **body: object):
    return client.post(URL + path, body, format="json")


def ask(client: APIClient, **arguments: object):
    return post(client, kind="sum", arguments={"as_of": "2026-06-30"} | arguments)


def test_a_program_starts_a_job_with_the_scope_of_its_kind(register):
    register(**STARTABLE)

    answer = ask(program("read", "cases"))

    job = Job.objects.get()
    assert answer.status_code == 201
    assert (job.source, job.started_by.role) == ("api", "system")


@pytest.mark.parametrize("scopes", [["read"], ["cases"], ["read", "ledger"]])
def test_a_program_without_the_scopes_of_reading_and_of_the_kind_starts_nothing(register, scopes):
    register(**STARTABLE)

    assert ask(program(*scopes)).status_code == 403
    assert not Job.objects.exists()


def test_a_program_ends_and_repeats_only_jobs_of_its_scopes(start):
    money, scan = start(name="money", right="write_off"), start(name="scan")
    client = program("read", "cases")

    statuses = [post(client, f"{job.pk}/cancel/").status_code for job in (money, scan)]

    assert statuses == [403, 200]
    assert {job.kind: job.status for job in Job.objects.all()} == {"money": "queued", "scan": "cancelled"}


def test_no_program_ends_a_job_of_a_kind_that_is_gone():
    job = Job.objects.create(kind="gone", source="api")

    assert post(program("read", "cases", "ledger"), f"{job.pk}/cancel/").status_code == 403
    assert post(person("administrator"), f"{job.pk}/cancel/").json()["status"] == "cancelled"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, {"is_full": False}),
        ({"limit": 5}, {"limit": 5, "is_full": False}),
        ({"limit": "5"}, {"limit": 5, "is_full": False}),
        ({"limit": None}, {"is_full": False}),
        ({"is_full": True}, {"is_full": True}),
        ({"is_full": False}, {"is_full": False}),
    ],
)
def test_arguments_are_kept_as_what_the_kind_takes(register, given, kept):
    register(**STARTABLE)

    ask(person("analyst"), **given)

    assert Job.objects.get().arguments == {"as_of": "2026-06-30"} | kept


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"as_of": "2026-02-29"}, "arguments.as_of", "Enter a valid date."),
        ({"as_of": None}, "arguments.as_of", "This field is required."),
        ({"limit": 1.5}, "arguments.limit", "Enter a whole number."),
        ({"limit": {}}, "arguments.limit", "Must be text, a number or true or false."),
        ({"colour": "red"}, "arguments.colour", "There is no such argument."),
    ],
)
def test_a_wrong_argument_is_named_and_no_job_is_made(register, given, field, said):
    register(**STARTABLE)

    answer = ask(person("analyst"), **given)

    assert answer.status_code == 400
    assert [(error["field"], error["detail"]) for error in answer.json()["errors"]] == [(field, said)]
    assert not Job.objects.exists()


@pytest.mark.parametrize("name", ["nothing", "by-itself"])
def test_a_kind_that_is_not_for_hands_is_told_like_one_that_is_not_there(register, name):
    register("by-itself")

    answer = post(person("analyst"), kind=name)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["detail"] == "There is no job of this kind to start."


def test_asking_twice_for_the_same_gives_the_same_job(register):
    register(**STARTABLE, lock_key=lambda arguments: arguments["as_of"])
    client = person("analyst")

    first, second = ask(client), ask(client)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]


def test_another_job_under_the_same_lock_is_a_conflict_that_names_it(register):
    register(**STARTABLE, lock_key=lambda arguments: arguments["as_of"])
    client = person("analyst")
    first = ask(client).json()["id"]

    answer = ask(client, limit=3)

    assert (answer.status_code, answer.json()["detail"]) == (409, f"Job {first} is at work on the same thing.")
    assert Job.objects.count() == 1


def test_a_retry_says_why_it_cannot_be(start):
    done = run_inline(job_id=start(name="done").pk)
    stopped = cancel(job_id=start(name="stopped", lock_key=lambda arguments: "one").pk, actor_id=None)
    other = Job.objects.create(kind="stopped", lock_key="one", source="api")
    client = person("analyst")

    answers = [post(client, f"{job.pk}/retry/") for job in (done, stopped)]

    assert [(answer.status_code, answer.json()["detail"]) for answer in answers] == [
        (409, "Only a failed or cancelled job can be retried."),
        (409, f"Job {other.pk} is at work on the same thing."),
    ]


def test_a_failed_job_shows_the_shard_that_failed_and_is_repeated(start):
    def refuse_the_second(shard, report):
        if shard.index == 1:
            raise JobError("Customer 42 is locked.")
        return {"number": 1}

    job = run_inline(job_id=start(run_shard=refuse_the_second).pk)
    client = person("analyst")

    shown = client.get(f"{URL}{job.pk}/").json()
    repeated = post(client, f"{job.pk}/retry/").json()

    shards = [(shard["index"], shard["status"], shard["error"]) for shard in shown["shard_rows"]]
    assert shards == [(0, "done", ""), (1, "failed", "Customer 42 is locked."), (2, "done", "")]
    assert (repeated["status"], repeated["error"], repeated["finished_at"]) == ("running", "", None)
    assert [shard["status"] for shard in repeated["shard_rows"]] == ["done", "queued", "done"]


def test_ending_a_job_that_is_over_changes_nothing(start):
    job = run_inline(job_id=start().pk)

    answer = post(person("analyst"), f"{job.pk}/cancel/")

    assert (answer.status_code, answer.json()["status"]) == (200, "succeeded")


@pytest.mark.parametrize("path", ["987654/", "987654/cancel/", "987654/retry/"])
def test_a_job_that_is_not_there_is_not_found(db, path):
    client = person("analyst")

    answer = client.get(URL + path) if path == "987654/" else post(client, path)

    assert answer.status_code == 404


@pytest.mark.parametrize("asked", [{"status": "paused"}, {"kind": "nothing"}, {"source": "telephone"}])
def test_a_filter_that_does_not_hold_is_named(db, asked):
    answer = person("analyst").get(URL, asked)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == list(asked)
