"""Exchange rates over the API: newest first, corrected by recording anew, text to the last decimal."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import ExchangeRate
from finance_crm.access.domain.roles import Role
from tests.customers.api.calls import listed, problems

pytestmark = pytest.mark.usefixtures("on_30_june")
EURO = {"currency": "EUR", "rate_date": "2026-04-18", "rate": "1.0837"}


def shown(api, **asked):
    return [(row["rate_date"], row["currency"], row["rate"]) for row in listed(api, "exchange-rates", **asked)]


def test_a_rate_is_answered_with_every_field(post, db):
    answer = post("exchange-rates", EURO)

    assert answer.status_code == 201
    assert answer.json() == {
        "id": ExchangeRate.objects.get().pk,
        "currency": "EUR",
        "rate_date": "2026-04-18",
        "rate": "1.083700000000",
    }


def test_rates_are_listed_newest_first_then_by_currency(api, post, db):
    rates = [("GBP", "01", "1.3"), ("EUR", "02", "1.2"), ("JPY", "02", "0.0068"), ("EUR", "01", "1")]
    for currency, number, rate in rates:
        post("exchange-rates", {"currency": currency, "rate_date": f"2026-01-{number}", "rate": rate})

    assert shown(api) == [
        ("2026-01-02", "EUR", "1.200000000000"),
        ("2026-01-02", "JPY", "0.006800000000"),
        ("2026-01-01", "EUR", "1.000000000000"),
        ("2026-01-01", "GBP", "1.300000000000"),
    ]
    assert shown(api, currency="GBP") == [("2026-01-01", "GBP", "1.300000000000")]
    assert shown(api, currency="SEK") == []


def test_another_rate_for_a_day_takes_the_place_of_the_first(api, post, db):
    first = post("exchange-rates", EURO).json()

    second = post("exchange-rates", EURO | {"rate": "1.09"}).json()

    assert first["id"] != second["id"]
    assert shown(api) == [("2026-04-18", "EUR", "1.090000000000")]
    assert ExchangeRate.objects.count() == 3


def test_the_same_rate_again_is_the_rate_there_is(post, db):
    first = post("exchange-rates", EURO)

    again = post("exchange-rates", EURO | {"rate": "1.083700"})

    assert again.json() == first.json() | {"rate": again.json()["rate"]}
    assert Decimal(again.json()["rate"]) == Decimal("1.0837")
    assert ExchangeRate.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"currency": "USD"}, ("currency", "The reporting currency's rate is 1.")),
        ({"currency": "XXZ"}, ("currency", "XXZ is not an ISO 4217 currency code.")),
        ({"currency": "eur"}, ("currency", "This value does not match the required pattern.")),
        ({"currency": None}, ("currency", "This field may not be null.")),
        ({"rate": "0"}, ("rate", "Ensure this value is greater than or equal to 1E-12.")),
        ({"rate": "-1"}, ("rate", "Ensure this value is greater than or equal to 1E-12.")),
        ({"rate": "0.0000000000001"}, ("rate", "Ensure that there are no more than 12 decimal places.")),
        ({"rate": "1" * 13}, ("rate", "Ensure that there are no more than 12 digits before the decimal point.")),
        ({"rate": 1.1}, ("rate", "Must be text.")),
        ({"rate": "NaN"}, ("rate", "A valid number is required.")),
        ({"rate_date": "18.4.2026"}, ("rate_date", "Date has wrong format. Use one of these formats instead: "
                                                   "YYYY-MM-DD.")),
        ({"source": "ECB"}, ("source", "There is no such field.")),
    ],
)  # fmt: skip
def test_a_value_that_does_not_hold_is_named_and_nothing_is_written(post, db, changes, error):
    assert problems(post("exchange-rates", EURO | changes)) == [error]
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize("currency", ["eur", "EURO", "xEUR", "E", "123"])
def test_a_currency_is_three_capitals(api, db, currency):
    assert problems(api.get("/api/v1/exchange-rates/", {"currency": currency})) == [
        ("currency", "Enter a valid value.")
    ]


def test_one_rate_has_no_address_of_its_own(api, post, db):
    rate = post("exchange-rates", EURO).json()

    assert api.get(f"/api/v1/exchange-rates/{rate['id']}/").status_code == 404


@pytest.mark.parametrize(("role", "status"), [(Role.ANALYST, 201), (Role.COLLECTOR, 403), (Role.EXECUTIVE, 403)])
def test_whoever_posts_records_rates(sign_in, role, status):
    client = sign_in(role)

    answer = client.post("/api/v1/exchange-rates/", EURO, format="json")

    assert (answer.status_code, ExchangeRate.objects.count()) == (status, int(status == 201))
    assert client.get("/api/v1/exchange-rates/").status_code == 200


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rate=st.decimals(min_value=Decimal("1E-12"), max_value=Decimal("999999999999"), places=12))
def test_a_rate_comes_back_as_it_was_sent(api, post, db, rate):
    sent = post("exchange-rates", EURO | {"rate": f"{rate:f}"})

    assert sent.status_code == 201
    assert [row[2] for row in shown(api)] == [f"{rate:f}"]
