"""Pages about receivables on the first and the last day there is, and on days that are none."""

from datetime import date

import pytest

PAGES = [
    "/",
    "/customers/",
    "/receivables/ageing/",
    "/tiles/receivables/",
    "/customers/{}/statement/",
    "/customers/{}/figures/",
    "/customers/{}/payments/",
    "/customers/{}/orders/",
]


@pytest.fixture
def customer(ledger):
    customer = ledger.customer()
    ledger.invoice(customer, "100", issued=date(2024, 2, 29), due=date(2024, 2, 29))
    ledger.receipt(customer, "30", on=date(2024, 2, 29))
    return customer


@pytest.mark.parametrize("day", ["1900-01-01", "2024-02-29", "2199-12-31"])
def test_every_page_answers_on_the_first_on_a_leap_and_on_the_last_day(customer, sign_in, day):
    client = sign_in()

    answers = {page: client.get(page.format(customer.pk), {"as_of": day}).status_code for page in PAGES}

    assert answers == dict.fromkeys(PAGES, 200)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_beyond_the_calendar_is_refused_and_forgotten(customer, sign_in, day):
    client, page = sign_in(), f"/customers/{customer.pk}/figures/"

    refused, after = client.get(page, {"as_of": day}), client.get(page)

    assert (refused.status_code, after.status_code) == (400, 200)
    assert "Give a day from 1900 to 2199." in refused.text


@pytest.mark.parametrize("asked", ["as_of=2026-02-29", "as_of=tomorrow", "known_at=soon", "known_at=2026-13-01T00:00Z"])
def test_what_is_no_day_and_no_moment_is_refused_not_taken_for_today(customer, sign_in, asked):
    assert sign_in().get(f"/receivables/ageing/?{asked}").status_code == 400


def test_the_day_asked_for_stays_until_another_is_asked_for(customer, sign_in):
    client = sign_in()

    asked = client.get("/receivables/ageing/", {"as_of": "2024-02-28"}).context["as_of"]
    kept = client.get("/receivables/open-items/").context["as_of"]
    moved = client.get("/customers/", {"as_of": "2024-03-01"}).context["as_of"]

    assert (asked, kept, moved) == (date(2024, 2, 28), date(2024, 2, 28), date(2024, 3, 1))
