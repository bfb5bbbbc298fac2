"""An upload over the API is taken whole or refused with what is wrong; imports are listed for whoever may import."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import User
from finance_crm.exchange.domain.kinds import ImportKind
from finance_crm.exchange.models import Import
from finance_crm.jobs.models import Job
from tests.customers.api.calls import ids, listed, problems

GOOD = b"code,price\nA1,1.50\n"
URL = "/api/v1/imports/"


def upload(client: APIClient, **fields: Any) -> Any:
    body = {"file": SimpleUploadedFile("things.csv", GOOD), "kind": "things"} | fields
    return client.post(URL, body, format="multipart", headers={"Idempotency-Key": "k"})


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"mode": "replace"}, ("mode", '"replace" is not a valid choice.')),
        ({"kind": ""}, ("kind", "This field may not be blank.")),
        ({"kind": "x" * 51}, ("kind", "Ensure this field has no more than 50 characters.")),
        ({"file": ""}, ("file", "The submitted data was not a file. Check the encoding type on the form.")),
        ({"size": "-1"}, ("size", "Ensure this value is greater than or equal to 0.")),
        ({"size": "18"}, ("file", "Only 19 of 18 bytes arrived. The upload was cut off: upload the file again.")),
        ({"sha256": "0" * 63}, ("sha256", "This value does not match the required pattern.")),
        ({"sha256": "0" * 64}, ("file", "The file arrived changed: its SHA-256 is not the one declared. Upload it "
                                        "again.")),
        ({"mapping": "{"}, ("mapping", "This is not JSON.")),
        ({"mapping": "[" * 5}, ("mapping", "There is no mapping called [[[[[ for things.")),
        ({"mapping": '{"date_format": 5}'}, ("mapping", "The field date_format of the mapping does not have the "
                                                        "expected form.")),
        ({"dry_run": "perhaps"}, ("dry_run", "Must be a valid boolean.")),
        ({"colour": "red"}, ("colour", "There is no such field.")),
    ],
)  # fmt: skip
def test_an_upload_that_does_not_hold_is_named_and_nothing_is_kept(
    api: APIClient,
    things: ImportKind,
    changes: dict[str, Any],
    error: tuple[str, str],
) -> None:
    assert problems(upload(api, **changes)) == [error]
    assert (Import.objects.count(), Job.objects.count()) == (0, 0)


def test_a_kind_nobody_knows_is_told_those_there_are(api: APIClient, things: ImportKind) -> None:
    ((field, sentence),) = problems(upload(api, kind="nothing"))

    assert field == "kind"
    assert sentence.startswith("There is no such kind. Known: ")
    assert "things" in sentence.removesuffix(".").split(": ")[1].split(", ")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The submitted file is empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
         "This is an old Excel workbook (.xls) or one with a password. Save it as .xlsx without a password."),
        (b"PK\x03\x04" + b"x" * 100,
         "The file is called CSV but its content is ZIP / XLSX. Save it as CSV (UTF-8) or XLSX and upload it again."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
         "The file is called CSV but its content is PNG. Save it as CSV (UTF-8) or XLSX and upload it again."),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_at_once(api: APIClient, things: ImportKind, content: bytes, sentence: str) -> None:
    assert problems(upload(api, file=SimpleUploadedFile("things.csv", content))) == [("file", sentence)]
    assert not Import.objects.exists()


def test_everything_that_is_missing_is_named(api: APIClient, db: None) -> None:
    answer = api.post(URL, {}, format="multipart", headers={"Idempotency-Key": "k"})

    assert [field for field, _ in problems(answer)] == ["file", "kind"]


def test_declared_size_and_checksum_may_agree(send: Callable) -> None:
    digest = hashlib.sha256(GOOD).hexdigest().upper()

    assert send(GOOD, size=len(GOOD), sha256=digest).status_code == 201


def test_a_larger_file_than_this_installation_takes_is_refused(send: Callable, settings: Any) -> None:
    settings.IMPORT_MAX_MEGABYTES = 0

    assert problems(send(GOOD)) == [
        ("file", "The file is larger than the limit of 0 MB. Split it and upload the parts.")
    ]


def test_the_same_key_with_another_file_is_another_request(send: Callable, things: ImportKind) -> None:
    first = send(GOOD, key="same")

    other = send(GOOD.replace(b"1.50", b"1.51"), key="same")

    assert (first.status_code, other.status_code) == (201, 422)
    assert Import.objects.count() == 1


def test_imports_are_listed_latest_first_in_pages(send: Callable, api: APIClient) -> None:
    made = [send(GOOD, key=f"k{number}").json()["id"] for number in range(3)]
    url, found = f"{URL}?limit=2", []

    while url:
        body = api.get(url).json()
        found.append([row["id"] for row in body["results"]])
        url = body["next"]

    assert found == [[made[2], made[1]], [made[0]]]
    assert listed(api, "imports")[0] == api.get(f"{URL}{made[2]}/").json()


@pytest.mark.parametrize("asked", [{"cursor": "W251bGxd"}, {"cursor": "x"}, {"limit": "0"}, {"status": "applied"}])
def test_what_is_not_valid_is_named(api: APIClient, db: None, asked: dict[str, str]) -> None:
    assert [field for field, _ in problems(api.get(URL, asked))] == list(asked)


@pytest.mark.parametrize("cursor", ["W251bGwsbnVsbF0", "W251bGxd", "x"])
def test_a_made_up_cursor_of_problems_is_refused(send: Callable, api: APIClient, cursor: str) -> None:
    address = f"{URL}{send(GOOD).json()['id']}/problems/"

    assert problems(api.get(address, {"cursor": cursor})) == [
        ("cursor", "Not a cursor of this list; take it from next_cursor.")
    ]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM}))
def test_only_whoever_imports_reaches_imports(things: ImportKind, role: Role) -> None:
    client, may = APIClient(), role in {Role.ANALYST, Role.CREDIT_MANAGER}
    client.force_login(User.objects.create_user(role, role=role))

    assert (client.get(URL).status_code, upload(client).status_code) == ((200, 201) if may else (403, 403))
    assert Import.objects.count() == int(may)


@pytest.mark.parametrize(("scope", "status"), [("imports", 200), ("read", 403), ("ledger write cases exports", 403)])
def test_only_a_token_for_imports_reaches_imports(make_token: Callable, scope: str, status: int) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(scope)}")

    assert client.get(URL).status_code == status


def test_who_uploaded_is_kept(send: Callable, api: APIClient, system_client: Any) -> None:
    send(GOOD)

    run, job = Import.objects.get(), Job.objects.get()
    assert (run.uploaded_by_id, job.started_by_id) == (system_client.user_id, system_client.user_id)
    assert ids(api, "imports") == [run.pk]
