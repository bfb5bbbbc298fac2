"""Every step of an import over the API answers with the whole import, and refuses what its state does not allow."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIClient

from finance_crm.exchange.domain.kinds import ImportKind
from finance_crm.exchange.models import Import, Mapping
from finance_crm.jobs.models import Job
from tests.customers.api.calls import conflict, problems
from tests.exchange.conftest import work_off

FILE = b"code,price\nA1,1.50\nB2,-1\n"
GOOD = b"code,price\nA1,1.50\n"
PAST = "The import is at work, or already past that step."


@pytest.fixture
def run(send: Callable[..., Response], api: APIClient) -> Callable[..., str]:
    """Upload a file, do the job, and return the address of the import."""

    def upload(content: bytes = GOOD, **fields: object) -> str:
        answer = send(content, **fields)
        assert answer.status_code == 201, answer.content
        work_off()
        return f"/api/v1/imports/{answer.json()['id']}/"

    return upload


def step(api: APIClient, address: str, name: str, body: dict[str, Any] | None = None) -> Response:
    return api.post(f"{address}{name}/", body or {}, format="json")


def test_an_upload_answers_with_every_field_while_its_check_waits(send: Callable, api: APIClient) -> None:
    answer = send(FILE, mapping='{"constants": {"name": "N"}, "decimal_mark": "."}')

    body = answer.json()
    stored = Import.objects.get()
    assert (answer.status_code, body) == (201, api.get(f"/api/v1/imports/{stored.pk}/").json())
    assert body.pop("uploaded_at") == stored.uploaded_at.isoformat().replace("+00:00", "Z")
    assert body == {
        "id": stored.pk,
        "kind": "things",
        "mode": "create_or_update",
        "status": "checking",
        "file_name": "things.csv",
        "file_size": len(FILE),
        "checksum": hashlib.sha256(FILE).hexdigest(),
        "mapping": {"kind": "things", "constants": {"name": "N"}, "decimal_mark": "."},
        "accepts_good_rows": False,
        "row_count": None,
        "new_count": None,
        "changed_count": None,
        "same_count": None,
        "rejected_count": None,
        "problem_count": None,
        "failure_code": "",
        "failure": "",
        "proposals": [],
        "job_id": Job.objects.get().pk,
        "applied_at": None,
        "undone_at": None,
    }
    assert (Job.objects.get().source, Job.objects.get().arguments["action"]) == ("api", "check")


def test_a_check_counts_and_settles_the_mapping_and_writes_nothing(
    run: Callable, api: APIClient, stored: Callable
) -> None:
    body = api.get(run(FILE)).json()

    counts = {name: value for name, value in body.items() if name.endswith("_count")}
    assert counts == {
        "row_count": 2, "new_count": 1, "changed_count": 0, "same_count": 0, "rejected_count": 1, "problem_count": 1,
    }  # fmt: skip
    assert (body["status"], body["mapping"]["columns"]) == ("checked", {"code": "code", "price": "price"})
    assert (body["applied_at"], stored()) == (None, [])


def test_a_file_is_checked_again_in_another_reading(run: Callable, api: APIClient, stored: Callable) -> None:
    address = run(b"code,price,day\nA1,1,03/04/2026\n")
    before = api.get(address).json()

    again = step(api, address, "check", {"mapping": {"date_format": "D/M/YYYY"}, "accepts_good_rows": True})
    work_off()
    checked = api.get(address).json()
    step(api, address, "apply")
    work_off()

    assert (before["status"], before["failure_code"]) == ("unreadable", "ambiguous_dates")
    assert "date_format" in before["failure"]
    assert (again.status_code, again.json()["status"], again.json()["failure"]) == (200, "checking", "")
    assert (checked["status"], checked["accepts_good_rows"]) == ("checked", True)
    assert stored() == [("A1", "1", "2026-04-03")]


def test_a_checked_file_is_applied_and_undone(run: Callable, api: APIClient, stored: Callable) -> None:
    address = run()

    applying = step(api, address, "apply").json()
    work_off()
    applied = api.get(address).json()
    kept = stored()
    undoing = step(api, address, "undo").json()
    work_off()
    undone = api.get(address).json()

    assert [applying["status"], applied["status"], undoing["status"], undone["status"]] == [
        "applying", "applied", "undoing", "undone",
    ]  # fmt: skip
    assert (applied["applied_at"] is None, applied["undone_at"]) == (False, None)
    assert (kept, stored(), undone["undone_at"] is None) == ([("A1", "1.50", None)], [], False)


def test_a_file_with_a_bad_row_is_refused_whole(run: Callable, api: APIClient, stored: Callable) -> None:
    address = run(FILE, dry_run=False)

    assert (api.get(address).json()["status"], stored()) == ("refused", [])
    step(api, address, "check", {"mapping": {}, "accepts_good_rows": True})
    work_off()
    step(api, address, "apply")
    work_off()
    assert (api.get(address).json()["status"], stored()) == ("applied", [("A1", "1.50", None)])


def test_the_mode_of_a_file_holds(run: Callable, api: APIClient, stored: Callable) -> None:
    run(GOOD, dry_run=False)

    created = run(b"code,price\nA1,2\n", key="k2", mode="create")
    updated = run(b"code,price\nZ9,2\n", key="k3", mode="update_only")

    codes = [api.get(f"{address}problems/").json()["results"][0]["code"] for address in (created, updated)]
    assert codes == ["exists_differently", "not_found"]
    assert stored() == [("A1", "1.50", None)]


def test_what_depends_on_an_import_keeps_it(run: Callable, api: APIClient, stored: Callable) -> None:
    address = run(b"code,name,price\nA1,keep,1\n", dry_run=False)

    step(api, address, "undo")
    work_off()

    body = api.get(address).json()
    assert (body["status"], body["failure_code"]) == ("applied", "cannot_undo")
    assert body["failure"] == "The import cannot be undone: Somebody keeps a thing."
    assert (body["undone_at"], len(stored())) == (None, 1)


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("checking", ["check", "apply", "undo"]),
        ("checked", ["undo"]),
        ("applied", ["check", "apply"]),
        ("undone", ["check", "apply", "undo"]),
    ],
)
def test_a_step_that_the_state_does_not_allow_is_a_conflict(
    send: Callable, api: APIClient, state: str, refused: list[str]
) -> None:
    address = f"/api/v1/imports/{send(GOOD, dry_run=state in {'checking', 'checked'}).json()['id']}/"
    if state != "checking":
        work_off()
    if state == "undone":
        step(api, address, "undo")
        work_off()
    jobs = Job.objects.count()

    told = [conflict(step(api, address, name, {"mapping": {}} if name == "check" else None)) for name in refused]

    assert told == [PAST] * len(refused)
    assert (api.get(address).json()["status"], Job.objects.count()) == (state, jobs)


def test_a_kind_that_proposes_nothing_has_nothing_to_confirm(run: Callable, api: APIClient) -> None:
    address = run(dry_run=False)

    assert conflict(step(api, address, "confirm", {"ids": [1]})) == PAST
    assert problems(step(api, address, "confirm", {})) == [("ids", "This field is required.")]
    assert problems(step(api, address, "confirm", {"ids": [0]})) == [
        ("ids[0]", "Ensure this value is greater than or equal to 1.")
    ]
    assert problems(step(api, address, "confirm", {"ids": ["1"]})) == [("ids[0]", "Must be a whole number.")]


def test_a_saved_mapping_is_used_by_its_name(run: Callable, api: APIClient, stored: Callable) -> None:
    definition = {"columns": {"code": "Ref", "price": "Amount"}}
    Mapping.objects.create(kind="things", name="Ours", definition=definition, saved_at=timezone.now())

    address = run(b"Ref,Amount\nA1,7\n", mapping="Ours", dry_run=False)

    assert api.get(address).json()["mapping"]["columns"] == {"code": "Ref", "price": "Amount"}
    assert stored() == [("A1", "7", None)]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, ("mapping", "This field is required.")),
        ({"mapping": 5}, ("mapping", "A JSON object, or the name of a saved mapping.")),
        ({"mapping": "{"}, ("mapping", "This is not JSON.")),
        ({"mapping": "Ours"}, ("mapping", "There is no mapping called Ours for things.")),
        ({"mapping": {"colour": 1}}, ("mapping", "The mapping has fields nobody knows: colour.")),
        ({"mapping": {"kind": "invoices"}}, ("mapping", "The mapping is for invoices, not for things.")),
        ({"mapping": {"columns": ["code"]}},
         ("mapping", "The field columns of the mapping does not have the expected form.")),
        ({"mapping": {"columns": {"colour": "x"}}},
         ("mapping", "The mapping names columns that do not exist: colour. Known: code, day, name, price.")),
        ({"mapping": {"options": ["thrice"]}},
         ("mapping", "The mapping names options that do not exist: thrice. Known: twice.")),
        ({"mapping": {}, "mode": "replace"}, ("mode", '"replace" is not a valid choice.')),
        ({"mapping": {}, "accepts_good_rows": "yes"}, ("accepts_good_rows", "Must be true or false.")),
        ({"mapping": {}, "kind": "things"}, ("kind", "There is no such field.")),
    ],
)  # fmt: skip
def test_a_reading_that_does_not_hold_is_named_and_nothing_starts(
    run: Callable, api: APIClient, body: dict[str, Any], error: tuple[str, str]
) -> None:
    address = run()

    assert problems(step(api, address, "check", body)) == [error]
    assert Job.objects.count() == 1


def test_problems_come_in_pages_in_the_order_of_the_file(run: Callable, api: APIClient) -> None:
    address = run(b"code,price\nA1,x\n,-1\nC3,2\n")
    url, found = f"{address}problems/?limit=1", []

    while url:
        body = api.get(url).json()
        found += body["results"]
        url = body["next"]

    assert found == [
        {"row_number": 2, "column": "price", "code": "invalid_number", "value": "x",
         "message": "Price: “x” is not a number in the given format"},
        {"row_number": 3, "column": "code", "code": "required", "value": "",
         "message": "Code: is empty but required"},
        {"row_number": 3, "column": "price", "code": "negative", "value": "-1", "message": "Price: -1 is below zero"},
    ]  # fmt: skip


def test_rejected_rows_come_back_as_a_file_once_there_are_any(run: Callable, api: APIClient) -> None:
    checked = api.get(f"{run(FILE)}rejects/")
    refused = api.get(f"{run(FILE, key='k2', dry_run=False)}rejects/")

    assert (checked.status_code, checked["Content-Type"]) == (404, "application/problem+json")
    assert refused["Content-Type"] == "text/csv; charset=utf-8"
    header, row = b"".join(refused.streaming_content).decode("utf-8-sig").splitlines()
    assert header.startswith("code,price,")
    assert row.startswith("B2,-1,")
    assert "Price: -1 is below zero" in row


def test_steps_of_an_import_that_is_not_there_are_not_found(api: APIClient, things: ImportKind) -> None:
    bodies = {"check": {"mapping": {}}, "apply": {}, "undo": {}, "confirm": {"ids": [1]}}

    answers = [step(api, "/api/v1/imports/1/", name, body) for name, body in bodies.items()]
    answers += [api.get(f"/api/v1/imports/1/{name}") for name in ("", "problems/", "rejects/")]

    assert {answer.status_code for answer in answers} == {404}
