"""What the exchange app plugs in."""

from django.utils.translation import gettext_lazy as _

from finance_crm.access.domain.roles import Right
from finance_crm.exchange.job_kinds import DAILY_EXPIRY, EXPIRE_FILES, EXPORT_LIST, IMPORT_FILE
from finance_crm.jobs.domain.kinds import default_schedules, job_kinds
from finance_crm.web.domain.navigation import NavigationEntry, navigation


def register() -> None:
    """Plug exchange in."""
    navigation.register(
        NavigationEntry("imports", _("Imports"), "exchange:imports", icon="file-import", right=Right.IMPORT, order=80)
    )
    for kind in (IMPORT_FILE, EXPORT_LIST, EXPIRE_FILES):
        job_kinds.register(kind)
    default_schedules.register(DAILY_EXPIRY)
