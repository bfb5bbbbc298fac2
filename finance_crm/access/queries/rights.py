"""What a person or a system may do and see. Rights come from the code's table, so asking costs no query."""

from django.contrib.auth.models import AnonymousUser

from finance_crm.access.domain.clients import SCOPE_OF_RIGHT
from finance_crm.access.domain.roles import ROLE_RIGHTS, SCOPED_ROLES, Right, Role
from finance_crm.access.domain.scopes import EVERYTHING, NOTHING, Scope
from finance_crm.access.models import User

_RIGHTS_BY_VALUE: dict[str, frozenset[Right]] = {role.value: rights for role, rights in ROLE_RIGHTS.items()}


def get_rights(*, user: User | AnonymousUser) -> frozenset[Right]:
    """Return every right of `user`; nobody has any before signing in."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    return _RIGHTS_BY_VALUE.get(user.role, frozenset())


def has_right(*, user: User | AnonymousUser, right: Right) -> bool:
    return right in get_rights(user=user)


def token_covers(*, token_scopes: frozenset[str], right: Right) -> bool:
    """Say whether a token with these OAuth scopes reaches `right`."""
    return SCOPE_OF_RIGHT.get(right) in token_scopes


def get_scope(*, user: User | AnonymousUser) -> Scope:
    """Return whose customers `user` sees: a sales manager and a system client with teams only those of the teams.

    One small query for those two; none for anybody else. The answer is kept on the user object.
    """
    if not isinstance(user, User) or not user.is_active:
        return NOTHING
    if user.role not in SCOPED_ROLES and user.role != Role.SYSTEM:
        return EVERYTHING
    team_ids = _team_ids(user)
    if user.role == Role.SYSTEM and not team_ids:
        return EVERYTHING
    return Scope(sees_all=False, team_ids=team_ids)


def _team_ids(user: User) -> tuple[int, ...]:
    """`scope_team_ids` is annotated where the user came with its token, in the same query."""
    known = getattr(user, "scope_team_ids", None)
    if known is None:
        known = tuple(user.teams.order_by("id").values_list("id", flat=True))
        user.scope_team_ids = known  # type: ignore[attr-defined]
    return known
