"""Lists of the imports API go on where the last page ended, and problems keep the order of the file."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from finance_crm.exchange.models import Import
from tests.api.conftest import api, make_token, system_client  # noqa: F401


def test_imports_come_latest_first_and_each_once(upload: Callable[..., Import], api: APIClient) -> None:  # noqa: F811
    ids = [upload("code,price\nA,1\n").pk for _ in range(5)]
    seen: list[int] = []
    address: str | None = "/api/v1/imports/?limit=2"

    while address:
        page = api.get(address).json()
        assert len(page["results"]) <= 2
        seen += [row["id"] for row in page["results"]]
        address = page["next"]

    assert seen == ids[::-1]


def test_problems_keep_the_order_of_the_file_over_pages(
    check: Callable[..., Import],
    api: APIClient,  # noqa: F811
) -> None:
    run = check("code,price,day\nA,x,never\n,y,2026-01-01\nC,1,soon\n", mapping={"date_format": "YYYY-MM-DD"})
    seen: list[tuple[int, str]] = []
    address: str | None = f"/api/v1/imports/{run.pk}/problems/?limit=1"

    while address:
        page = api.get(address).json()
        seen += [(row["row_number"], row["column"]) for row in page["results"]]
        address = page["next"]

    assert seen == [(2, "day"), (2, "price"), (3, "code"), (3, "price"), (4, "day")]


def test_an_import_tells_its_checksum_mapping_and_why_it_failed(
    check: Callable[..., Import],
    api: APIClient,  # noqa: F811
) -> None:
    run = check('code,price\nA,"1,234"\n')

    told = api.get(f"/api/v1/imports/{run.pk}/").json()

    assert (told["status"], told["failure_code"]) == ("unreadable", "ambiguous_numbers")
    assert told["failure"].startswith("Numbers such as 1,234 can be read in more than one way.")
    assert (told["checksum"], told["row_count"], told["proposals"]) == (run.checksum, None, [])


@pytest.mark.parametrize("path", ["abc", "999999", "999999999999999999999999"])
@pytest.mark.parametrize("part", ["", "problems/", "rejects/"])
def test_what_is_not_there_is_not_found(api: APIClient, path: str, part: str) -> None:  # noqa: F811
    assert api.get(f"/api/v1/imports/{path}/{part}").status_code == 404


def test_an_import_without_rejected_rows_has_no_file_of_them(
    bring_in: Callable[..., Import],
    api: APIClient,  # noqa: F811
) -> None:
    run = bring_in("code,price\nA,1\n")

    assert api.get(f"/api/v1/imports/{run.pk}/rejects/").status_code == 404


def test_reading_another_way_names_what_does_not_hold_and_keeps_the_old_way(
    upload: Callable[..., Import],
    api: APIClient,  # noqa: F811
) -> None:
    run = upload("code,price\nA,1\n")

    answer = api.post(f"/api/v1/imports/{run.pk}/check/", {"mapping": {"columns": {"colour": "x"}}}, format="json")

    run.refresh_from_db()
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "mapping")
    assert (run.mapping, run.status) == ({"kind": "things"}, "uploaded")


@pytest.mark.parametrize("action", ["undo", "confirm"])
def test_a_step_too_early_is_a_conflict(
    upload: Callable[..., Import],
    api: APIClient,  # noqa: F811
    action: str,
) -> None:
    run = upload("code,price\nA,1\n")

    answer = api.post(f"/api/v1/imports/{run.pk}/{action}/", {"ids": [1]} if action == "confirm" else {}, format="json")

    assert answer.status_code == 409
    assert answer.json()["detail"] == "The import is at work, or already past that step."


@pytest.mark.parametrize("body", [{}, {"ids": "1"}, {"ids": [0]}, {"ids": ["x"]}, {"ids": [1] * 10_001}])
def test_what_is_confirmed_are_ids(upload: Callable[..., Import], api: APIClient, body: dict) -> None:  # noqa: F811
    run = upload("code,price\nA,1\n")

    assert api.post(f"/api/v1/imports/{run.pk}/confirm/", body, format="json").status_code == 400
