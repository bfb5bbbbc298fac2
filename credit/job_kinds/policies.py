"""Replaying a credit policy on past orders as a job."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from credit.services import replay
from credit.services.policies import PolicyRefusedError
from customers.queries.shards import get_customer_ranges
from finance_crm.access.domain.roles import Right
from finance_crm.jobs.domain.kinds import JobError, JobKind, JobView, Json, Report, ShardView

# Fewer would read tables through indexes only; more would need more memory than a worker should.
CUSTOMERS_PER_REPLAY_SHARD = 25_000


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
