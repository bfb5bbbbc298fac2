"""The customer's projection: a panel, and a page whose drivers can be edited and recalculated."""

import pytest
from django.urls import reverse

from credit.models import ProjectionScenario
from finance_crm.jobs.services.jobs import enqueue, run_inline
from tests.credit.assessment.published_company import NOW, having
from tests.credit.projections.conftest import AS_OF, three_years


def address(name: str, customer) -> str:
    return reverse(f"credit:{name}", args=[customer.pk])


@pytest.fixture
def client(client_of):
    return client_of("analyst")


def test_the_panel_shows_the_next_year_in_both_scenarios(client, acme, keep):
    keep(acme, three_years())

    shown = client.get(address("projection_panel", acme)).text

    assert "Downturn" in shown
    assert "1,600" in shown  # a fifth off sales of 2,000
    assert "under" in shown


def test_the_page_shows_drivers_statements_ratios_scores_and_chances(client, acme, keep, peers):
    keep(acme, three_years())
    peers(5)

    shown = client.get(address("projection", acme)).text

    for text in ("industry, 6", "own past", "Dec 31, 2028", "Debt / equity", "% under", "house default"):
        assert text in shown
    assert "Not tried yet" in shown


def test_without_statements_the_page_says_what_it_needs(client, acme):
    assert "No statements yet" in client.get(address("projection", acme)).text
    assert "No projection yet" in client.get(address("projection_panel", acme)).text


def test_one_statement_without_an_industry_names_the_driver_that_is_missing(client, acme, keep):
    keep(acme, [NOW])

    shown = client.get(address("projection", acme)).text

    assert "Neither the past nor the industry shows: Sales growth." in shown
    assert "fewer than five companies show it" in shown


def test_one_statement_is_projected_once_its_growth_is_typed(client, acme, keep):
    keep(acme, [NOW])

    shown = client.get(address("projection_results", acme), {"base-sales_growth": "10"}).text

    assert "2,200" in shown
    assert "Likeliest under comfort · Base" in shown


def test_a_statement_that_lacks_cash_says_so(client, acme, keep):
    keep(acme, [having(NOW, cash=None, current_assets=850)])

    assert "cannot be carried forward without: Cash" in client.get(address("projection", acme)).text


def test_recalculating_keeps_nothing(client, acme, keep):
    keep(acme, three_years())

    shown = client.get(address("projection_results", acme), {"base-sales_growth": "50"}).text

    assert "3,000" in shown
    assert not ProjectionScenario.objects.exists()


def test_what_is_saved_stands_on_the_page_with_its_reason(client, acme, keep):
    keep(acme, three_years())

    answer = client.post(
        address("projection", acme), {"base-sales_growth": "50", "reason": "A second plant opens"}, follow=True
    )

    assert "A second plant opens" in answer.text
    assert 'value="50"' in answer.text
    assert ProjectionScenario.objects.get().drivers == {"sales_growth": "0.5"}


def test_without_a_reason_nothing_is_saved(client, acme, keep):
    keep(acme, three_years())

    answer = client.post(address("projection", acme), {"base-sales_growth": "50"})

    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert not ProjectionScenario.objects.exists()


def test_a_driver_out_of_its_bounds_is_refused_beside_its_field(client, acme, keep):
    keep(acme, three_years())

    answer = client.post(address("projection", acme), {"base-tax_rate": "95", "reason": "x"})

    assert answer.status_code == 422
    assert not ProjectionScenario.objects.exists()


def test_who_may_not_assess_sees_the_page_and_cannot_save(client_of, acme, keep):
    keep(acme, three_years())
    reader = client_of("executive")

    assert reader.get(address("projection", acme)).status_code == 200
    assert "Save the drivers" not in reader.get(address("projection", acme)).text
    assert reader.post(address("projection", acme), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["projection", "projection_results", "projection_panel"])
def test_customers_out_of_sight_have_no_projection(client_of, acme, keep, name):
    keep(acme, three_years())

    assert client_of("sales_manager").get(address(name, acme)).status_code == 404


def test_the_page_says_where_last_year_was_as_good(client, acme, keep, peers):
    keep(acme, three_years())
    peers(6)
    job = enqueue(
        kind="projection_backtest", arguments={"as_of": AS_OF.isoformat()}, actor_id=None, source="command", sends=False
    )
    run_inline(job_id=job.pk)

    shown = client.get(address("projection", acme), {"as_of": AS_OF.isoformat()}).text

    assert "not better than last year" in shown
    assert "7 cases" in shown


def test_a_day_before_the_statements_ended_knows_none(client, acme, keep):
    keep(acme, three_years())

    assert "No statements yet" in client.get(address("projection", acme), {"as_of": "2023-12-30"}).text
