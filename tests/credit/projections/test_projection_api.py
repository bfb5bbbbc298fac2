"""`/api/v1/credit/projections/` answers a customer's projection in one scenario."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from credit.models import FinancialStatement
from tests.credit.assessment.published_company import NOW
from tests.credit.projections.conftest import AS_OF, scaled, three_years

URL = "/api/v1/credit/projections/"


@pytest.fixture
def get(client_of, acme):
    client = client_of("analyst")

    def ask(**query):
        return client.get(URL, {"customer_id": acme.pk, "as_of": AS_OF.isoformat()} | query)

    return ask


def amount(year: dict, line: str) -> Decimal:
    return next(Decimal(one["amount"]["amount"]) for one in year["lines"] if one["line"] == line)


def test_three_years_of_the_base_scenario_unless_told_otherwise(get, acme, keep):
    keep(acme, three_years())

    body = get().json()

    assert (body["scenario"], body["is_possible"], len(body["years"])) == ("base", True, 3)
    for year in body["years"]:
        assert amount(year, "total_assets") == amount(year, "total_liabilities") + amount(year, "equity")
    assert body["years"][0]["period_end"] == "2026-12-31"


def test_a_downturn_of_one_year_has_ratios_chances_and_scores(get, acme, keep):
    keep(acme, three_years())

    body = get(scenario="downturn", years=1).json()

    (year,) = body["years"]
    assert amount(year, "sales") == 1600
    current = next(one for one in year["ratios"] if one["name"] == "current_ratio")
    assert current["status"] == "ok"
    assert 0 <= Decimal(current["chance_under"]) <= 1
    assert {one["model"] for one in year["scores"]} >= {"altman_z_service", "zmijewski"}


def test_the_same_question_has_the_same_answer(get, acme, keep):
    keep(acme, three_years())

    assert get(scenario="downturn").json() == get(scenario="downturn").json()


def test_what_is_missing_is_said_and_no_year_is_made_up(get, acme, keep):
    keep(acme, [NOW])

    body = get().json()

    assert (body["is_possible"], body["missing_drivers"], body["years"]) == (False, ["sales_growth"], [])


def test_a_moment_before_the_restatement_knows_the_first_version(get, acme, keep):
    keep(acme, three_years())
    before = timezone.now()
    FinancialStatement.objects.update(recorded_at=before - timedelta(days=1))
    keep(acme, [scaled(NOW, "2")])

    then, now = get(known_at=before.isoformat().replace("+00:00", "Z")).json(), get().json()

    assert amount(then["years"][0], "sales") < 2500 < amount(now["years"][0], "sales")


@pytest.mark.parametrize("query", [{"years": 4}, {"scenario": "boom"}, {"customer_id": ""}, {"unknown": 1}])
def test_what_cannot_be_asked_is_refused(get, query):
    assert get(**query).status_code == 400


def test_customers_out_of_sight_do_not_exist(client_of, acme, keep):
    keep(acme, three_years())

    assert client_of("sales_manager").get(URL, {"customer_id": acme.pk}).status_code == 404
