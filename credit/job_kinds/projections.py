"""The back-test of projections as a job."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credit.queries.projection_trends import list_triable_customers
from credit.services import projection_backtests
from finance_crm.access.domain.roles import Right
from finance_crm.jobs.domain.kinds import Argument, JobKind, JobSchedule, JobView, Json, Report, ShardView

# So many customers, each projected three times, take a few seconds.
TRIED_PER_SHARD = 250


def plan_backtest(job: JobView) -> list[Json]:
    """Open the run, pin what is known, and cut the customers that can be tried into pieces."""
    as_of, given = date.fromisoformat(job.arguments["as_of"]), job.arguments.get("known_at")
    known_at = datetime.fromisoformat(given) if given else timezone.now()
    run = projection_backtests.open_backtest(job_id=job.id, as_of=as_of, known_at=known_at)
    found = list_triable_customers(as_of=as_of, known_at=run.known_at, most=projection_backtests.MOST_CUSTOMERS)
    pieces = [found[start : start + TRIED_PER_SHARD] for start in range(0, len(found), TRIED_PER_SHARD)] or [[]]
    return [{"customer_ids": piece, "total": len(piece)} for piece in pieces]


def run_backtest(shard: ShardView, report: Report) -> Json:
    """Project the known statements of some customers from earlier ones."""
    run, customer_ids = projection_backtests.get_backtest_run(job_id=shard.job.id), shard.arguments["customer_ids"]
    tried = projection_backtests.try_customers(run=run, customer_ids=customer_ids)
    report(len(customer_ids), len(customer_ids))
    return {"customers": tried}


def finish_backtest(job: JobView, results: list[Json]) -> Json:
    """Write the median errors of all cases."""
    run, tried = projection_backtests.get_backtest_run(job_id=job.id), sum(result["customers"] for result in results)
    measures = projection_backtests.close_backtest(run=run, customer_count=tried, now=timezone.now())
    return {"customers": tried, "measures": measures}


PROJECTION_BACKTEST = JobKind(
    name="projection_backtest",
    label=_("Back-test of projections"),
    description=_("Projects known statements from earlier ones and measures the errors beside the naive."),
    right=Right.RUN_MONITORING,
    unit=_("customers"),
    plan=plan_backtest,
    run_shard=run_backtest,
    finish=finish_backtest,
    lock_key=lambda arguments: str(arguments["as_of"]),
    arguments=(Argument(name="as_of", label=_("As of"), type="date", is_required=True),),
    is_startable=True,
    result_labels={"customers": _("Customers"), "measures": _("Measures")},
)

MONTHLY_PROJECTION_BACKTEST = JobSchedule(
    name="monthly_projection_backtest",
    label=_("Monthly back-test of projections"),
    kind="projection_backtest",
    crontab="30 3 2 * *",
    arguments={"as_of": "today"},
)
