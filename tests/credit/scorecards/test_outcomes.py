"""Known outcomes come out of files, models are held against them, and a scorecard is fitted on them by a job."""

import pytest
from django.db import IntegrityError, InternalError, transaction

from credit.models import KnownOutcome, ModelPerformance, ScorecardVersion
from credit.queries.outcomes import count_outcomes, list_outcomes
from credit.queries.scorecards import get_scorecard
from customers.models import Customer
from finance_crm.exchange.queries.imports import get_failure
from finance_crm.exchange.services.imports import undo_import
from finance_crm.jobs.services.jobs import enqueue, run_inline
from tests.customers.imports.conftest import NOW as AT
from tests.customers.imports.conftest import bring_in, entity  # noqa: F401

LINES = ("current_assets", "current_liabilities", "total_assets", "total_liabilities", "net_income", "ebit", "sales")
COMPANIES = 120


@pytest.fixture
def company(entity):  # noqa: F811
    return Customer.objects.create(code="ACME", name="Acme", currency="USD")


@pytest.fixture
def known(entity, bring_in):  # noqa: F811
    """Companies of three years whose margin falls with their number; the last third defaults, with exceptions."""
    Customer.objects.bulk_create(
        Customer(code=f"C{number}", name=f"C{number}", currency="USD") for number in range(COMPANIES)
    )
    statements = [f"customer,period_end_date,currency,{','.join(LINES)}"]
    outcomes = ["customer,as_of_date,is_default"]
    for number in range(COMPANIES):
        year, place = 2020 + number % 3, number * 7 % COMPANIES
        income = 60 - place
        statements.append(
            f"C{number},{year}-12-31,USD,60,{30 + place // 4},100,{40 + place // 3},{income},{income + 5},200"
        )
        outcomes.append(f"C{number},{year + 1}-06-30,{'yes' if place > 80 or place % 17 == 0 else 'no'}")
    bring_in("statements", "\n".join(statements) + "\n")
    bring_in("customer_outcomes", "\n".join(outcomes) + "\n")


def done(kind, **arguments):
    job = enqueue(kind=kind, arguments=arguments, actor_id=None, source="page", sends=False)
    return run_inline(job_id=job.pk)


def outcome_file(text, day="2024-12-31"):
    return f"customer,as_of_date,is_default\nACME,{day},{text}\n"


def test_an_outcome_is_kept_once_and_the_same_again_changes_nothing(company, bring_in):  # noqa: F811
    for _ in range(2):
        bring_in("customer_outcomes", outcome_file("no"))

    assert list(KnownOutcome.objects.values_list("customer_id", "is_default")) == [(company.pk, False)]


def test_an_outcome_that_turned_out_otherwise_takes_the_place_of_the_old_which_stays(company, bring_in):  # noqa: F811
    bring_in("customer_outcomes", outcome_file("no"))

    run = bring_in("customer_outcomes", outcome_file("yes"))

    assert (count_outcomes().outcomes, count_outcomes().defaults, KnownOutcome.objects.count()) == (1, 1, 2)
    undo_import(import_id=run.pk, actor_id=None, at=AT)
    assert (count_outcomes().outcomes, count_outcomes().defaults) == (1, 0)


def test_an_import_whose_outcomes_were_replaced_is_not_undone(company, bring_in):  # noqa: F811
    first = bring_in("customer_outcomes", outcome_file("no"))
    bring_in("customer_outcomes", outcome_file("yes"))

    refused = undo_import(import_id=first.pk, actor_id=None, at=AT)

    assert refused.status == "applied"
    assert "1 of its outcomes were replaced" in get_failure(run=refused)


def test_the_database_holds_one_outcome_of_a_customer_and_day(company):
    KnownOutcome.objects.create(customer=company, as_of_date="2024-12-31", is_default=True)

    with pytest.raises(IntegrityError, match="outcome_once"), transaction.atomic():
        KnownOutcome.objects.create(customer=company, as_of_date="2024-12-31", is_default=False)


def test_an_outcome_sees_the_statements_until_its_day_only(company, bring_in):  # noqa: F811
    rows = [f"ACME,{year}-12-31,USD,{year}" for year in (2021, 2022, 2023, 2024)]
    bring_in("statements", "\n".join(["customer,period_end_date,currency,sales", *rows]) + "\n")
    bring_in("customer_outcomes", outcome_file("no", day="2024-06-30"))

    (row,) = list_outcomes()

    assert [statement.period_end.year for statement in row.statements] == [2022, 2023]


@pytest.mark.usefixtures("known")
def test_every_model_is_measured_where_its_inputs_are_and_names_what_lacks():
    job = done("model_performance")

    assert job.status == "succeeded"
    kept = ModelPerformance.objects.get()
    found = {item["key"]: item for item in kept.results}
    assert (kept.outcome_count, kept.default_count) == (COMPANIES, count_outcomes().defaults)
    assert (found["grover"]["scored"], float(found["grover"]["auc"]) > 0.8) == (COMPANIES, True)
    assert (found["zmijewski"]["scored"], float(found["zmijewski"]["auc"]) > 0.8) == (COMPANIES, True)
    assert (found["altman_z"]["auc"], found["altman_z"]["scored"]) == (None, 0)
    assert found["altman_z"]["missing"]["market_capitalisation"] == COMPANIES
    assert found["listed"]["missing"]["variable.market_to_liabilities"] == COMPANIES
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        ModelPerformance.objects.update(outcome_count=1)


@pytest.mark.usefixtures("known")
def test_a_job_fits_a_scorecard_and_keeps_it_as_a_draft_with_its_proof():
    arguments = {
        "key": "unlisted",
        "title": "House",
        "characteristics": "ratio.net_margin, ratio.liabilities_to_assets",
        "population_rate": "0.03",
    }

    job = done("scorecard_fit", **arguments)

    assert (job.status, job.result["version"]) == ("succeeded", 2)
    row = ScorecardVersion.objects.get(key="unlisted", version=2)
    assert (row.status, row.fit.job_id, get_scorecard(key="unlisted").version) == ("draft", job.pk, 1)
    assert f"Fitted on {COMPANIES} customers" in row.source
    assert float(row.fit.validation["held_out"]["auc"]) > 0.7


@pytest.mark.parametrize(
    ("change", "text"),
    [({}, "too few"), ({"characteristics": "ratio.luck"}, "No characteristic"), ({"population_rate": "x"}, "fraction")],
)
def test_a_fit_that_cannot_be_ends_with_the_reason(entity, change, text):  # noqa: F811
    arguments = {"key": "house", "title": "H", "characteristics": "ratio.net_margin", "population_rate": "0.02"}

    job = done("scorecard_fit", **(arguments | change))

    assert job.status == "failed"
    assert text in job.error
