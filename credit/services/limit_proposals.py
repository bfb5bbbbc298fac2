"""Asking for many limits at once: one batch of requests, decided together or singly."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from credit.domain.granted_limits import GrantedLimit, GrantKind, Owner
from credit.models import LimitRequest
from credit.queries.limit_proposals import Draft
from credit.services.limits import Wish, request_limits
from finance_crm.access.domain.scopes import Scope


@transaction.atomic
def propose_limits(
    *,
    drafts: Sequence[Draft],
    valid_until: date | None,
    reason: str,
    scope: Scope,
    requester_id: int,
    now: datetime,
    today: date,
) -> list[LimitRequest]:
    """Ask for the limits of the drafts that propose one; return the requests.

    :raises: what `credit.services.limits.request_limits` raises
    """
    wishes = [
        Wish(
            Owner(customer_id=draft.customer_id),
            GrantedLimit(GrantKind.LIMIT, draft.after, draft.currency, today, valid_until, reason=reason),
        )
        for draft in drafts
        if draft.after is not None
    ]
    return request_limits(wishes=wishes, scope=scope, requester_id=requester_id, now=now, today=today)
