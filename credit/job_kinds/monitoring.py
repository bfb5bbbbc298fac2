"""The periodic monitoring as a job: ranges of customers, closed by the last one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credit.services import monitoring
from customers.queries.shards import get_customer_ranges
from finance_crm.access.domain.roles import Right
from finance_crm.jobs.domain.kinds import Argument, JobKind, JobSchedule, JobView, Json, Report, ShardView
from finance_crm.web.as_of import get_today

# A range of so many customers takes seconds and its arrays a few hundred megabytes at most.
CUSTOMERS_PER_SHARD = 8_000


def plan_monitoring(job: JobView) -> list[Json]:
    """Open the run and cut the customers into ranges."""
    given = job.arguments.get("known_at")
    monitoring.open_monitoring_run(
        job_id=job.id,
        as_of=date.fromisoformat(job.arguments["as_of"]),
        today=get_today(),
        known_at=datetime.fromisoformat(given) if given else None,
        is_full=bool(job.arguments.get("full")),
    )
    return [
        {
            "first_customer_id": piece.first_customer_id,
            "last_customer_id": piece.last_customer_id,
            "total": piece.customer_count,
        }
        for piece in get_customer_ranges(size=CUSTOMERS_PER_SHARD)
    ]


def run_monitoring(shard: ShardView, report: Report) -> Json:
    """Assess whom something happened to in one range of customers; in a live run, keep the alerts."""
    run = monitoring.get_monitoring_run(job_id=shard.job.id)
    watch = monitoring.watch_range(
        run=run,
        first_customer_id=shard.arguments["first_customer_id"],
        last_customer_id=shard.arguments["last_customer_id"],
    )
    report(shard.arguments["total"], shard.arguments["total"])
    return {
        "customers": watch.looked_at,
        "assessed": watch.assessed,
        "moved": watch.moved,
        "new": watch.kept.new,
        "cleared": watch.kept.cleared,
        "urgent": {str(owner): count for owner, count in watch.kept.urgent.items()},
    }


def finish_monitoring(job: JobView, results: list[Json]) -> Json:
    """Write the run's counts and tell owners what is new and urgent."""
    now = timezone.now()
    run = monitoring.close_monitoring_run(run=monitoring.get_monitoring_run(job_id=job.id), results=results, now=now)
    url = f"{reverse('credit:alerts')}?severity=high"
    told = monitoring.notify_of_alerts(run=run, urgent=[result["urgent"] for result in results], now=now, url=url)
    return {
        "customers": run.customer_count,
        "assessed": run.assessed_count,
        "moved": run.moved_count,
        "new": run.alert_count,
        "cleared": run.cleared_count,
        "people_notified": told,
    }


def lock_monitoring(arguments: Mapping[str, Any]) -> str:
    """Keep two runs for the same day apart."""
    return str(arguments["as_of"])


CREDIT_MONITORING = JobKind(
    name="credit_monitoring",
    label=_("Credit monitoring"),
    description=_("Assesses again every customer whose inputs changed or whose review is due, and keeps the alerts."),
    right=Right.RUN_MONITORING,
    unit=_("customers"),
    plan=plan_monitoring,
    run_shard=run_monitoring,
    finish=finish_monitoring,
    lock_key=lock_monitoring,
    arguments=(
        Argument(name="as_of", label=_("As of"), type="date", is_required=True),
        Argument(name="full", label=_("All customers, changed or not"), type="boolean"),
    ),
    is_startable=True,
    url=lambda _job: reverse("credit:alerts"),
    result_labels={
        "customers": _("Customers looked at"),
        "assessed": _("New assessments"),
        "moved": _("Grades moved"),
        "new": _("New alerts"),
        "cleared": _("No longer found"),
        "people_notified": _("People notified"),
    },
)

NIGHTLY_CREDIT_MONITORING = JobSchedule(
    name="nightly_credit_monitoring",
    label=_("Nightly credit monitoring"),
    kind="credit_monitoring",
    crontab="45 1 * * *",
    arguments={"as_of": "today"},
)
