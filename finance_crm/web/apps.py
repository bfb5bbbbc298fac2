"""Registration of the web app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from finance_crm.access.domain.roles import Right
from finance_crm.web.domain.navigation import NavigationEntry, navigation


class WebConfig(AppConfig):
    name = "finance_crm.web"
    label = "web"

    def ready(self) -> None:
        """Register the entries that belong to no other app; children without a parent page make a heading."""
        for entry in (
            NavigationEntry("home", _("Home"), "web:home", icon="home", order=0),
            NavigationEntry("admin", _("Administration"), icon="settings", order=90, place="bottom"),
            NavigationEntry("help", _("Help & glossary"), "web:help", icon="help-circle", order=99, place="bottom"),
            NavigationEntry(
                "style_guide",
                _("Style guide"),
                "web:style_guide",
                parent="admin",
                order=99,
                right=Right.MANAGE_SETTINGS,
                place="bottom",
            ),
        ):
            navigation.register(entry)
