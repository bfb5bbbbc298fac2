"""What went wrong: for the person who started the job, and for the decision whether to try again."""

from django.db import InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from finance_crm.jobs.domain.kinds import JobError

# Lost connections, deadlocks and time limits: the same work may well succeed a moment later.
TRANSIENT = (OperationalError, InterfaceError, ConnectionError, TimeoutError)
LONGEST_DETAIL = 300


def drop_dead_connection() -> None:
    """Let the next query open a new connection if the old one is dead or out of date."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def explain(error: Exception) -> str:
    """Return one readable sentence; the traceback belongs in the log."""
    if isinstance(error, JobError):
        return str(error)
    detail = (str(error).strip().splitlines() or [""])[0][:LONGEST_DETAIL]
    return _("Unexpected error: %(type)s: %(detail)s. The log has the details.") % {
        "type": type(error).__name__,
        "detail": detail,
    }
