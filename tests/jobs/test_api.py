"""`/api/v1/jobs/`."""

import pytest

from finance_crm.jobs.domain.kinds import Argument, JobError, lock_per_as_of
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import run_inline

pytestmark = pytest.mark.django_db
URL = "/api/v1/jobs/"
STARTABLE = {"is_startable": True, "arguments": (Argument("as_of", "As of", type="date", is_required=True),)}


@pytest.fixture
def api(client, analyst):
    client.force_login(analyst)
    return client


def post(api, path, body=None):
    return api.post(URL + path, body or {}, content_type="application/json")


def test_jobs_are_listed_newest_first_in_pages(api, start):
    jobs = [start(name=f"sum-{number}").pk for number in range(3)]

    first = api.get(URL, {"limit": 2}).json()
    second = api.get(URL, {"limit": 2, "cursor": first["next_cursor"]}).json()

    assert [job["id"] for job in first["results"] + second["results"]] == jobs[::-1]
    assert second["next_cursor"] is None


def test_jobs_are_filtered_by_status_and_unknown_parameters_are_refused(api, start):
    job = run_inline(job_id=start().pk)
    start(name="waiting")

    assert [found["id"] for found in api.get(URL, {"status": "succeeded"}).json()["results"]] == [job.pk]
    assert api.get(URL, {"state": "succeeded"}).status_code == 400


def test_one_job_shows_its_progress_result_and_shards(api, start):
    job = run_inline(job_id=start().pk)

    body = api.get(f"{URL}{job.pk}/").json()

    assert (body["status"], body["result"], body["done"], body["total"]) == ("succeeded", {"sum": 6}, 6, 6)
    assert body["progress"]["fraction"] == 1.0
    assert [shard["status"] for shard in body["shard_rows"]] == ["done"] * 3


def test_a_job_is_started_with_its_arguments(api, register, analyst):
    register(**STARTABLE)

    response = post(api, "", {"kind": "sum", "arguments": {"as_of": "2026-10-31"}})

    assert response.status_code == 201, response.content
    job = Job.objects.get()
    assert (job.arguments, job.source, job.started_by) == ({"as_of": "2026-10-31"}, "api", analyst)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "nothing"}, "kind"),
        ({"kind": "sum", "arguments": {}}, "arguments.as_of"),
        ({"kind": "sum", "arguments": {"as_of": "31/10/2026x"}}, "arguments.as_of"),
        ({"kind": "sum", "arguments": {"as_of": ["2026-10-31"]}}, "arguments.as_of"),
        ({"kind": "sum", "arguments": {"as_of": "2026-10-31", "more": 1}}, "arguments.more"),
    ],
)
def test_bad_arguments_are_named(api, register, body, field):
    register(**STARTABLE)

    response = post(api, "", body)

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == field


def test_a_kind_that_is_not_for_hands_cannot_be_started(api, register):
    register()

    assert post(api, "", {"kind": "sum"}).status_code == 400


def test_a_job_under_a_lock_conflicts(api, register, start):
    start({"as_of": "2026-10-31", "other": 1}, lock_key=lock_per_as_of, **STARTABLE)

    assert post(api, "", {"kind": "sum", "arguments": {"as_of": "2026-10-31"}}).status_code == 409


def test_a_job_is_cancelled_and_retried(api, start):
    job = start()

    cancelled = post(api, f"{job.pk}/cancel/").json()["status"]
    retried = post(api, f"{job.pk}/retry/").json()["status"]

    assert (cancelled, retried) == ("cancelled", "queued")


def test_a_job_that_succeeded_is_not_retried(api, start):
    job = run_inline(job_id=start().pk)

    assert post(api, f"{job.pk}/retry/").status_code == 409


def test_an_error_is_part_of_the_job(api, start):
    def refuse(shard, report):
        raise JobError("The file is empty.")

    job = run_inline(job_id=start(run_shard=refuse).pk)

    assert api.get(f"{URL}{job.pk}/").json()["error"] == "The file is empty."


def test_whoever_lacks_the_right_of_the_kind_neither_starts_nor_cancels(client, django_user_model, start):
    job = start(**STARTABLE)
    client.force_login(django_user_model.objects.create_user("eve", role="executive"))

    assert post(client, "", {"kind": "sum", "arguments": {"as_of": "2026-10-31"}}).status_code == 403
    assert post(client, f"{job.pk}/cancel/").status_code == 403
