"""Who may sign in, as what. The history of every change is kept by the database."""

from collections.abc import Collection
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction

from finance_crm.access.domain.roles import PEOPLE_ROLES, ROLE_RIGHTS, Right, Role
from finance_crm.access.models import Team, User


class UserDetails(NamedTuple):
    """What an administrator decides about a person."""

    username: str
    first_name: str
    last_name: str
    email: str
    role: Role
    team_ids: tuple[int, ...]
    language: str = ""


class LastAdministratorError(Exception):
    """Nobody would be left who may manage users."""


class NotAPersonError(Exception):
    """Service accounts are managed with their system client."""


@transaction.atomic
def create_user(*, details: UserDetails) -> User:
    """Create a person, who cannot sign in before choosing a password by the invitation link.

    :raises NotAPersonError: for the role of service accounts
    """
    _require_person(details.role)
    user = User(password=make_password(None), **_columns(details))
    user.save()
    user.teams.set(details.team_ids)
    return user


@transaction.atomic
def change_user(*, user_id: int, details: UserDetails) -> User:
    """Change a person's name, role and teams.

    :raises NotAPersonError: if it is a service account, or would become one
    :raises LastAdministratorError: if the last administrator would lose that role
    """
    _require_person(details.role)
    user = _lock(user_id)
    for name, value in _columns(details).items():
        setattr(user, name, value)
    user.save(update_fields=list(_columns(details)))
    user.teams.set(details.team_ids)
    _require_administrator()
    return user


@transaction.atomic
def set_active(*, user_id: int, is_active: bool) -> User:
    """Let a person in again, or keep them out from now on, also where they are signed in.

    :raises LastAdministratorError: if nobody would be left who may manage users
    """
    user = _lock(user_id)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    _require_administrator()
    return user


def change_profile(*, user_id: int, first_name: str, last_name: str, language: str) -> None:
    """Change what people decide about themselves."""
    User.objects.filter(pk=user_id).update(first_name=first_name, last_name=last_name, language=language)


@transaction.atomic
def save_team(*, team_id: int | None, code: str, name: str, member_ids: Collection[int]) -> Team:
    """Create a team, or change its name and the active people in it.

    Whom the page does not offer stays: a system client that fell out of its last team would see every customer.
    """
    team = Team.objects.select_for_update().get(pk=team_id) if team_id else Team()
    team.code, team.name = code, name
    team.save()
    others = team.members.exclude(role__in=PEOPLE_ROLES, is_active=True)
    team.members.set({*member_ids, *others.values_list("pk", flat=True)})
    return team


def _columns(details: UserDetails) -> dict[str, object]:
    return {name: value for name, value in details._asdict().items() if name != "team_ids"}


def _lock(user_id: int) -> User:
    """Lock the administrators together with the user, so that two of them cannot remove each other at once."""
    roles = _managing_roles()
    list(User.objects.filter(role__in=roles).order_by("pk").select_for_update(no_key=True))
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    _require_person(Role(user.role))
    return user


def _managing_roles() -> list[Role]:
    return [role for role, rights in ROLE_RIGHTS.items() if Right.MANAGE_USERS in rights]


def _require_person(role: Role) -> None:
    if role is Role.SYSTEM:
        raise NotAPersonError


def _require_administrator() -> None:
    if not User.objects.filter(role__in=_managing_roles(), is_active=True).exists():
        raise LastAdministratorError
