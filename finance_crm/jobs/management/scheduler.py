"""Celery beat with one difference: a scheduled job is recorded in the database, not sent as a message.

A message that a broker refuses or loses would be a day without its scan. A recorded job is found by the
sweeper whatever happens to its messages. Where the database is away, the message is the second chance.
"""

from typing import Any

from django_celery_beat.schedulers import DatabaseScheduler, ModelEntry

from finance_crm.jobs.queries.schedules import TASK
from finance_crm.jobs.services.failures import TRANSIENT, drop_dead_connection
from finance_crm.jobs.services.schedules import start_scheduled
from finance_crm.web.as_of import get_today


class JobScheduler(DatabaseScheduler):
    """The schedule of django-celery-beat."""

    def apply_async(self, entry: ModelEntry, producer: Any = None, advance: bool = True, **options: Any) -> Any:
        if entry.task != TASK:
            return super().apply_async(entry, producer, advance, **options)
        try:
            drop_dead_connection()
            return start_scheduled(**entry.kwargs, today=get_today())
        except TRANSIENT:
            return super().apply_async(entry, producer, advance, **options)
