"""Every list of the customers app comes in pages that neither skip nor repeat, and refuses what is no page."""

from urllib.parse import parse_qs, urlsplit

import pytest

from finance_crm.web.api.pagination import encode_cursor
from tests.customers.api.calls import listed
from tests.customers.api.everything import ASKED, COUNTS, fill

pytestmark = pytest.mark.usefixtures("on_30_june")
BEYOND = {
    "exchange-rates": ["1900-01-01", "ZZZ"],
    "receivables/ageing": ["~", "~", "~", "~"],
    "receivables/open-items": [10**15, 0],
}
EMPTY = {"next": None, "next_cursor": None, "results": []}
NO_CURSOR = {
    "field": "cursor",
    "detail": "Not a cursor of this list; take it from next_cursor.",
    "code": "invalid",
}


def on_every_list(value):
    return dict.fromkeys(COUNTS, value)


def get(api, path, **asked):
    return api.get(f"/api/v1/{path}/", ASKED.get(path, {}) | asked)


def bodies(api, **asked):
    """Return what every list answers to the same question."""
    return {path: get(api, path, **asked).json() for path in COUNTS}


def first_errors(api, **asked):
    answers = {path: get(api, path, **asked) for path in COUNTS}
    assert {answer.status_code for answer in answers.values()} == {400}
    return {path: answer.json()["errors"][0] for path, answer in answers.items()}


def walk(api, path, limit):
    """Return the pages from the first on."""
    pages = [get(api, path, limit=limit).json()]
    while pages[-1]["next"]:
        pages.append(api.get(pages[-1]["next"]).json())
    return [page["results"] for page in pages]


@pytest.fixture
def filled(books):
    return fill(books)


def test_an_empty_installation_has_empty_pages(api):
    assert bodies(api) == on_every_list(EMPTY)


@pytest.mark.parametrize("limit", [1, 2])
def test_following_next_shows_every_row_once_and_in_order(api, filled, limit):
    pages = {path: walk(api, path, limit) for path in COUNTS}

    rows = {path: [row for page in found for row in page] for path, found in pages.items()}
    assert rows == {path: listed(api, path, **ASKED.get(path, {})) for path in COUNTS}
    assert {path: len(found) for path, found in rows.items()} == COUNTS
    assert {len(page) for found in pages.values() for page in found[:-1]} == {limit}


def test_a_page_that_is_just_full_is_the_last(api, filled):
    answers = {path: get(api, path, limit=count).json() for path, count in COUNTS.items()}

    assert {path: len(body["results"]) for path, body in answers.items()} == COUNTS
    assert {(body["next"], body["next_cursor"]) for body in answers.values()} == {(None, None)}


def test_the_next_address_carries_the_cursor_beside_what_was_asked(api, filled):
    for path, body in bodies(api, limit=1).items():
        asked = {name: [value] for name, value in ASKED.get(path, {}).items()}

        parameters = parse_qs(urlsplit(body["next"]).query)

        assert parameters == asked | {"limit": ["1"], "cursor": [body["next_cursor"]]}


def test_a_cursor_beyond_the_last_row_is_an_empty_page(api, filled):
    cursors = {path: encode_cursor(BEYOND.get(path, [10**15])) for path in COUNTS}

    assert {path: get(api, path, cursor=cursor).json() for path, cursor in cursors.items()} == on_every_list(EMPTY)


@pytest.mark.parametrize("limit", ["0", "501", "-1", "1.0", "", "x", "٣", "9" * 30])
def test_a_limit_is_a_whole_number_from_1_to_500(api, limit):
    error = {"field": "limit", "detail": "Must be a whole number from 1 to 500.", "code": "invalid"}

    assert first_errors(api, limit=limit) == on_every_list(error)


def test_a_refused_limit_is_a_whole_problem_document(api):
    answer = get(api, "invoices", limit=501)

    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:finance-crm:problem:validation",
        "title": "The request is not valid",
        "status": 400,
        "detail": "Must be a whole number from 1 to 500.",
        "errors": [{"field": "limit", "detail": "Must be a whole number from 1 to 500.", "code": "invalid"}],
    }


def test_500_is_the_largest_page(api, filled):
    assert {path: len(body["results"]) for path, body in bodies(api, limit=500).items()} == COUNTS


@pytest.mark.parametrize("cursor", ["", "x", "x" * 501, encode_cursor([1, 2, 3, 4, 5]), encode_cursor(["\x00"] * 4)])
def test_what_is_no_cursor_of_the_list_is_refused(api, cursor):
    assert first_errors(api, cursor=cursor) == on_every_list(NO_CURSOR)


@pytest.mark.parametrize("cursor", ["W251bGxd", "W251bGwsbnVsbF0", "W251bGwsbnVsbCxudWxsLG51bGxd"])
def test_a_key_without_values_is_no_cursor(api, filled, cursor):
    assert first_errors(api, cursor=cursor) == on_every_list(NO_CURSOR)


@pytest.mark.parametrize("name", ["limit", "cursor"])
def test_a_parameter_of_the_page_stands_once(api, name):
    answers = {path: api.get(f"/api/v1/{path}/?{name}=1&{name}=2").json() for path in COUNTS}

    error = {"field": name, "detail": "Given more than once.", "code": "invalid"}
    assert {path: body["errors"] for path, body in answers.items()} == on_every_list([error])


def test_an_unknown_parameter_is_refused_with_those_there_are(api):
    assert {error["field"] for error in first_errors(api, colour="red").values()} == {"colour"}
    assert first_errors(api, colour="red")["exchange-rates"]["detail"] == (
        "There is no such parameter. Known: currency, cursor, limit."
    )


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_list_as_a_whole_is_not_changed(api, method):
    answers = {path: getattr(api, method)(f"/api/v1/{path}/", {}, format="json") for path in COUNTS}

    assert {path: answer.status_code for path, answer in answers.items()} == on_every_list(405)


@pytest.mark.parametrize("key", ["0", "999999999999999999", "1" * 19, "-1", "x", "1.0"])
def test_what_no_row_can_be_called_is_not_found(api, key):
    single = [path for path in COUNTS if path != "exchange-rates" and "/" not in path]

    answers = {path: api.get(f"/api/v1/{path}/{key}/") for path in single}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(single, 404)
    assert {answer.json()["type"] for answer in answers.values()} == {"urn:finance-crm:problem:not_found"}


def test_a_cursor_of_one_list_does_not_open_another(api, filled):
    cursor = get(api, "receivables/open-items", limit=1).json()["next_cursor"]

    assert get(api, "invoices", cursor=cursor).json()["errors"] == [NO_CURSOR]


def test_filters_hold_on_every_page(api, books, filled):
    books.invoice("7", number="JUNE", issue_date=books.draft().issue_date.replace(month=6))
    first = api.get("/api/v1/invoices/", {"issued_to": "2026-01-31", "limit": 2}).json()

    second = api.get(first["next"]).json()

    assert [row["number"] for row in second["results"]] == ["IN-000003"]
    assert second["next"] is None
