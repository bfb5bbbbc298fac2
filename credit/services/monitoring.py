"""The periodic monitoring: assesses again whom something happened to, and keeps one alert a cause.

A run is planned into ranges of customer ids. Each range is one transaction that writes the same rows however often it
runs: it replaces the run's assessments of the range and, in a live run, moves the alerts to what holds now. What is
known, the policy and the exposure of all are pinned when the run is planned, so that all ranges see one state.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from credit.models import Assessment, MonitoringRun
from credit.queries.assessments import load_model
from credit.queries.monitored import is_all_as_before, list_due_customers
from credit.queries.policies import policy_in_force, read_version
from credit.queries.signals import Watched
from credit.services.alert_upkeep import Kept, keep_alerts
from credit.services.assessments import ENGINE, Question, assess_range
from customers.queries.owed import owed_relation
from customers.services.locks import get_known_now
from finance_crm.access.domain.roles import Right
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.access.queries.people import list_user_ids
from finance_crm.activity.services.notifications import Message, notify_many
from finance_crm.sql import execute, fetch_all

# Serialises the choice of "live" between runs that are planned at the same time, and with ranges that move alerts.
PLAN_LOCK = 7_202_611_223


@transaction.atomic
def open_monitoring_run(
    *, job_id: int, as_of: date, today: date, known_at: datetime | None, is_full: bool
) -> MonitoringRun:
    """Return the run of the job, made on the first call.

    It is live unless a live run for a later day exists or it asks for an earlier knowledge; then it only writes
    assessments of its own.

    :param known_at: None for all that is known now
    """
    execute("SELECT pg_advisory_xact_lock(%(key)s)", {"key": PLAN_LOCK})
    existing = MonitoringRun.objects.filter(job_id=job_id).first()
    if existing:
        return existing
    is_live = known_at is None and not MonitoringRun.objects.filter(is_live=True, as_of_date__gt=as_of).exists()
    moment = known_at or get_known_now()
    finished = MonitoringRun.objects.filter(is_live=True, finished_at__isnull=False, as_of_date__lte=as_of)
    return MonitoringRun.objects.create(
        job_id=job_id,
        policy_id=policy_in_force(known_at=known_at).id,
        as_of_date=as_of,
        known_at=moment,
        is_full=is_full or not is_live,
        is_live=is_live,
        previous_run=finished.order_by("-as_of_date", "-id").first() if is_live else None,
        exposure=_exposure(as_of=as_of, today=today, known_at=known_at),
    )


def _exposure(*, as_of: date, today: date, known_at: datetime | None) -> Decimal:
    owed = owed_relation(as_of=as_of, today=today, known_at=known_at, scope=EVERYTHING)
    ((total,),) = fetch_all(f"SELECT COALESCE(SUM(owed) FILTER (WHERE owed > 0), 0) FROM ({owed.sql}) o", owed.params)
    return Decimal(total)


def get_monitoring_run(*, job_id: int) -> MonitoringRun:
    """Return the run of a job that was planned."""
    return MonitoringRun.objects.select_related("policy", "previous_run").get(job_id=job_id)


@dataclass(frozen=True)
class Watch:
    """What one range came to: customers assessed, assessments written, grades moved, and what became of alerts."""

    looked_at: int
    assessed: int
    moved: int
    kept: Kept


@transaction.atomic
def watch_range(*, run: MonitoringRun, first_customer_id: int, last_customer_id: int) -> Watch:
    """Assess the customers with ids from first to last, both included, of whom something changed; keep their alerts.

    Alerts follow only a live run that none of a later day has overtaken.
    """
    where = {"first_customer_id": first_customer_id, "last_customer_id": last_customer_id}
    policy = read_version(run.policy)
    scorecards = load_model(policy=policy, known_at=run.known_at).name
    Assessment.objects.filter(
        run_id=run.pk, customer_id__gte=first_customer_id, customer_id__lte=last_customer_id
    ).delete()
    due = list_due_customers(run=run, scorecards=scorecards, engine=ENGINE, **where)
    question = Question(run.as_of_date, run.known_at, policy, run_id=run.pk)
    written = assess_range(question=question, only=set(due), **where) if due else 0
    moved = _count_moved(run, where) if written else 0
    if not due and is_all_as_before(run=run, **where):
        return Watch(0, 0, 0, Kept())
    if not _moves_alerts(run):
        return Watch(len(due), written, moved, Kept())
    watched = Watched(**where, as_of=run.as_of_date, known_at=run.known_at, policy=policy.policy, exposure=run.exposure)
    return Watch(len(due), written, moved, keep_alerts(run=run, watched=watched))


def _moves_alerts(run: MonitoringRun) -> bool:
    """Say whether the alerts follow this run: a live run for a later day, planned meanwhile, knows better.

    The lock is shared and held to commit: a run is planned before a range moves its alerts, or after.
    """
    execute("SELECT pg_advisory_xact_lock_shared(%(key)s)", {"key": PLAN_LOCK})
    return run.is_live and not MonitoringRun.objects.filter(is_live=True, as_of_date__gt=run.as_of_date).exists()


_MOVED = """
SELECT COUNT(*) FROM credit_assessment a
CROSS JOIN LATERAL (
    SELECT grade FROM credit_assessment e
    WHERE e.customer_id = a.customer_id AND e.as_of_date <= a.as_of_date AND e.id < a.id
    ORDER BY e.as_of_date DESC, e.id DESC LIMIT 1) earlier
WHERE a.run_id = %(run_id)s AND a.customer_id BETWEEN %(first_customer_id)s AND %(last_customer_id)s
  AND a.grade <> earlier.grade
"""


def _count_moved(run: MonitoringRun, where: Mapping[str, int]) -> int:
    ((count,),) = fetch_all(_MOVED, {**where, "run_id": run.pk})
    return int(count)


@transaction.atomic
def close_monitoring_run(*, run: MonitoringRun, results: Iterable[Mapping[str, Any]], now: datetime) -> MonitoringRun:
    """Write the run's counts. The last range to finish calls it, once."""
    totals: Counter[str] = Counter()
    for result in results:
        totals.update({name: result[name] for name in ("customers", "assessed", "moved", "new", "cleared")})
    MonitoringRun.objects.filter(pk=run.pk).update(
        finished_at=now,
        customer_count=totals["customers"],
        assessed_count=totals["assessed"],
        moved_count=totals["moved"],
        alert_count=totals["new"],
        cleared_count=totals["cleared"],
    )
    return get_monitoring_run(job_id=run.job_id)


_TITLE = gettext_noop("Monitoring of {day}: {count} new urgent alerts")
_BODY = gettext_noop("{count} new alerts of high severity concern customers that are yours to watch.")


def notify_of_alerts(*, run: MonitoringRun, urgent: Iterable[Mapping[str, int]], now: datetime, url: str) -> int:
    """Tell each owner of customers how many of these have new urgent alerts, once a run; return how many were told.

    Customers without an owner concern everybody who works on alerts.
    """
    workers = list_user_ids(right=Right.WORK_ALERTS)
    counts: Counter[int] = Counter()
    for of_one in urgent:
        for owner_id, count in of_one.items():
            counts.update(dict.fromkeys([int(owner_id)] if int(owner_id) else workers, count))
    messages = [
        Message(
            recipient_id=person_id,
            kind="credit_monitoring",
            dedupe_key=f"credit_monitoring:{run.pk}",
            title=_TITLE,
            body=_BODY,
            url=url,
            params={"day": run.as_of_date.isoformat(), "count": count},
        )
        for person_id, count in sorted(counts.items())
    ]
    return notify_many(messages=messages, now=now, by_mail=True)
