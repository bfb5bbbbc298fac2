"""The back-test of projections: some customers tried in each shard, medians of all of them when the run closes.

A shard replaces the cases of its customers, so that it may run twice. `known_at` is pinned when the run is planned.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from credit.domain.projections.backtests import NORMAL_SPREAD_OF_DEVIATION, cases_of, trials
from credit.domain.projections.drivers import DriverName
from credit.domain.projections.estimates import TrendValue
from credit.models import ProjectionBacktest, ProjectionBacktestCase, ProjectionBacktestError
from credit.queries.projection_trends import get_trend, list_industries, read_statements
from finance_crm.sql import execute

# Medians of so many customers are steady: a portfolio of 100,000 is sampled evenly.
MOST_CUSTOMERS = 2_000
# Beyond these a case says only that a statement is not right.
MOST_ERROR = 1e12
MOST_RESIDUAL = 1e18


def open_backtest(*, job_id: int, as_of: date, known_at: datetime) -> ProjectionBacktest:
    """Return the run of the job, made on the first call."""
    run, _made = ProjectionBacktest.objects.get_or_create(
        job_id=job_id, defaults={"as_of_date": as_of, "known_at": known_at}
    )
    return run


def get_backtest_run(*, job_id: int) -> ProjectionBacktest:
    """Return the run of a job that was planned."""
    return ProjectionBacktest.objects.get(job_id=job_id)


@transaction.atomic
def try_customers(*, run: ProjectionBacktest, customer_ids: Sequence[int]) -> int:
    """Project the known statements of the customers from earlier ones; return how many customers gave a case."""
    statements = read_statements(customer_ids=customer_ids, as_of=run.as_of_date, known_at=run.known_at)
    industries = list_industries(customer_ids=customer_ids)
    trends: dict[tuple[str, date], dict[DriverName, TrendValue]] = {}
    rows: list[ProjectionBacktestCase] = []
    for customer_id, periods in statements.items():
        for trial in trials(periods):
            # What the industry looked like when the last of the past periods had ended.
            key = industries[customer_id], trial.past[-1].period_end
            if key not in trends:
                trends[key] = get_trend(industry=key[0], as_of=key[1], known_at=run.known_at)
            rows += [
                ProjectionBacktestCase(run=run, customer_id=customer_id, **case._asdict())
                for case in cases_of(trial, trend=trends[key])
                if abs(case.residual) < MOST_RESIDUAL
            ]
    ProjectionBacktestCase.objects.filter(run=run, customer_id__in=customer_ids).delete()
    ProjectionBacktestCase.objects.bulk_create(rows, batch_size=2_000)
    return len({row.customer_id for row in rows})


_CLOSE = """
WITH middle AS (
    SELECT horizon, kind, measure,
           COUNT(*) AS residual_count,
           COUNT(*) FILTER (WHERE error IS NOT NULL AND naive_error IS NOT NULL) AS case_count,
           PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY error)
               FILTER (WHERE error IS NOT NULL AND naive_error IS NOT NULL) AS median_error,
           PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY naive_error)
               FILTER (WHERE error IS NOT NULL AND naive_error IS NOT NULL) AS naive_error,
           PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY residual) AS bias
    FROM credit_projectionbacktestcase WHERE run_id = %(run_id)s
    GROUP BY horizon, kind, measure
), deviation AS (
    SELECT c.horizon, c.kind, c.measure,
           PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY ABS(c.residual - m.bias)) AS spread
    FROM credit_projectionbacktestcase c JOIN middle m USING (horizon, kind, measure)
    WHERE c.run_id = %(run_id)s
    GROUP BY c.horizon, c.kind, c.measure
)
INSERT INTO credit_projectionbacktesterror
    (run_id, horizon, kind, measure, case_count, median_error, naive_error, residual_count, bias, spread)
SELECT %(run_id)s, horizon, kind, measure, case_count,
       CASE WHEN median_error > %(most)s THEN %(most)s ELSE median_error END,
       CASE WHEN naive_error > %(most)s THEN %(most)s ELSE naive_error END, residual_count, bias, spread * %(scale)s
FROM middle JOIN deviation USING (horizon, kind, measure)
"""


@transaction.atomic
def close_backtest(*, run: ProjectionBacktest, customer_count: int, now: datetime) -> int:
    """Write the medians of all cases, let go of the cases, and return how many measures there are."""
    ProjectionBacktestError.objects.filter(run=run).delete()
    written = execute(_CLOSE, {"run_id": run.pk, "scale": NORMAL_SPREAD_OF_DEVIATION, "most": MOST_ERROR})
    ProjectionBacktestCase.objects.filter(run=run).delete()
    run.customer_count, run.finished_at = customer_count, now
    run.save(update_fields=["customer_count", "finished_at"])
    return written
