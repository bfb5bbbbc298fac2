"""What is scheduled, when it runs next and who changed it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django_celery_beat.models import PeriodicTask

from finance_crm.jobs.domain.kinds import JobKind, Text, default_schedules, job_kinds
from finance_crm.jobs.models import ScheduleChange

TASK = "jobs.start_scheduled"
LATEST_CHANGES = 20


@dataclass(frozen=True)
class Schedule:
    """One entry of the schedule, as people read it."""

    name: str
    label: Text
    kind: JobKind
    crontab: str
    time_zone: str
    is_enabled: bool
    arguments: dict[str, Any]
    latest_run_at: datetime | None
    run_count: int


def describe(task: PeriodicTask) -> dict[str, Any]:
    """Return what an administrator may change about a periodic task, as plain values."""
    cron = task.crontab
    fields = (cron.minute, cron.hour, cron.day_of_month, cron.month_of_year, cron.day_of_week)
    return {
        "crontab": " ".join(fields),
        "time_zone": str(cron.timezone),
        "is_enabled": task.enabled,
        "arguments": json.loads(task.kwargs or "{}").get("arguments", {}),
    }


def list_schedules() -> list[Schedule]:
    """Return every schedule whose job kind is installed, by name."""
    tasks = PeriodicTask.objects.filter(task=TASK, crontab__isnull=False).select_related("crontab").order_by("name")
    return [_read(task) for task in tasks if _kind_name(task) in job_kinds]


def get_schedule(*, name: str) -> Schedule | None:
    """Return one schedule, or None if there is none of that name."""
    return next((schedule for schedule in list_schedules() if schedule.name == name), None)


def list_schedule_changes(*, name: str) -> list[ScheduleChange]:
    """Return the latest changes of a schedule with their authors, newest first."""
    changes = ScheduleChange.objects.filter(schedule=name).select_related("actor")
    return list(changes.order_by("-id")[:LATEST_CHANGES])


def _kind_name(task: PeriodicTask) -> str:
    return str(json.loads(task.kwargs or "{}").get("kind", ""))


def _read(task: PeriodicTask) -> Schedule:
    label = default_schedules.get(task.name).label if task.name in default_schedules else task.name
    return Schedule(
        name=task.name,
        label=label,
        kind=job_kinds.get(_kind_name(task)),
        latest_run_at=task.last_run_at,
        run_count=task.total_run_count,
        **describe(task),
    )
