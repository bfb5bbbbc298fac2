"""What waits for a decision, what was decided, and who may decide what. Reads only, inside a scope."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from finance_crm.access.domain.approvals import ApprovalKind, Limit, State, approval_kinds, authority_of
from finance_crm.access.domain.roles import SCOPED_ROLES, Role
from finance_crm.access.domain.scopes import Scope
from finance_crm.access.models import ROLE_LABELS, STATE_LABELS, ApprovalRequest, Authority, User

__all__ = ["STATE_LABELS", "ApprovalRequest"]


class AuthorityRow(NamedTuple):
    """One line of the table of authorities. `limit` None: the role may not decide this kind."""

    kind: ApprovalKind
    role: Role
    limit: Limit | None
    is_set: bool

    @property
    def role_label(self) -> str:
        return str(ROLE_LABELS[self.role])


def given_authorities(*, kind: str) -> dict[Role, Decimal | None]:
    """Return what an administrator set for a kind, by role."""
    rows = Authority.objects.filter(kind=kind).values_list("role", "up_to_amount")
    return {Role(role): amount for role, amount in rows}


def get_authority(*, kind: ApprovalKind, role: str) -> Limit | None:
    """Return how far a role decides requests of a kind, None if not at all; no role decides nothing."""
    return None if not role else authority_of(kind, Role(role), given=given_authorities(kind=kind.name))


def list_authorities() -> list[AuthorityRow]:
    """Return every kind with every role that could decide it."""
    given = {(row.kind, row.role): row.up_to_amount for row in Authority.objects.all()}
    rows = []
    for kind in approval_kinds:
        of_kind = {Role(role): amount for (name, role), amount in given.items() if name == kind.name}
        rows += [
            AuthorityRow(kind, role, authority_of(kind, role, given=of_kind), role in of_kind)
            for role in kind.deciding_roles
        ]
    return rows


def list_deciders(*, kind: ApprovalKind, amount: Decimal | None, team_id: int | None, without: int) -> list[int]:
    """Return the people who may decide such a request, but for whoever asks."""
    given = given_authorities(kind=kind.name)
    limits = {role: authority_of(kind, role, given=given) for role in kind.deciding_roles}
    roles = [role for role, limit in limits.items() if limit is not None and limit.covers(amount)]
    seeing = Q(role__in=[role.value for role in roles if role not in SCOPED_ROLES])
    if team_id is not None:
        seeing |= Q(role__in=[role.value for role in roles if role in SCOPED_ROLES], teams=team_id)
    people = User.objects.filter(seeing, is_active=True).exclude(pk=without)
    return list(people.order_by("pk").distinct().values_list("pk", flat=True))


def decidable(*, user: User) -> Q:
    """Return the condition of the open requests that `user` may decide."""
    condition = Q(pk__in=[])
    for kind in approval_kinds:
        if user.role in kind.deciding_roles:
            condition |= Q(kind=kind.name) & _within_authority(kind, Role(user.role))
    return condition & Q(state=State.OPEN.value) & ~Q(requested_by=user.pk)


def _within_authority(kind: ApprovalKind, role: Role) -> Q:
    """Return `authority_of(…).covers(amount)` as a condition that needs no statement of its own."""
    given = Authority.objects.filter(kind=kind.name, role=role.value)
    within = Q(up_to_amount__isnull=True) | Q(up_to_amount__gte=OuterRef("amount"))
    shipped = Q(pk__in=[])
    if role in kind.authorities:
        up_to = kind.authorities[role]
        shipped = Q() if up_to is None else Q(amount__isnull=True) | Q(amount__lte=up_to)
    return Exists(given.filter(within)) | (Q(amount__isnull=True) & Exists(given)) | (~Exists(given) & shipped)


def requests_in(*, scope: Scope, kind: str | None = None) -> QuerySet[ApprovalRequest]:
    """Return the requests that `scope` sees, newest first."""
    requests = ApprovalRequest.objects.select_related("requested_by", "decided_by").order_by("-pk")
    if not scope.sees_all:
        requests = requests.filter(team_id__in=scope.team_ids)
    return requests if kind is None else requests.filter(kind=kind)


def list_inbox(*, user: User, scope: Scope, limit: int) -> list[ApprovalRequest]:
    """Return what waits for this person's decision, oldest first."""
    return list(requests_to_decide(user=user, scope=scope).order_by("pk")[:limit])


def list_asked(*, user: User, limit: int) -> list[ApprovalRequest]:
    """Return what this person asked for, newest first."""
    requests = ApprovalRequest.objects.select_related("requested_by", "decided_by").filter(requested_by=user.pk)
    return list(requests.order_by("-pk")[:limit])


def list_decided(*, scope: Scope, limit: int) -> list[ApprovalRequest]:
    """Return what is no longer open, newest first."""
    return list(requests_in(scope=scope).exclude(state=State.OPEN.value)[:limit])


def requests_to_decide(*, user: User, scope: Scope) -> QuerySet[ApprovalRequest]:
    """Return what waits for this person's decision."""
    return requests_in(scope=scope).filter(decidable(user=user))


def find_request(*, scope: Scope, request_id: int) -> ApprovalRequest | None:
    """Return one request, None where there is none or `scope` does not see it."""
    return requests_in(scope=scope).filter(pk=request_id).first()


def sees_all_of(*, scope: Scope, request_ids: Collection[int]) -> bool:
    """Say whether each of these requests is there and inside `scope`."""
    wanted = set(request_ids)
    return requests_in(scope=scope).filter(pk__in=wanted).order_by().count() == len(wanted)


def find_open_about(*, kind: str, subject_id: int) -> ApprovalRequest | None:
    """Return the request about a subject that waits for a decision, for the app that asked."""
    waiting = ApprovalRequest.objects.filter(kind=kind, subject_id=subject_id, state=State.OPEN.value)
    return waiting.select_related("requested_by").order_by("-pk").first()


def list_batch(*, scope: Scope, batch: UUID) -> Sequence[ApprovalRequest]:
    """Return the requests that were asked for together, in order."""
    return list(requests_in(scope=scope).filter(batch=batch).order_by("pk"))


def states_of(*, request_ids: Collection[int]) -> dict[int, ApprovalRequest]:
    """Return requests by id, for the pages of the apps that asked."""
    return ApprovalRequest.objects.select_related("requested_by", "decided_by").in_bulk(list(request_ids))


def may_decide(*, user: User, requests: Iterable[ApprovalRequest]) -> set[int]:
    """Return which of the requests this person may decide."""
    return set(
        ApprovalRequest.objects.filter(decidable(user=user), pk__in=[request.pk for request in requests]).values_list(
            "pk", flat=True
        )
    )
