"""Registration of the activity app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from finance_crm.access.domain.roles import Right
from finance_crm.web.domain.navigation import NavigationEntry, navigation


class ActivityConfig(AppConfig):
    name = "finance_crm.activity"
    label = "activity"

    def ready(self) -> None:
        navigation.register(
            NavigationEntry(
                "outbox",
                _("Outgoing mail"),
                "activity:outbox",
                right=Right.MANAGE_SETTINGS,
                parent="admin",
                order=40,
                place="bottom",
            )
        )
