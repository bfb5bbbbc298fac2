"""Who acts in the demonstration, and how its jobs run: here and now, without a worker."""

from typing import Any

from django.contrib.auth import get_user_model

from finance_crm.jobs.services.jobs import enqueue, run_inline


def people_by_role() -> dict[str, Any]:
    """Return the first person of each role."""
    return {user.role: user for user in get_user_model().objects.order_by("-id")}


def run_job(kind: str, **arguments: str) -> None:
    """Run one job to its end."""
    job = enqueue(kind=kind, arguments=arguments, actor_id=None, source="command", sends=False)
    run_inline(job_id=job.pk)
