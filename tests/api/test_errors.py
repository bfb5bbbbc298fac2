"""Every error of the API is a problem document that names the field."""

import pytest

URL = "/api/v1/parcels/"
PRICE = {"amount": "12.50", "currency": "EUR"}


def post(api, body, **headers):
    return api.post(URL, body, format="json", headers={"Idempotency-Key": "k1"} | headers)


def test_an_error_is_a_problem_document_naming_the_field(parcel_api):
    response = post(parcel_api, {"name": "A", "price": {"amount": "1.005", "currency": "EUR"}})

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["errors"] == [{"field": "price", "detail": "EUR has 2 decimals.", "code": "decimals"}]


def test_an_error_in_a_list_names_the_position(parcel_api):
    response = post(parcel_api, {"name": "A", "price": PRICE, "lines": [{"weight": 1}, {"weight": 0}]})

    assert [error["field"] for error in response.json()["errors"]] == ["lines[1].weight"]


def test_an_error_inside_money_names_its_part(parcel_api):
    response = post(parcel_api, {"name": "A", "price": {"amount": 12.5, "currency": "XXQ"}})

    assert response.json()["errors"][0]["field"] == "price.amount"


@pytest.mark.parametrize("price", [12.5, "12.50", None, [], {"amount": "1"}, {"amount": "NaN", "currency": "EUR"}])
def test_money_in_another_shape_is_refused(parcel_api, price):
    assert post(parcel_api, {"name": "A", "price": price}).status_code == 400


def test_an_unknown_field_is_refused(parcel_api):
    response = post(parcel_api, {"name": "A", "price": PRICE, "colour": "red"})

    assert response.json()["errors"][0]["field"] == "colour"


def test_an_unknown_query_parameter_is_refused_and_the_known_ones_are_listed(parcel_api):
    response = parcel_api.get(URL, {"nmae": "A"})

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "nmae"
    assert "name" in response.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    "query",
    ["as_of=2026-02-30", "as_of=10/31/2026", "as_of=", "as_of=0001-01-01", "heavy=maybe", "size=xl", "least=1.5",
     "least=99999999999999999999999", "limit=0", "limit=501", "limit=x", "cursor=x", "cursor=W10", "name=%00",
     "name=a&name=b", "known_at=yesterday", "known_at=", "known_at=2026-10-31T12:00:00",
     "known_at=2026-02-30T12:00:00Z"],
)  # fmt: skip
def test_a_wrong_query_parameter_is_named(parcel_api, query):
    response = parcel_api.get(f"{URL}?{query}")

    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == query.split("=")[0]


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", b"{", b'{"name": NaN}', b"[" * 100_000, b'{"name": "\\u0000"}', b'{"name": "\\ud800"}', b"3", b"[]",
     b'{"sender": 99999999999999999999999999}', b'{"sender": 1e999}', b"null", b""],
)  # fmt: skip
def test_a_broken_body_is_refused_and_never_fails(parcel_api, body):
    response = parcel_api.generic("POST", URL, body, content_type="application/json", headers={"Idempotency-Key": "k2"})

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_an_address_that_is_no_resource_answers_with_a_problem(parcel_api):
    response = parcel_api.get("/api/v1/parcles/")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_a_method_the_resource_lacks_is_405(parcel_api):
    assert parcel_api.delete(URL).status_code == 405


def test_an_unforeseen_failure_is_a_problem_without_inside_knowledge(parcel_api):
    parcel_api.raise_request_exception = False

    response = parcel_api.patch(f"{URL}77/", {"name": "B"}, format="json", headers={"If-Match": '"1"'})

    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert "KeyError" not in response.content.decode()
