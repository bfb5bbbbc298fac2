"""When jobs start by themselves. The schedule is kept by django-celery-beat, one periodic task per entry."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from finance_crm.jobs.domain.kinds import AS_OF, TODAY, JobSchedule, default_schedules, job_kinds
from finance_crm.jobs.models import Job, JobSource, ScheduleChange
from finance_crm.jobs.queries.schedules import TASK, describe
from finance_crm.jobs.services.jobs import JobLockedError, enqueue

logger = logging.getLogger(__name__)

CRON_FIELDS = ("minute", "hour", "day_of_month", "month_of_year", "day_of_week")


@dataclass(frozen=True)
class Timing:
    """`crontab` is "minute hour day-of-month month day-of-week" in `time_zone`."""

    crontab: str
    time_zone: str


def start_scheduled(*, kind: str, arguments: Mapping[str, Any], today: date) -> Job | None:
    """Start a scheduled run; the argument `as_of: "today"` becomes the business date `today`.

    A run of the kind that is still at work on the same thing is left alone.
    """
    dated = dict(arguments)
    if dated.get(AS_OF) == TODAY:
        dated[AS_OF] = today.isoformat()
    try:
        return enqueue(kind=kind, arguments=dated, actor_id=None, source=JobSource.SCHEDULE)
    except JobLockedError as error:
        logger.warning("The scheduled %s was not started: %s", kind, error)
        return None


def install_schedules(*, time_zone: str) -> list[str]:
    """Add the default schedules that are missing, and return their names. What exists is left as it is."""
    known = set(PeriodicTask.objects.filter(task=TASK).values_list("name", flat=True))
    missing = [schedule for schedule in default_schedules if schedule.name not in known]
    for schedule in missing:
        _install(schedule, time_zone)
    return [schedule.name for schedule in missing]


@transaction.atomic
def _install(schedule: JobSchedule, time_zone: str) -> None:
    task, is_new = PeriodicTask.objects.get_or_create(
        name=schedule.name,
        defaults={
            "task": TASK,
            "crontab": _crontab(Timing(schedule.crontab, time_zone)),
            "kwargs": json.dumps({"kind": schedule.kind, "arguments": dict(schedule.arguments)}),
            "enabled": schedule.is_enabled,
            "description": str(schedule.label),
        },
    )
    if is_new:
        ScheduleChange.objects.create(schedule=schedule.name, new=describe(task))


@transaction.atomic
def change_schedule(
    *, name: str, is_enabled: bool, timing: Timing, arguments: Mapping[str, Any], actor_id: int
) -> PeriodicTask:
    """Change when a schedule runs and with what, and keep how it was."""
    task = PeriodicTask.objects.select_for_update(of=["self"]).select_related("crontab").get(name=name, task=TASK)
    old, kind = describe(task), json.loads(task.kwargs)["kind"]
    task.enabled, task.crontab = is_enabled, _crontab(timing)
    task.kwargs = json.dumps({"kind": job_kinds.get(kind).name, "arguments": dict(arguments)})
    if describe(task) != old:
        task.save()
        ScheduleChange.objects.create(schedule=name, actor_id=actor_id, old=old, new=describe(task))
    return task


def _crontab(timing: Timing) -> CrontabSchedule:
    fields = dict(zip(CRON_FIELDS, timing.crontab.split(), strict=True))
    found = CrontabSchedule.objects.filter(**fields, timezone=timing.time_zone).order_by("id").first()
    return found or CrontabSchedule.objects.create(**fields, timezone=timing.time_zone)
