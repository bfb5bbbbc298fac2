"""Statements over the API: stated once, restated beside what stood, asked for as they were known."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credit.models import FinancialStatement
from customers.models import Customer
from finance_crm.access.domain.roles import Role
from tests.customers.api.calls import problems

PATH = "credit/statements"
LINES = [{"line": "cash", "amount": "100"}, {"line": "receivables", "amount": "300.5"}]


@pytest.fixture
def acme(db) -> Customer:
    return Customer.objects.create(code="ACME", name="Acme", currency="USD")


def body(acme: Customer, **changes) -> dict:
    stated = {"customer_id": acme.pk, "period_end_date": "2025-12-31", "currency": "USD", "lines": LINES}
    return stated | changes


def restatement(**changes) -> dict:
    return {"period_end_date": "2025-12-31", "currency": "USD", "lines": [{"line": "cash", "amount": "70"}]} | changes


@pytest.fixture
def stated(post, acme) -> dict:
    return post(PATH, body(acme)).json()


def listed(api, **query) -> list[tuple[int, str]]:
    rows = api.get(f"/api/v1/{PATH}/", query).json()["results"]
    return [(row["version"], row["lines"][0]["amount"]) for row in rows]


def test_a_period_is_stated_with_its_lines_and_those_that_fit_nowhere(api, post, acme):
    extra = {"under": "current_assets", "label": "Prepaid rent", "amount": "30"}

    answer = post(PATH, body(acme, is_audited=True, standard="ifrs", extras=[extra]))

    found = answer.json()
    assert (answer.status_code, answer["ETag"], found["version"], found["months"]) == (201, '"1"', 1, 12)
    assert [row["line"] for row in found["lines"]] == ["cash", "receivables", "current_assets"]
    assert found["lines"][-1]["amount"] == "430.5000"
    assert found["extras"][0]["label"] == "Prepaid rent"
    assert api.get(f"/api/v1/{PATH}/{found['id']}/").json() == found


def test_the_same_key_again_gives_the_same_answer(post, acme):
    first, again = (post(PATH, body(acme), key="once") for _ in range(2))

    assert (first.json(), FinancialStatement.objects.count()) == (again.json(), 1)


def test_a_period_that_is_there_is_not_stated_again_unseen(post, acme, stated):
    answer = post(PATH, body(acme, lines=[{"line": "cash", "amount": "7"}]))

    assert (answer.status_code, FinancialStatement.objects.count()) == (409, 1)


def test_a_restatement_names_the_version_it_replaces(post, stated):
    path = f"{PATH}/{stated['id']}/restatements"

    unnamed = post(path, restatement())
    restated = post(path, restatement(), **{"If-Match": '"1"'})
    late = post(path, restatement(is_audited=True), **{"If-Match": '"1"'})

    assert (unnamed.status_code, restated.status_code, late.status_code) == (428, 201, 412)
    assert (restated.json()["version"], restated["ETag"]) == (2, '"2"')
    assert FinancialStatement.objects.count() == 2


def test_a_restatement_is_of_the_same_period(post, stated):
    answer = post(
        f"{PATH}/{stated['id']}/restatements", restatement(period_end_date="2024-12-31"), **{"If-Match": '"1"'}
    )

    assert problems(answer) == [("period_end_date", "A restatement is of the same day and months.")]


def test_lists_show_the_latest_version_and_what_was_known_then(api, post, stated):
    FinancialStatement.objects.update(recorded_at=timezone.now() - timedelta(days=9))
    post(f"{PATH}/{stated['id']}/restatements", restatement(), **{"If-Match": '"1"'})
    before = (timezone.now() - timedelta(days=5)).isoformat().replace("+00:00", "Z")

    assert listed(api) == [(2, "70.0000")]
    assert listed(api, known_at=before) == [(1, "100.0000")]
    assert listed(api, as_of="2025-06-30") == []
    assert listed(api, customer_id=stated["customer_id"] + 1) == []
    versions = api.get(f"/api/v1/{PATH}/{stated['id']}/versions/").json()["results"]
    assert [row["version"] for row in versions] == [2, 1]


def test_lists_go_on_where_they_stopped(api, post, acme):
    for year in (2023, 2024, 2025):
        post(PATH, body(acme, period_end_date=f"{year}-12-31"))

    first = api.get(f"/api/v1/{PATH}/", {"limit": 2}).json()
    rest = api.get(first["next"]).json()

    assert [row["period_end_date"][:4] for row in first["results"] + rest["results"]] == ["2023", "2024", "2025"]


def test_a_page_costs_the_same_queries_however_long(api, post, acme, django_assert_num_queries):
    def count_for(limit: int) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            api.get(f"/api/v1/{PATH}/", {"limit": limit})
        return len(queries)

    for year in range(2001, 2021):
        post(PATH, body(acme, period_end_date=f"{year}-12-31"))

    assert count_for(1) == count_for(20)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [*LINES, LINES[0]]}, "lines"),
        ({"lines": [{"line": "gold", "amount": "1"}]}, "lines[0].line"),
        ({"currency": "XXZ"}, "currency"),
        ({"months": 19}, "months"),
        ({"period_end_date": "9999-12-31"}, "lines"),
        ({"customer_id": 10**9}, "customer_id"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(post, acme, changes, field):
    answer = post(PATH, body(acme, **changes))

    assert (answer.status_code, [name for name, _ in problems(answer)]) == (400, [field])
    assert not FinancialStatement.objects.exists()


def test_statements_of_customers_out_of_sight_do_not_exist(sign_in, north, stated):
    stranger = sign_in(Role.SALES_MANAGER, north)

    assert stranger.get(f"/api/v1/{PATH}/").json()["results"] == []
    assert stranger.get(f"/api/v1/{PATH}/{stated['id']}/").status_code == 404
    assert stranger.get(f"/api/v1/{PATH}/{stated['id']}/versions/").status_code == 404
