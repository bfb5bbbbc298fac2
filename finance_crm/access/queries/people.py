"""Who is there to ask or to tell."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.db.models import Q
from django.db.models.functions import Lower

from finance_crm.access.domain.names import full_name_sql
from finance_crm.access.domain.roles import ROLE_RIGHTS, Right, Role
from finance_crm.access.domain.scopes import Scope
from finance_crm.access.models import User
from finance_crm.access.queries.rights import get_rights, get_scope
from finance_crm.sql import Relation


class Person(NamedTuple):
    """Somebody who is written to."""

    id: int
    name: str
    email: str
    language: str


class Reader(NamedTuple):
    """Somebody and what they may see."""

    id: int
    rights: frozenset[Right]
    scope: Scope


def people_names() -> Relation:
    """Return id and name of everybody, for the statements of other apps; the name is that of `str(user)`."""
    name = f"COALESCE(NULLIF({full_name_sql('first_name', 'last_name')}, ''), username)"
    return Relation(f"SELECT id, {name} AS name FROM access_user", {}, ("id", "name"))


def team_names() -> Relation:
    """Return id and name of every team, for the statements of other apps."""
    return Relation("SELECT id, name FROM access_team", {}, ("id", "name"))


def list_user_ids(*, right: Right) -> list[int]:
    """Return the active people who hold `right`; service accounts are no people."""
    roles = [role.value for role, rights in ROLE_RIGHTS.items() if right in rights and role is not Role.SYSTEM]
    return list(User.objects.filter(is_active=True, role__in=roles).order_by("id").values_list("id", flat=True))


def holds_right(*, user_id: int, right: Right) -> bool:
    """Say whether somebody, a person or a service account, is active and holds `right`, as work in the background asks.

    Which scopes a token had is no longer known there.
    """
    roles = [role.value for role, rights in ROLE_RIGHTS.items() if right in rights]
    return User.objects.filter(pk=user_id, is_active=True, role__in=roles).exists()


def get_people(*, ids: Collection[int]) -> dict[int, Person]:
    """Return people and service accounts by id, active or not."""
    users = User.objects.filter(pk__in=ids)
    return {user.pk: Person(user.pk, str(user), user.email, user.language) for user in users}


def find_by_names(*, names: Iterable[str]) -> list[Reader]:
    """Return the active people with these user names or e-mail addresses, whatever their case."""
    wanted = {name.lower() for name in names}
    if not wanted:
        return []
    lowered = User.objects.annotate(lower_name=Lower("username"), lower_email=Lower("email"))
    people = lowered.filter(Q(lower_name__in=wanted) | Q(lower_email__in=wanted), is_active=True)
    return [
        Reader(user.pk, get_rights(user=user), get_scope(user=user))
        for user in people.exclude(role=Role.SYSTEM).prefetch_related("teams").order_by("id")
    ]


def list_people(*, right: Right) -> list[tuple[int, str]]:
    """Return id and name of the active people who hold `right`, by name: choices of a form."""
    people = User.objects.filter(pk__in=list_user_ids(right=right))
    return sorted(((person.pk, str(person)) for person in people), key=lambda entry: entry[1].casefold())


def get_role(*, user_id: int) -> str:
    """Return the role of an active person or service account, empty where there is none."""
    return User.objects.filter(pk=user_id, is_active=True).values_list("role", flat=True).first() or ""
