"""Who may start, cancel and retry jobs of a kind: an edge tool of the pages and the API."""

from typing import Any

from finance_crm.access.domain.roles import Right
from finance_crm.access.queries.rights import has_right
from finance_crm.jobs.domain.kinds import JobKind, job_kinds


def may_run(*, user: Any, kind: str) -> bool:
    """Holders of the kind's own right may, and whoever manages the schedule."""
    own = kind in job_kinds and has_right(user=user, right=Right(job_kinds.get(kind).right))
    return own or has_right(user=user, right=Right.MANAGE_SCHEDULE)


def startable_kinds(*, user: Any) -> list[JobKind]:
    """Return the kinds that this person may start by hand."""
    return [kind for kind in job_kinds if kind.is_startable and has_right(user=user, right=Right(kind.right))]
