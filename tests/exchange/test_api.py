"""Another system uploads a file, checks it, applies it and undoes it."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from tests.exchange.conftest import work_off

FILE = b"code,price\nA1,1.50\nB2,-1\n"


def test_an_upload_is_checked_and_tells_its_problems(send: Callable, api: APIClient) -> None:
    created = send(FILE)
    work_off()

    address = f"/api/v1/imports/{created.json()['id']}/"
    run = api.get(address).json()
    assert (created.status_code, run["status"], run["rejected_count"]) == (201, "checked", 1)
    assert api.get(f"{address}problems/").json()["results"][0]["message"] == "Price: -1 is below zero"


def test_good_rows_go_in_and_out_again(send: Callable, api: APIClient, stored: Callable) -> None:
    address = f"/api/v1/imports/{send(FILE, dry_run=False, accepts_good_rows=True).json()['id']}/"
    work_off()
    assert stored() == [("A1", "1.50", None)]
    assert b"B2" in b"".join(api.get(f"{address}rejects/").streaming_content)

    api.post(f"{address}undo/")
    work_off()
    assert (api.get(address).json()["status"], stored()) == ("undone", [])


def test_the_same_key_uploads_once(send: Callable, things: object) -> None:
    first, again = send(FILE, key="same"), send(FILE, key="same")

    assert first.json()["id"] == again.json()["id"]


def test_an_upload_needs_a_key(api: APIClient, things: object) -> None:
    body = {"file": SimpleUploadedFile("a.csv", FILE), "kind": "things"}

    assert api.post("/api/v1/imports/", body, format="multipart").status_code == 400


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "nothing"}, "kind"),
        ({"mapping": '{"columns": {"colour": "x"}}'}, "mapping"),
        ({"mapping": "unknown name"}, "mapping"),
        ({"size": 5}, "file"),
        ({"sha256": "0" * 64}, "file"),
    ],
)
def test_what_does_not_hold_names_its_field(send: Callable, changes: dict, field: str) -> None:
    answer = send(FILE, **changes)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_applying_twice_is_a_conflict(send: Callable, api: APIClient) -> None:
    created = send(b"code,price\nA1,1\n", dry_run=False)
    address = f"/api/v1/imports/{created.json()['id']}/"
    work_off()

    assert api.post(f"{address}apply/").status_code == 409
