"""The customer's credit tab shows every published score with its terms down to the statement lines."""

import pytest
from django.urls import reverse

from tests.credit.assessment.published_company import BEFORE, NOW, in_thousands


@pytest.fixture
def page(client_of, acme):
    client = client_of("analyst")
    return lambda **query: client.get(reverse("credit:scores", args=[acme.pk]), query).text


def test_the_canonical_company_has_its_published_values(keep, page):
    keep(in_thousands(BEFORE), in_thousands(NOW))

    shown = page()

    for value in ("2.631", "2.145", "3.579", "6.829", "1.130", "0.716", "5.515"):
        assert value in shown


def test_each_term_is_shown_with_the_lines_it_comes_from(keep, page):
    keep(in_thousands(NOW))

    shown = page()

    assert "Retained earnings 400,000" in shown
    assert "Total assets 1,700,000" in shown


def test_what_is_missing_is_named_and_gives_no_value(keep, page):
    keep(in_thousands(NOW, market_capitalisation=None))

    assert "Missing: Market capitalisation" in page()


def test_a_day_before_the_statement_ended_knows_no_scores(keep, page):
    keep(in_thousands(NOW))

    assert "No scores yet" in page(as_of="2025-12-30")
    assert "No scores yet" not in page(as_of="2025-12-31")


def test_models_that_disagree_are_told(keep, page):
    keep(in_thousands(BEFORE), in_thousands(NOW))

    assert "Failure: the models are not of one mind." in page() or "some models say good" in page()


def test_customers_out_of_sight_have_no_scores(client_of, acme, keep):
    keep(in_thousands(NOW))

    assert client_of("sales_manager").get(reverse("credit:scores", args=[acme.pk])).status_code == 404
