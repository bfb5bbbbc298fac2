"""The panel of ratings and answers, and the pages where they are typed."""

from datetime import date

import pytest
from django.urls import reverse

from credit.models import ExternalRating, InsolvencyNotice, QualitativeAnswer
from customers.models import Customer
from finance_crm.access.models import Team
from tests.web.conftest import client_of, person  # noqa: F401

PAGES = ("answers", "rate", "insolvency")


@pytest.fixture
def acme(db) -> Customer:
    return Customer.objects.create(code="ACME", name="Acme", currency="USD")


def address(name: str, customer: Customer) -> str:
    return reverse(f"credit:{name}", args=[customer.pk])


def test_answers_are_kept_shown_and_chosen_already_next_time(client_of, acme):  # noqa: F811
    client = client_of("analyst")
    given = {"management": "weak", "succession": "", "effective_date": "2026-03-01", "note": "visit"}

    answer = client.post(address("answers", acme), given)

    assert answer.status_code == 302
    row = QualitativeAnswer.objects.get()
    assert (row.question, row.answer, row.note, row.recorded_by_id) == ("management", "weak", "visit", client.user.pk)
    assert "weak or divided" in client.get(address("ratings", acme)).text
    assert '<option value="weak" selected>' in client.get(address("answers", acme)).text


def test_a_day_that_has_not_come_is_refused(client_of, acme):  # noqa: F811
    answer = client_of("analyst").post(address("answers", acme), {"management": "weak", "effective_date": "2150-01-01"})

    assert answer.status_code == 422
    assert "This day has not come yet." in answer.text
    assert not QualitativeAnswer.objects.exists()


def test_a_rating_is_typed_and_shown(client_of, acme):  # noqa: F811
    client = client_of("analyst")
    given = {"agency": "Agency A", "rating": "BB", "one_year_pd": "0.012", "effective_date": "2026-03-01"}

    assert client.post(address("rate", acme), given).status_code == 302

    shown = client.get(address("ratings", acme)).text
    assert "Agency A" in shown and "1.20%" in shown
    assert ExternalRating.objects.get().effective_date == date(2026, 3, 1)


def test_a_rating_that_ends_before_it_begins_says_so(client_of, acme):  # noqa: F811
    given = {"agency": "A", "rating": "BB", "effective_date": "2026-03-01", "valid_until": "2026-02-01"}

    answer = client_of("analyst").post(address("rate", acme), given)

    assert (answer.status_code, "valid at least on its own day" in answer.text) == (422, True)


def test_an_insolvency_is_recorded_and_shown(client_of, acme):  # noqa: F811
    client = client_of("analyst")

    client.post(address("insolvency", acme), {"effective_date": "2026-03-01", "source": "court register"})

    assert InsolvencyNotice.objects.get().source == "court register"
    assert "Insolvent since Mar 1, 2026" in client.get(address("ratings", acme)).text


def test_nothing_known_says_what_to_do(client_of, acme):  # noqa: F811
    shown = client_of("analyst").get(address("ratings", acme)).text

    assert "No external rating" in shown and "No answers yet" in shown


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_assess_is_refused_and_offered_no_link(client_of, acme, page):  # noqa: F811
    client = client_of("executive")

    assert client.get(address(page, acme)).status_code == 403
    assert address(page, acme) not in client.get(address("ratings", acme)).text


@pytest.mark.parametrize("page", PAGES)
def test_a_customer_that_is_not_seen_is_not_there(client_of, acme, page):  # noqa: F811
    Customer.objects.filter(pk=acme.pk).update(team=Team.objects.create(code="E", name="East"))
    client = client_of("analyst")
    missing = reverse(f"credit:{page}", args=[acme.pk + 1000])

    assert client.get(missing).status_code == 404
    assert client.post(missing, {"effective_date": "2026-03-01"}).status_code == 404
