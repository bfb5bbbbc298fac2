"""Exchange rates: recorded for a day, corrected by recording that day again, listed newest first."""

from decimal import Decimal

import pytest
from django.urls import reverse

from customers.models import ExchangeRate
from customers.queries.rates import get_rate
from customers.services.rates import record_rate
from tests.customers.ledger.books import BY_NOBODY, day

EURO = {"currency": "EUR", "rate_date": "2026-01-02", "rate": "1.0837"}


def record(rate: str, *, on, currency: str = "EUR") -> None:
    record_rate(currency=currency, rate_date=on, rate=Decimal(rate), **BY_NOBODY)


def test_rates_are_listed_newest_first_then_by_currency_with_six_decimals(analyst, books, read):
    record("1.1", on=day(1, 1))
    record("0.0315", on=day(1, 2), currency="TWD")
    record("1.08371234", on=day(1, 2))

    page = read(analyst, "rates")

    assert page.tables[0][1:] == [
        ["EUR", "Jan 2, 2026", "1.083712"],
        ["TWD", "Jan 2, 2026", "0.031500"],
        ["EUR", "Jan 1, 2026", "1.100000"],
    ]


def test_without_rates_the_page_says_what_they_are_for(analyst):
    assert "No rates yet" in analyst.get(reverse("customers:rates")).text


def test_a_rate_of_the_same_day_is_corrected_not_added(analyst, books, send, read):
    send(analyst, "rate_new", EURO)
    page = send(analyst, "rate_new", EURO | {"rate": "1.09"})

    assert page.tables[0][1:] == [["EUR", "Jan 2, 2026", "1.090000"]]
    assert list(ExchangeRate.objects.order_by("id").values_list("rate", flat=True)) == [
        Decimal("1.0837"),
        Decimal("-1.0837"),
        Decimal("1.09"),
    ]


def test_the_same_rate_again_writes_nothing(analyst, books, send):
    send(analyst, "rate_new", EURO)
    send(analyst, "rate_new", EURO)

    assert ExchangeRate.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"rate": "0"}, {"rate": "A rate is more than zero."}),
        ({"rate": "-1.1"}, {"rate": "A rate is more than zero."}),
        ({"rate": "dear"}, {"rate": "Enter a number."}),
        ({"rate": "0.0000000000001"}, {"rate": "Ensure that there are no more than 12 decimal places."}),
        ({"currency": "USD"}, {"currency": "The reporting currency's rate is 1."}),
        ({"currency": "QQQ"}, {"currency": "QQQ is not an ISO 4217 currency code."}),
        ({"currency": "eur"}, {"currency": "Enter a valid value."}),
        ({"rate_date": "2026-02-30"}, {"rate_date": "Enter a valid date."}),
        ({"rate_date": ""}, {"rate_date": "This field is required."}),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_no_rate_is_recorded(analyst, send, changes, errors):
    page = send(analyst, "rate_new", EURO | changes)

    typed = EURO | changes
    assert (page.status, page.errors) == (422, errors)
    assert {name: page.fields[name] for name in typed} == typed
    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize(
    ("on", "expected"), [(day(1, 2), "1.1"), (day(1, 31), "1.1"), (day(2, 1), "1.2"), (day(12, 31), "1.2")]
)
def test_a_rate_holds_from_its_day_until_the_next_one(analyst, books, send, on, expected):
    send(analyst, "rate_new", EURO | {"rate": "1.1"})
    send(analyst, "rate_new", EURO | {"rate": "1.2", "rate_date": "2026-02-01"})

    assert get_rate(currency="EUR", on=on).rate == Decimal(expected)


@pytest.mark.parametrize(
    ("role", "looks", "records"),
    [
        ("analyst", 200, 302),
        ("credit_manager", 200, 302),
        ("collector", 200, 403),
        ("sales_manager", 200, 403),
        ("executive", 200, 403),
        ("administrator", 200, 403),
    ],
)
def test_who_may_look_and_who_may_record(client_of, books, role, looks, records):
    client = client_of(role)

    listed = client.get(reverse("customers:rates"))
    recorded = client.post(reverse("customers:rate_new"), EURO)

    assert (listed.status_code, recorded.status_code) == (looks, records)
    assert ("Record a rate" in listed.text) is (records == 302)
    assert ExchangeRate.objects.exists() is (records == 302)
