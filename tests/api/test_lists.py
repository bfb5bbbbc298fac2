"""Lists: cursor, no total."""

from decimal import Decimal

import pytest

from finance_crm.web.api.pagination import decode_cursor, encode_cursor
from finance_crm.web.api.renderers import ApiRenderer
from tests.api.parcels import PARCELS, Parcel

URL = "/api/v1/parcels/"


@pytest.fixture
def seven_parcels(parcel_api):
    for number in range(1, 8):
        PARCELS[number] = Parcel(number, "same", Decimal("1.5000"), "EUR", 1)


def test_following_next_shows_every_row_once(parcel_api, seven_parcels):
    url, seen, pages = f"{URL}?limit=3", [], 0
    while url:
        body = parcel_api.get(url).json()
        seen += [row["id"] for row in body["results"]]
        url, pages = body["next"], pages + 1

    assert seen == [1, 2, 3, 4, 5, 6, 7]
    assert pages == 3


def test_the_last_full_page_has_no_next(parcel_api, seven_parcels):
    body = parcel_api.get(f"{URL}?limit=7").json()

    assert body["next"] is None
    assert body["next_cursor"] is None


def test_money_has_the_decimals_of_its_currency(parcel_api, seven_parcels):
    assert parcel_api.get(URL).json()["results"][0]["price"] == {"amount": "1.50", "currency": "EUR"}


def test_a_cursor_gives_its_sort_key_back():
    key = (Decimal("10.50"), "東方\u3000公司", "", 7)

    assert decode_cursor(encode_cursor(key), (Decimal, str, str, int)) == key


@pytest.mark.parametrize(
    "cursor",
    ["", "%%%", "bnVsbA", "WzFd", "W251bGxd", "WyJcdWQ4MDAiXQ", encode_cursor(["NaN"]), encode_cursor(["1", "2"])],
)
def test_a_made_up_cursor_is_refused(cursor):
    with pytest.raises((ValueError, ArithmeticError)):
        decode_cursor(cursor, (Decimal,))


def test_a_decimal_never_leaves_as_a_float():
    assert ApiRenderer().render({"rates": [Decimal("0.10"), Decimal("1E+3")]}) == b'{"rates":["0.10","1000"]}'
