"""What workers are asked to do. Messages carry ids; the database knows the rest."""

from celery import Task, shared_task
from celery.signals import worker_init, worker_ready
from django.conf import settings
from django.urls import reverse

from finance_crm.jobs.services import schedules, shards, sweeper
from finance_crm.jobs.services.failures import TRANSIENT
from finance_crm.web.as_of import get_today

RETRY = {"autoretry_for": TRANSIENT, "retry_backoff": 1, "retry_backoff_max": 30, "max_retries": 20}


@shared_task(name="jobs.work", bind=True, **RETRY)
def work(self: Task, *, job_id: str, **_: object) -> None:
    is_again = bool(self.request.delivery_info.get("redelivered"))
    shards.work(job_id=int(job_id), lease_seconds=settings.JOB_LEASE_SECONDS, is_redelivered=is_again)


@shared_task(name="jobs.sweep", **RETRY)
def sweep(**_: object) -> None:
    sweeper.sweep(grace_seconds=settings.JOB_GRACE_SECONDS)


@shared_task(name="jobs.start_scheduled", **RETRY)
def start_scheduled(*, kind: str, arguments: dict[str, object], **_: object) -> None:
    schedules.start_scheduled(kind=kind, arguments=arguments, today=get_today())


@worker_init.connect
def load_addresses(**_: object) -> None:
    """Load every page's module before processes are forked: they share it, and none spends its first job on it."""
    reverse("web:home")


@worker_ready.connect
def sweep_when_ready(**_: object) -> None:
    """A worker that comes up looks for what its predecessor left, at once and when its leases have ended."""
    for delay in (0, settings.JOB_LEASE_SECONDS + settings.JOB_GRACE_SECONDS):
        sweep.apply_async(countdown=delay or None)
