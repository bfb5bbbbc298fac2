"""What the access app plugs into the shell: its pages, and users and clients as records with a history."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from finance_crm.access.domain.roles import Right
from finance_crm.access.domain.scopes import Scope
from finance_crm.access.queries import users as queries
from finance_crm.access.queries.approvals import requests_to_decide
from finance_crm.activity.domain.subjects import EventSource, Subject, SubjectCard, subjects
from finance_crm.web.domain.navigation import NavigationEntry, navigation


def register() -> None:
    """Register once, from `AppConfig.ready()`."""
    _register_navigation()
    subjects.register(
        Subject(
            name="user",
            label=_("User"),
            right=Right.MANAGE_USERS,
            find=find_user_card,
            events=(
                EventSource("access.UserEvent", hidden=frozenset({"is_superuser", "is_staff", "date_joined"})),
                EventSource("access.MembershipEvent", link="user_id", label=_("Team")),
            ),
        )
    )
    subjects.register(
        Subject(
            name="client",
            label=_("System client"),
            right=Right.MANAGE_USERS,
            find=find_client_card,
            events=(EventSource("access.SystemClientEvent"),),
        )
    )


def find_user_card(object_id: int, scope: Scope) -> SubjectCard | None:
    """People are no customers: every scope sees them."""
    user = queries.get_user(user_id=object_id)
    return SubjectCard(str(user), reverse("access:user", args=[user.pk])) if user else None


def find_client_card(object_id: int, scope: Scope) -> SubjectCard | None:
    client = queries.get_client(client_id=object_id)
    return SubjectCard(client.name, reverse("access:client", args=[client.pk])) if client else None


def _register_navigation() -> None:
    navigation.register(
        NavigationEntry(
            "approvals",
            _("Approvals"),
            "access:approvals",
            icon="clipboard-check",
            right=Right.VIEW_CREDIT,
            order=80,
            badge=lambda reader: requests_to_decide(user=reader.user, scope=reader.scope),
        )
    )
    navigation.register(
        NavigationEntry(
            "authorities",
            _("Authorities"),
            "access:authorities",
            right=Right.MANAGE_SETTINGS,
            parent="admin",
            order=40,
            place="bottom",
        )
    )
    pages = (
        (10, "users", _("Users"), "access:users"),
        (20, "teams", _("Teams"), "access:teams"),
        (30, "clients", _("System clients"), "access:clients"),
    )
    for order, name, label, url_name in pages:
        navigation.register(
            NavigationEntry(
                name, label, url_name, right=Right.MANAGE_USERS, parent="admin", order=order, place="bottom"
            )
        )
