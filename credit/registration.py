"""What credit registers with the shell and with customers, once, at start."""

from credit.job_kinds import DAILY_OVERDUE_SCAN, OVERDUE_SCAN
from finance_crm.jobs.domain.kinds import default_schedules, job_kinds


def register() -> None:
    """Plug credit in."""
    job_kinds.register(OVERDUE_SCAN)
    default_schedules.register(DAILY_OVERDUE_SCAN)
