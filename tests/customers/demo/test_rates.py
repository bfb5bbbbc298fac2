"""Exchange rates of the story."""

from datetime import date, timedelta

import pytest

from customers.demo.amounts import RATE_ONE
from customers.demo.company import BASE_RATES
from customers.demo.plan import DemoPlan
from customers.demo.rates import STEP, RateBook

PLAN = DemoPlan(customers=1, months=24, seed=7, as_of=date(2026, 11, 22))


@pytest.fixture(scope="module")
def book():
    return RateBook(PLAN)


def test_the_reporting_currency_is_worth_one(book):
    assert book.at("USD", PLAN.first_date).value == RATE_ONE


def test_a_weekend_has_the_rate_of_friday(book):
    friday = date(2026, 11, 13)

    saturday, sunday = (book.at("EUR", friday + timedelta(days=step)) for step in (1, 2))

    assert saturday == sunday == book.at("EUR", friday)
    assert saturday.rate_date == friday


def test_rates_stay_near_their_base(book):
    for currency, base in BASE_RATES.items():
        values = [rate.value / RATE_ONE for quoted, rate in book.quotes() if quoted == currency]
        assert len(values) > 400
        assert 0.7 * base < min(values) <= max(values) < 1.4 * base


def test_rates_are_published_once_a_day_with_eight_decimals(book):
    quotes = list(book.quotes())

    assert len({(currency, rate.rate_date) for currency, rate in quotes}) == len(quotes)
    assert all(rate.value % STEP == 0 and rate.value > 0 for _, rate in quotes)


def test_nothing_is_published_after_the_story(book):
    assert max(rate.rate_date for _, rate in book.quotes()) <= PLAN.last_date


def test_a_day_after_the_story_has_the_last_rate(book):
    assert book.at("JPY", PLAN.as_of + timedelta(days=30)) == book.at("JPY", PLAN.last_date)
