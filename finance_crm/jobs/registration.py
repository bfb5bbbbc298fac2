"""What the jobs app registers with the shell."""

from django.utils.translation import gettext_lazy as _

from finance_crm.access.domain.roles import Right
from finance_crm.web.domain.navigation import NavigationEntry, navigation


def register() -> None:
    navigation.register(
        NavigationEntry("jobs", _("Jobs"), "jobs:list", "refresh", Right.VIEW_JOBS, parent="admin", order=60)
    )
    navigation.register(
        NavigationEntry(
            "schedule",
            _("Schedule"),
            "jobs:schedules",
            "calendar",
            Right.MANAGE_SCHEDULE,
            parent="admin",
            order=61,
        )
    )
