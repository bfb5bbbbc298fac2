"""Monitoring: the nightly run, its alerts and the pages that show them."""

from credit.job_kinds.monitoring import CREDIT_MONITORING, NIGHTLY_CREDIT_MONITORING
from finance_crm.jobs.domain.kinds import default_schedules, job_kinds


def register() -> None:
    """Plug monitoring in."""
    job_kinds.register(CREDIT_MONITORING)
    default_schedules.register(NIGHTLY_CREDIT_MONITORING)
