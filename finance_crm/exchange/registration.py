"""What the exchange app plugs in."""

from finance_crm.exchange.job_kinds import DAILY_EXPIRY, EXPIRE_FILES, EXPORT_LIST, IMPORT_FILE
from finance_crm.jobs.domain.kinds import default_schedules, job_kinds


def register() -> None:
    """Register job kinds and schedules."""
    for kind in (IMPORT_FILE, EXPORT_LIST, EXPIRE_FILES):
        job_kinds.register(kind)
    default_schedules.register(DAILY_EXPIRY)
