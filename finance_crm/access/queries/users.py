"""Users, teams and system clients, for the pages that manage them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Case, Count, Q, QuerySet, Value, When

from finance_crm.access.domain.roles import PEOPLE_ROLES, ROLE_RIGHTS, Right, Role
from finance_crm.access.models import RIGHT_LABELS, ROLE_LABELS, SystemClient, Team, User


def find_users(*, filters: Mapping[str, Any]) -> QuerySet[User]:
    """Return the people that the filters leave; service accounts are no people."""
    users = User.objects.exclude(role=Role.SYSTEM)
    if term := filters.get("q"):
        users = users.filter(
            Q(username__icontains=term)
            | Q(first_name__icontains=term)
            | Q(last_name__icontains=term)
            | Q(email__icontains=term)
        )
    if roles := filters.get("role"):
        users = users.filter(role__in=roles)
    if filters.get("active"):
        users = users.filter(is_active=filters["active"] == "yes")
    return users


def list_users(
    *, filters: Mapping[str, Any], order_by: Sequence[str], offset: int, limit: int
) -> list[tuple[Any, ...]]:
    """Return a page of people: id, username, first and last name, e-mail, role, state, last sign-in."""
    columns = ("id", "username", "first_name", "last_name", "email", "role", "state", "last_login")
    state = Case(When(is_active=True, then=Value("active")), default=Value("off"))
    users = find_users(filters=filters).annotate(state=state)
    return list(users.order_by(*order_by).values_list(*columns)[offset : offset + limit])


def get_user(*, user_id: int) -> User | None:
    """Return a person with their teams."""
    return User.objects.exclude(role=Role.SYSTEM).prefetch_related("teams").filter(pk=user_id).first()


def list_teams() -> QuerySet[Team]:
    """Return all teams with how many active people are in each (`member_count`)."""
    active = Count("members", filter=Q(members__is_active=True) & ~Q(members__role=Role.SYSTEM))
    return Team.objects.annotate(member_count=active).order_by("name", "id")


def get_team(*, team_id: int) -> Team | None:
    return Team.objects.filter(pk=team_id).first()


def list_clients() -> QuerySet[SystemClient]:
    clients: QuerySet[SystemClient] = SystemClient.objects.select_related("user")
    return clients.prefetch_related("user__teams").order_by("name", "id")


def get_client(*, client_id: int) -> SystemClient | None:
    return list_clients().filter(pk=client_id).first()


class RoleRights(NamedTuple):
    """One right and the roles that have it, for the table on the users page."""

    label: Any
    held_by: tuple[bool, ...]


def list_role_rights() -> list[RoleRights]:
    """Return the table of rights as people read it; columns are PEOPLE_ROLES in order."""
    return [
        RoleRights(label, tuple(right in ROLE_RIGHTS[role] for role in PEOPLE_ROLES))
        for right, label in RIGHT_LABELS.items()
    ]


def list_role_labels() -> list[Any]:
    return [ROLE_LABELS[role] for role in PEOPLE_ROLES]


def label_rights(*, rights: frozenset[Right]) -> list[Any]:
    return [label for right, label in RIGHT_LABELS.items() if right in rights]


def list_team_names(*, user_id: int) -> list[str]:
    return list(Team.objects.filter(members=user_id).order_by("name").values_list("name", flat=True))
