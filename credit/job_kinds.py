"""The background jobs of credit, as finance_crm.jobs runs them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credit.domain.scorecard_fits import FitError
from credit.services import collections, overdue_scan
from credit.services.model_performance import measure_performance
from credit.services.platform_fits import fit_on_platform
from credit.services.scorecard_fits import SpecificationError
from customers.queries.postings import get_last_recorded_at
from customers.queries.shards import get_customer_ranges
from finance_crm.access.domain.roles import Right
from finance_crm.jobs.domain.kinds import Argument, JobError, JobKind, JobSchedule, JobView, Json, Report, ShardView

# A range of so many customers takes well under a second: workers finish together, planning stays unnoticed.
CUSTOMERS_PER_SHARD = 8_000


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


def run_scorecard_fit(shard: ShardView, report: Report) -> Json:
    """Fit a scorecard on the known outcomes and keep it as a draft."""
    given = shard.job.arguments
    names = [name.strip() for name in str(given["characteristics"]).split(",") if name.strip()]
    try:
        row = fit_on_platform(
            key=str(given["key"]),
            title=str(given["title"]),
            names=names,
            population_rate=Decimal(str(given["population_rate"])),
            job_id=shard.job.id,
            actor_id=shard.job.started_by_id,
        )
    except (FitError, SpecificationError) as error:
        raise JobError(str(error)) from error
    except InvalidOperation as error:
        raise JobError(_("The default rate of the population is a fraction such as 0.02.")) from error
    report(1, 1)
    auc = row.fit.validation["held_out"]["auc"] if row.fit else None
    return {"scorecard_id": row.pk, "version": row.version, "auc": auc}


SCORECARD_FIT = JobKind(
    name="scorecard_fit",
    label=_("Fit of a scorecard"),
    description=_("Fits a scorecard on known outcomes and keeps it as a draft with its validation."),
    right=Right.MANAGE_POLICY,
    run_shard=run_scorecard_fit,
    lock_key=lambda arguments: str(arguments.get("key")),
    arguments=(
        Argument(name="key", label=_("Scorecard"), is_required=True),
        Argument(name="title", label=_("Title"), is_required=True),
        Argument(name="characteristics", label=_("Characteristics, separated by commas"), is_required=True),
        Argument(name="population_rate", label=_("Default rate of the population"), is_required=True),
    ),
    max_attempts=2,
    url=lambda job: reverse("credit:scorecards"),
    result_labels={"version": _("Version"), "auc": _("AUC, cross-validated")},
)


def run_model_performance(shard: ShardView, report: Report) -> Json:
    """Hold every model against the known outcomes."""
    row = measure_performance(job_id=shard.job.id)
    report(row.outcome_count, row.outcome_count)
    return {"outcomes": row.outcome_count, "defaults": row.default_count}


MODEL_PERFORMANCE = JobKind(
    name="model_performance",
    label=_("Performance of models"),
    description=_("Holds every published model and scorecard against the outcomes that are known."),
    right=Right.RUN_MONITORING,
    unit=_("outcomes"),
    run_shard=run_model_performance,
    lock_key=lambda arguments: "all",
    is_startable=True,
    max_attempts=2,
    url=lambda job: reverse("credit:model_performance"),
    result_labels={"outcomes": _("Outcomes"), "defaults": _("Defaults")},
)
