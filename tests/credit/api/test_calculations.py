"""`POST /api/v1/credit/calculations/` and the ratios and scores of a stored customer."""

import copy
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from credit.domain.ratios import CATALOGUE
from credit.domain.scores.registry import MODELS
from credit.domain.statements import Line
from credit.models import FinancialStatement
from tests.credit.assessment.published_company import BEFORE, NOW

URL = "/api/v1/credit/calculations/"


def period(statement) -> dict:
    lines = {line.value: str(amount) for line, amount in statement.given.items()}
    return {"period_end": statement.period_end.isoformat(), "months": 12, "currency": "USD", "lines": lines}


BODY = {
    "as_of": "2026-04-30",
    "periods": [period(BEFORE), period(NOW)],
    "price_index": "100",
    "dollars_per_unit": "1000",
}


def changed(**periods_changed) -> dict:
    body = copy.deepcopy(BODY)
    body["periods"][1] |= periods_changed
    return body


def of(items: list[dict], name: str, key: str = "name") -> dict:
    return next(item for item in items if item[key] == name)


def test_every_ratio_and_score_comes_back_explained(api):
    answer = api.post(URL, BODY, format="json")

    found = answer.json()
    assert answer.status_code == 200
    assert [item["name"] for item in found["ratios"]] == [name.value for name in CATALOGUE]
    assert [item["key"] for item in found["scores"]] == list(MODELS)
    current = of(found["ratios"], "current_ratio")
    assert (current["value"], current["status"], current["unit"]) == ("1.7", "ok", "multiple")
    assert {used["line"]: used["amount"] for used in current["inputs"]} == {
        "current_assets": "850",
        "current_liabilities": "500",
    }
    ohlson = of(found["scores"], "ohlson_o", "key")
    assert round(Decimal(ohlson["value"]), 6) == Decimal("-2.645789")
    assert round(Decimal(ohlson["probability"]), 6) == Decimal("0.066249")
    assert sum(Decimal(term["contribution"]) for term in ohlson["terms"]) == pytest.approx(Decimal(ohlson["value"]))


def test_what_is_missing_is_named_and_has_no_value(api):
    found = api.post(URL, BODY, format="json").json()

    cover = of(found["ratios"], "debt_service_cover")
    assert (cover["value"], cover["status"]) == (None, "missing_input")
    assert cover["missing"] == [{"line": "debt_repayment", "periods_back": 0}]
    piotroski = of(found["scores"], "piotroski_f", "key")
    assert (piotroski["value"], piotroski["zone"]) == (None, None)
    assert {"line": "total_assets", "periods_back": 2} in piotroski["missing"]


def test_statements_are_checked_and_graded(api):
    lines = BODY["periods"][1]["lines"] | {"total_assets": "9999"}

    first, second = api.post(URL, changed(lines=lines), format="json").json()["checks"]

    assert (first["period_end"], first["grade"]) == ("2025-12-31", "D")
    assert "unbalanced" in {finding["code"] for finding in first["findings"]}
    assert second["period_end"] == "2024-12-31"


def test_an_unknown_line_is_refused_with_the_known_ones(api):
    answer = api.post(URL, changed(lines={"turnover": "1"}), format="json")

    (error,) = answer.json()["errors"]
    assert answer.status_code == 400
    assert error["field"] == "periods[1].lines.turnover"
    assert all(line.value in error["detail"] for line in Line)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "XXY"}, "periods[1].currency"),
        ({"months": 0}, "periods[1].months"),
        ({"lines": {"sales": "1e5"}}, "periods[1].lines.sales"),
        ({"lines": {"sales": 5}}, "periods[1].lines.sales"),
        ({"period_end": "2024-12-31"}, "periods"),
    ],
)
def test_what_is_no_statement_is_refused(api, change, field):
    answer = api.post(URL, changed(**change), format="json")

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_four_periods_are_too_many_and_none_too_few(api):
    assert api.post(URL, BODY | {"periods": BODY["periods"] * 2}, format="json").status_code == 400
    assert api.post(URL, BODY | {"periods": []}, format="json").status_code == 400


def test_nothing_is_stored_and_asking_again_gives_the_same(api):
    headers = {"Idempotency-Key": "calculation-1"}

    first = api.post(URL, BODY, format="json", headers=headers)
    again = api.post(URL, BODY, format="json", headers=headers)

    assert first.json() == again.json()
    assert not FinancialStatement.objects.exists()


# Of a stored customer


@pytest.fixture
def customer(book):
    made = book.customer("ACME")
    for statement in (NOW, BEFORE):
        FinancialStatement.objects.create(
            customer_id=made.pk,
            period_end_date=statement.period_end,
            currency="USD",
            is_audited=True,
            **{line.value: amount for line, amount in statement.given.items()},
        )
    return made


def test_a_stored_customer_gets_what_its_statements_would_get(api, customer):
    sent = api.post(URL, BODY, format="json").json()
    asked = {"customer_id": customer.pk, "as_of": "2026-04-30"}

    ratios = api.get("/api/v1/credit/ratios/", asked).json()
    scores = api.get("/api/v1/credit/scores/", asked | {"price_index": "100", "dollars_per_unit": "1000"}).json()

    assert ratios["ratios"] == sent["ratios"]
    assert scores["scores"] == sent["scores"]
    assert [check["grade"] for check in ratios["checks"]] == ["A", "A"]


def test_the_past_is_answered_with_what_was_known_then(api, customer):
    earlier = {"customer_id": customer.pk, "as_of": "2025-06-30"}
    unknown = {"customer_id": customer.pk, "known_at": datetime(2020, 1, 1, tzinfo=UTC).isoformat()}

    assert api.get("/api/v1/credit/ratios/", earlier).json()["period_end"] == "2024-12-31"
    assert api.get("/api/v1/credit/scores/", unknown).json()["scores"] == []
    assert api.get("/api/v1/credit/ratios/", unknown).json()["period_end"] is None


@pytest.mark.parametrize("resource", ["ratios", "scores"])
def test_whom_a_caller_does_not_see_has_none(resource, customer, north, sign_in):
    client = sign_in("sales_manager", north)

    assert client.get(f"/api/v1/credit/{resource}/", {"customer_id": customer.pk}).status_code == 404


def test_a_customer_must_be_named(api):
    assert api.get("/api/v1/credit/ratios/").status_code == 400


def test_the_queries_do_not_grow_with_the_periods(api, customer, django_assert_max_num_queries):
    with django_assert_max_num_queries(12, connection=connection):
        api.get("/api/v1/credit/scores/", {"customer_id": customer.pk, "as_of": date(2026, 4, 30)})
