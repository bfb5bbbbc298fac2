"""The back-test runs as a job over known statements and keeps errors beside the naive."""

from datetime import date
from decimal import Decimal

import pytest

from credit.domain.projections.backtests import Verdict
from credit.domain.projections.measures import MeasureKind
from credit.models import ProjectionBacktest, ProjectionBacktestCase, ProjectionBacktestError
from credit.queries.projections import get_backtest
from credit.services.projection_backtests import get_backtest_run, try_customers
from customers.models import Customer
from finance_crm.jobs.domain.kinds import default_schedules, job_kinds
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import enqueue, run_inline
from tests.credit.assessment.published_company import BEFORE
from tests.credit.projections.conftest import AS_OF, scaled, three_years


def run(day: date = AS_OF, **arguments: str) -> Job:
    given = {"as_of": day.isoformat()} | arguments
    job = enqueue(kind="projection_backtest", arguments=given, actor_id=None, source="command", sends=False)
    return run_inline(job_id=job.pk)


def error(measure: str, horizon: int = 1) -> ProjectionBacktestError:
    return ProjectionBacktestError.objects.get(measure=measure, horizon=horizon)


def test_the_job_keeps_the_median_error_of_each_measure_and_horizon(acme, keep, peers):
    keep(acme, three_years())
    peers(5)

    job = run()

    assert job.status == "succeeded"
    assert job.result["customers"] == 6
    assert job.result["measures"] == ProjectionBacktestError.objects.count()
    assert set(ProjectionBacktestError.objects.values_list("horizon", flat=True)) == {1, 2}
    # Peers grew by 1 to 5 % and Acme by 17.6 %: the middle of "same as last year" lies between 3 and 4 %.
    assert error("sales").case_count == 6
    assert error("sales").naive_error == pytest.approx(Decimal("0.033794"), abs=Decimal("0.00001"))


def test_cases_are_let_go_of_once_their_medians_stand(acme, keep):
    keep(acme, three_years())

    run()

    assert not ProjectionBacktestCase.objects.exists()
    assert ProjectionBacktest.objects.get().finished_at is not None


def test_a_shard_that_runs_twice_leaves_the_same_cases(acme, keep):
    keep(acme, three_years())
    run()
    found = ProjectionBacktest.objects.get()
    get_backtest_run(job_id=found.job_id)

    counts = []
    for _time in range(2):
        try_customers(run=found, customer_ids=[acme.pk])
        counts.append(ProjectionBacktestCase.objects.count())

    assert counts[0] == counts[1] > 0


def test_customers_with_one_statement_are_not_tried(acme, keep):
    keep(acme, three_years()[-1:])

    assert run().result == {"customers": 0, "measures": 0}


def test_a_statement_recorded_later_is_not_known_to_the_run(acme, keep):
    keep(acme, three_years())

    job = run(known_at="2020-01-01T00:00:00+00:00")

    assert job.result["customers"] == 0


def test_even_growth_is_projected_better_than_the_naive_does(acme, keep):
    keep(acme, [scaled(BEFORE, str(Decimal("1.2") ** step), year=2022 + step) for step in range(4)])

    run()

    assert error("sales").median_error == pytest.approx(0, abs=Decimal("0.00001"))
    assert error("sales").naive_error == pytest.approx(Decimal("0.166667"))


def test_a_turn_that_nobody_foresaw_is_not_projected_better_and_says_so(keep):
    for number in range(5):
        customer = Customer.objects.create(code=f"T{number}", name=f"T{number}", currency="USD", industry="Metal")
        keep(customer, [scaled(BEFORE, factor, year=2023 + step) for step, factor in enumerate(("1", "1.5", "1.5"))])

    run()

    found = get_backtest(as_of=AS_OF, known_at=None).of(horizon=1, kind=MeasureKind.LINE, measure="sales")
    assert (found.naive_error, found.verdict) == (0, Verdict.NOT_BETTER)
    assert found.median_error > 0


def test_the_latest_finished_run_is_found_as_it_was_known(acme, keep):
    keep(acme, three_years())
    run(date(2026, 1, 31))
    run(AS_OF)

    found = get_backtest(as_of=date(2026, 2, 1), known_at=None)

    assert found is not None and found.as_of == date(2026, 1, 31)
    assert get_backtest(as_of=AS_OF, known_at=None).as_of == AS_OF
    assert get_backtest(as_of=date(2025, 1, 1), known_at=None) is None


def test_the_back_test_is_scheduled_every_month(db):
    assert "projection_backtest" in {kind.name for kind in job_kinds}
    assert any(
        schedule.kind == "projection_backtest" and schedule.crontab.split()[2] == "2" for schedule in default_schedules
    )
