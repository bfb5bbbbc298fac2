"""Who may start, cancel and retry jobs of a kind: an edge tool of the pages and the API."""

from typing import Any

from finance_crm.access.domain.roles import Right
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.jobs.domain.kinds import JobKind, job_kinds


def only_own(*, user: Any) -> dict[str, Any]:
    """Return the filter of the jobs that this person sees.

    Results tell figures of the whole company, so whoever sees only some customers sees only the own jobs.
    """
    return {} if get_scope(user=user).sees_all else {"started_by": user.pk}


def sees_job(*, user: Any, started_by_id: int | None) -> bool:
    """Say whether this person sees a job that somebody (None: a schedule, a command) started."""
    own = only_own(user=user)
    return not own or started_by_id == own["started_by"]


def may_run(*, user: Any, kind: str) -> bool:
    """Holders of the kind's own right may, and whoever manages the schedule."""
    own = kind in job_kinds and has_right(user=user, right=Right(job_kinds.get(kind).right))
    return own or has_right(user=user, right=Right.MANAGE_SCHEDULE)


def startable_kinds(*, user: Any) -> list[JobKind]:
    """Return the kinds that this person may start by hand."""
    return [kind for kind in job_kinds if kind.is_startable and has_right(user=user, right=Right(kind.right))]
