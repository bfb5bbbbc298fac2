"""The limits, requests and security of one customer, as its page shows them; and what it owes by due date."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from credit.domain.granted_limits import GrantedLimit, Owner
from credit.domain.run_off import Due
from credit.models import CreditLimit, LimitRequest, SecuredPart
from credit.queries.limits import rates_on
from customers.queries.open_items import OpenItemRow, open_items_relation
from customers.queries.selections import CustomerSelection
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import fetch_all

__all__ = ["LimitRequest"]

SHOWN = 10


def _known(known_at: datetime | None) -> Q:
    if known_at is None:
        return Q(withdrawn_at__isnull=True)
    return Q(recorded_at__lte=known_at) & (Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at))


def list_limits(*, customer_id: int, group_id: int | None, known_at: datetime | None) -> list[CreditLimit]:
    """Return the last limits of the customer and of its group, latest decision first."""
    owned = Q(customer_id=customer_id) | (Q(group_id=group_id) if group_id else Q(pk__in=[]))
    rows = CreditLimit.objects.filter(owned & _known(known_at)).select_related("recorded_by", "request")
    return list(rows.order_by("-pk")[:SHOWN])


def list_secured_parts(*, customer_id: int, known_at: datetime | None) -> list[SecuredPart]:
    """Return what secures a customer, what ran out included."""
    rows = SecuredPart.objects.filter(Q(customer_id=customer_id) & _known(known_at))
    return list(rows.order_by("-pk")[:SHOWN])


def requests_in(*, scope: Scope) -> QuerySet[LimitRequest]:
    """Return the requests about customers that `scope` sees, newest first; those about groups only to who sees all."""
    rows = LimitRequest.objects.select_related(
        "approval", "approval__requested_by", "approval__decided_by", "customer", "group"
    ).order_by("-pk")
    if scope.sees_all:
        return rows
    return rows.filter(customer__team_id__in=scope.team_ids)


def list_requests(*, scope: Scope, customer_id: int, group_id: int | None) -> list[LimitRequest]:
    """Return the last requests about a customer or its group."""
    owned = Q(customer_id=customer_id) | (Q(group_id=group_id) if group_id else Q(pk__in=[]))
    return list(requests_in(scope=scope).filter(owned)[:SHOWN])


def find_request(*, scope: Scope, request_id: int | None = None, approval_id: int | None = None) -> LimitRequest | None:
    """Return one request by its own id or by its approval's."""
    wanted = Q(pk=request_id) if request_id is not None else Q(approval_id=approval_id)
    return requests_in(scope=scope).filter(wanted).first()


def as_grant(row: LimitRequest | CreditLimit) -> GrantedLimit:
    """Return a stored limit as a value."""
    return GrantedLimit(
        row.kind, row.amount, row.currency, row.valid_from, row.valid_until, row.is_temporary, row.reason
    )


class Owed(NamedTuple):
    """What is open in one currency; items without a rate are left out and their currencies named."""

    currency: str
    items: Sequence[Due]
    unconverted: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        return sum((item.amount for item in self.items), Decimal(0))


def get_owed(*, owner: Owner, scope: Scope, currency: str, as_of: date, known_at: datetime | None) -> Owed:
    """Return the open items of a customer or group in one currency: own amounts at the day's stored rates."""
    items = open_items_relation(
        as_of=as_of,
        known_at=known_at,
        scope=scope,
        customer_id=owner.customer_id,
        selection=CustomerSelection(group_id=owner.group_id),
    )
    rows = [OpenItemRow(*row) for row in fetch_all(items.sql, items.params)]
    rates = rates_on(currencies={currency, *(row.currency for row in rows)}, on=as_of)
    lost = {row.currency for row in rows if row.currency != currency and not {row.currency, currency} <= rates.keys()}
    dues = [
        Due(
            row.due_date,
            row.open_amount if row.currency == currency else row.open_amount * rates[row.currency] / rates[currency],
        )
        for row in rows
        if row.currency not in lost
    ]
    return Owed(currency, dues, tuple(sorted(lost)))
