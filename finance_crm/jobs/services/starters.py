"""Work on behalf of whoever started a job: in their language, and under their name in the history."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import translation

from finance_crm.activity.services.history import acting_as
from finance_crm.jobs.domain.kinds import JobView
from finance_crm.jobs.models import JobSource

HISTORY_SOURCE = "job"


@contextmanager
def on_behalf_of(job: JobView) -> Iterator[None]:
    """Let what happens inside speak and count for the job's starter."""
    source = job.source if job.source in {JobSource.COMMAND, JobSource.SCHEDULE} else HISTORY_SOURCE
    with acting_as(actor_id=job.started_by_id, source=source), translation.override(job.language or None):
        yield
