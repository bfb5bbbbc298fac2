"""Approvals by four eyes: what can be asked for, who may decide it, and when. Pure: no Django, no clock, no I/O.

Amounts are Decimal in reporting currency. An app registers an `ApprovalKind` in `AppConfig.ready()`:

    approval_kinds.register(
        ApprovalKind(
            name="credit_limit",
            label=_("Credit limit"),
            right=Right.DECIDE_LIMIT,             # what a role must hold to decide at all
            url=lambda request_id: reverse("credit:limit_request", args=[request_id]),
            on_approved=grant_limits,             # (Sequence[Decided]) -> None, inside the deciding transaction
            authorities={Role.CREDIT_MANAGER: Decimal(250_000), Role.EXECUTIVE: None},
        )
    )

then asks with `services.approvals.request_approval(kind="credit_limit", question=Question(…), …)` in the transaction
that writes its own row of what is asked for, and leaves the rest to `services.approvals.decide`: it locks the request,
refuses whoever asked for it and whoever's authority does not cover the amount, writes the decision and calls
`on_approved` or `on_refused`. What they raise undoes the decision as well. A page of a request includes
`access/approvals/partials/decide.html` with `views.approvals.decision_context(request, approval)`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from finance_crm.access.domain.roles import ROLE_RIGHTS, Right, Role
from finance_crm.registry import Registry


class State(StrEnum):
    """Where a request stands. Only an open one can be decided."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


DECISIONS = (State.APPROVED, State.REFUSED)


class Decided(NamedTuple):
    """A request that was just decided, as the app that asked for it hears of it."""

    request_id: int
    subject_id: int | None
    requested_by_id: int
    decided_by_id: int
    decided_at: datetime
    decided_on: date
    reason: str


def _do_nothing(_decided: Sequence[Decided]) -> None:
    """Most kinds have nothing to do when a request is refused."""


@dataclass(frozen=True)
class ApprovalKind:
    """One thing that takes two people. `authorities` hold until an administrator sets others; None is any amount.

    :param url: the page of a request, from its id; without one the inbox decides it in place
    :param days_open: after how many days an open request expires; None: it does not
    """

    name: str
    label: Any
    right: Right
    on_approved: Callable[[Sequence[Decided]], None]
    on_refused: Callable[[Sequence[Decided]], None] = _do_nothing
    authorities: Mapping[Role, Decimal | None] = field(default_factory=dict)
    url: Callable[[int], str] | None = None
    days_open: int | None = None

    @property
    def deciding_roles(self) -> tuple[Role, ...]:
        """Return the roles of people that hold the right to decide."""
        return tuple(role for role in Role if role is not Role.SYSTEM and self.right in ROLE_RIGHTS[role])


approval_kinds: Registry[ApprovalKind] = Registry("kind of approval")


class Limit(NamedTuple):
    """How far an authority goes; None is any amount."""

    up_to: Decimal | None

    def covers(self, amount: Decimal | None) -> bool:
        """Say whether a request of `amount` may be decided; one without an amount needs authority, not a sum."""
        return self.up_to is None or amount is None or amount <= self.up_to


def authority_of(kind: ApprovalKind, role: Role, *, given: Mapping[Role, Decimal | None]) -> Limit | None:
    """Return how far `role` may decide requests of a kind, None if not at all.

    `given` is what an administrator set for the kind; a role it does not name has what the kind ships with.
    """
    if role not in kind.deciding_roles:
        return None
    if role in given:
        return Limit(given[role])
    return Limit(kind.authorities[role]) if role in kind.authorities else None
