"""The back-test of the signals as a job."""

from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credit.queries.policies import policy_in_force
from credit.queries.signal_backtests import past_month_ends
from credit.services import signal_backtests
from customers.queries.owed import owed_relation
from customers.queries.shards import get_customer_ranges
from customers.services.locks import get_known_now
from finance_crm.access.domain.roles import Right
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.jobs.domain.kinds import Argument, JobKind, JobSchedule, JobView, Json, Report, ShardView
from finance_crm.sql import fetch_report
from finance_crm.web.as_of import get_today

MONTHS = 12
CUSTOMERS_PER_SHARD = 500
# Evenly spread over the portfolio: four thousand customers at twelve month-ends are cases enough.
MOST_SHARDS = 8


def plan_backtest(job: JobView) -> list[Json]:
    """Choose month-ends, sum up what all owed at each, and choose pieces of the portfolio."""
    as_of = date.fromisoformat(job.arguments["as_of"])
    month_ends, known_at = past_month_ends(as_of=as_of, count=MONTHS), get_known_now()
    exposures = [str(_exposure(day)) for day in month_ends]
    pieces = get_customer_ranges(size=CUSTOMERS_PER_SHARD)
    step = -(-len(pieces) // MOST_SHARDS) or 1
    return [
        {
            "first_customer_id": piece.first_customer_id,
            "last_customer_id": piece.last_customer_id,
            "total": piece.customer_count,
            "customers": sum(one.customer_count for one in pieces),
            "known_at": known_at.isoformat(),
            "month_ends": [day.isoformat() for day in month_ends],
            "exposures": exposures,
        }
        for piece in pieces[::step]
    ]


def _exposure(day: date) -> Decimal:
    owed = owed_relation(as_of=day, today=get_today(), known_at=None, scope=EVERYTHING)
    ((total,),) = fetch_report(
        f"SELECT COALESCE(SUM(owed) FILTER (WHERE owed > 0), 0) FROM ({owed.sql}) o", owed.params
    )
    return Decimal(total)


def run_backtest(shard: ShardView, report: Report) -> Json:
    """Count what each signal came to among the customers of a range."""
    given = shard.arguments
    known_at = datetime.fromisoformat(given["known_at"])
    counted = signal_backtests.try_range(
        month_ends=[date.fromisoformat(day) for day in given["month_ends"]],
        exposures=[Decimal(exposure) for exposure in given["exposures"]],
        known_at=known_at,
        policy=policy_in_force(known_at=known_at).policy,
        first_customer_id=given["first_customer_id"],
        last_customer_id=given["last_customer_id"],
    )
    report(given["total"], given["total"])
    return {"counted": counted, "tried": given["total"], "customers": given["customers"]}


def finish_backtest(job: JobView, results: list[Json]) -> Json:
    """Write one row a signal and threshold."""
    tried = sum(result["tried"] for result in results)
    rows = signal_backtests.keep_backtest(
        job_id=job.id,
        counted=[result["counted"] for result in results],
        month_ends=past_month_ends(as_of=date.fromisoformat(job.arguments["as_of"]), count=MONTHS),
        tried=tried,
        customers=max((result["customers"] for result in results), default=0),
    )
    return {"customers": tried, "rows": rows}


SIGNAL_BACKTEST = JobKind(
    name="signal_backtest",
    label=_("Back-test of signals"),
    description=_("Derives each signal at past month-ends and counts what followed, at a range of thresholds."),
    right=Right.RUN_MONITORING,
    unit=_("customers"),
    plan=plan_backtest,
    run_shard=run_backtest,
    finish=finish_backtest,
    lock_key=lambda arguments: str(arguments["as_of"]),
    arguments=(Argument(name="as_of", label=_("As of"), type="date", is_required=True),),
    is_startable=True,
    url=lambda _job: reverse("credit:signals"),
    result_labels={"customers": _("Customers"), "rows": _("Thresholds tried")},
)

MONTHLY_SIGNAL_BACKTEST = JobSchedule(
    name="monthly_signal_backtest",
    label=_("Monthly back-test of signals"),
    kind="signal_backtest",
    crontab="45 3 3 * *",
    arguments={"as_of": "today"},
)
