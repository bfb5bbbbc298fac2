"""A change names the version it changes."""

from decimal import Decimal

import pytest

from tests.api.parcels import PARCELS, Parcel

URL = "/api/v1/parcels/1/"


@pytest.fixture
def parcel(parcel_api):
    PARCELS[1] = Parcel(1, "old", Decimal(1), "EUR", 3)


def change(api, **headers):
    return api.patch(URL, {"name": "new"}, format="json", headers=headers)


def test_a_change_without_if_match_is_428(parcel_api, parcel):
    assert change(parcel_api).status_code == 428


def test_a_change_of_an_older_version_is_412(parcel_api, parcel):
    assert change(parcel_api, **{"If-Match": '"2"'}).status_code == 412


@pytest.mark.parametrize(("tag", "status"), [('"3"', 200), ("*", 200), ('W/"3"', 412), ('"x"', 412), ("3", 400)])
def test_what_if_match_may_say(parcel_api, parcel, tag, status):
    assert change(parcel_api, **{"If-Match": tag}).status_code == status


def test_the_answer_carries_the_next_version_as_etag(parcel_api, parcel):
    response = change(parcel_api, **{"If-Match": '"3"'})

    assert response["ETag"] == '"4"'
    assert response.json()["version"] == 4
