"""The background jobs of credit, as finance_crm.jobs runs them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credit.services import collections, overdue_scan, replay
from credit.services.policies import PolicyRefusedError
from customers.queries.postings import get_last_recorded_at
from customers.queries.shards import get_customer_ranges
from finance_crm.access.domain.roles import Right
from finance_crm.jobs.domain.kinds import Argument, JobError, JobKind, JobSchedule, JobView, Json, Report, ShardView

# A range of so many customers takes well under a second: workers finish together, planning stays unnoticed.
CUSTOMERS_PER_SHARD = 8_000
# Fewer would read tables through indexes only; more would need more memory than a worker should.
CUSTOMERS_PER_REPLAY_SHARD = 25_000


def _known_at(arguments: Mapping[str, Any]) -> datetime | None:
    text = arguments.get("known_at")
    return datetime.fromisoformat(text) if text else get_last_recorded_at()


def plan_overdue_scan(job: JobView) -> list[Json]:
    """Open the run and cut the customers into ranges."""
    overdue_scan.open_scan_run(
        job_id=job.id,
        as_of=date.fromisoformat(job.arguments["as_of"]),
        known_at=_known_at(job.arguments),
        skips_disputed=job.arguments.get("skips_disputed", settings.OVERDUE_SCAN_SKIPS_DISPUTED),
        bucket_days=settings.AGEING_BUCKET_DAYS,
    )
    return [
        {
            "first_customer_id": piece.first_customer_id,
            "last_customer_id": piece.last_customer_id,
            "total": piece.customer_count,
        }
        for piece in get_customer_ranges(size=CUSTOMERS_PER_SHARD)
    ]


def run_overdue_scan(shard: ShardView, report: Report) -> Json:
    """Scan one range of customers; in a live run, note what people have not heard of yet."""
    first, last = shard.arguments["first_customer_id"], shard.arguments["last_customer_id"]
    run = overdue_scan.get_scan_run(job_id=shard.job.id)
    result_count, news = overdue_scan.scan_range(run=run, first_customer_id=first, last_customer_id=last)
    report(shard.arguments["total"], shard.arguments["total"])
    return {"results": result_count, "news": news}


def finish_overdue_scan(job: JobView, results: list[Json]) -> Json:
    """Write the run's figures and tell owners and collectors what is new."""
    run = overdue_scan.close_scan_run(run_id=overdue_scan.get_scan_run(job_id=job.id).pk)
    notified_count = 0
    if run.is_live:
        news = [collections.News(*part) for result in results for part in result["news"]]
        notified_count = collections.notify_of_cases(
            run=run, news=news, now=timezone.now(), url=reverse("credit:scan", args=[run.pk])
        )
    return {
        "cases": run.case_count,
        "opened": run.opened_count,
        "closed": run.closed_count,
        "overdue_amount": str(run.overdue_amount),
        "people_notified": notified_count,
    }


def lock_scan(arguments: Mapping[str, Any]) -> str:
    """Keep two scans for the same day apart."""
    return str(arguments["as_of"])


OVERDUE_SCAN = JobKind(
    name="overdue_scan",
    label=_("Overdue scan"),
    description=_("Finds overdue receivables and opens, updates and closes one case per customer."),
    right=Right.RUN_SCAN,
    unit=_("customers"),
    plan=plan_overdue_scan,
    run_shard=run_overdue_scan,
    finish=finish_overdue_scan,
    lock_key=lock_scan,
    arguments=(Argument(name="as_of", label=_("As of"), type="date", is_required=True),),
    is_startable=True,
    result_labels={
        "cases": _("Cases"),
        "opened": _("New"),
        "closed": _("Closed"),
        "overdue_amount": _("Overdue"),
        "people_notified": _("People notified"),
    },
)

DAILY_OVERDUE_SCAN = JobSchedule(
    name="daily_overdue_scan",
    label=_("Daily overdue scan"),
    kind="overdue_scan",
    crontab="15 1 * * *",
    arguments={"as_of": "today"},
)


# Replaying a credit policy


def plan_policy_replay(job: JobView) -> list[Json]:
    """Pin what is replayed and cut the customers into ranges."""
    arguments = job.arguments
    try:
        plan = replay.plan_replay(
            policy_id=int(arguments["policy_id"]),
            start=date.fromisoformat(arguments["start"]),
            end=date.fromisoformat(arguments["end"]),
            today=date.fromisoformat(arguments["today"]),
        )
    except PolicyRefusedError as error:
        raise JobError(str(error)) from error
    return [
        {
            "plan": plan.data(),
            "first_customer_id": piece.first_customer_id,
            "last_customer_id": piece.last_customer_id,
            "total": piece.customer_count,
        }
        for piece in get_customer_ranges(size=CUSTOMERS_PER_REPLAY_SHARD)
    ]


def run_policy_replay(shard: ShardView, report: Report) -> Json:
    """Replay the orders of one range of customers."""
    arguments = shard.arguments
    try:
        result = replay.replay_range(
            plan=replay.ReplayPlan.from_data(arguments["plan"]),
            first_customer_id=arguments["first_customer_id"],
            last_customer_id=arguments["last_customer_id"],
        )
    except PolicyRefusedError as error:
        raise JobError(str(error)) from error
    report(arguments["total"], arguments["total"])
    return {"plan": arguments["plan"], "result": result}


def finish_policy_replay(job: JobView, results: list[Json]) -> Json:
    """Add the ranges up and keep the report."""
    if not results:
        raise JobError(_("There are no customers yet."))
    try:
        kept = replay.keep_report(
            plan=replay.ReplayPlan.from_data(results[0]["plan"]),
            results=[result["result"] for result in results],
            job_id=job.id,
            actor_id=job.started_by_id,
        )
    except PolicyRefusedError as error:
        raise JobError(str(error)) from error
    return {"orders": kept.order_count, "report": kept.pk}


def lock_replay(arguments: Mapping[str, Any]) -> str:
    """Keep two replays of one draft apart."""
    return str(arguments["policy_id"])


POLICY_REPLAY = JobKind(
    name="policy_replay",
    label=_("Policy replay"),
    description=_("Decides past orders by a draft of the credit policy and by the one in force."),
    right=Right.MANAGE_POLICY,
    unit=_("customers"),
    plan=plan_policy_replay,
    run_shard=run_policy_replay,
    finish=finish_policy_replay,
    lock_key=lock_replay,
    result_labels={"orders": _("Orders"), "report": _("Report")},
)
