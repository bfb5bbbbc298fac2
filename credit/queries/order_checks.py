"""Checks of orders, those held, and what is reserved. Reads only, inside a scope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from credit.models import CheckResult, CreditCheck, Release, Reservation, ReservationState
from customers.queries.accounts import in_scope
from finance_crm.access.domain.scopes import Scope

__all__ = ["CheckResult", "CreditCheck", "Reservation"]

_HELD = Q(is_current=True, result=CheckResult.HOLD.value, released_at__isnull=True)


class HeldRow(NamedTuple):
    """A held order of the list."""

    id: int
    customer_id: int
    customer_name: str
    customer_code: str
    order_reference: str
    checkpoint: str
    amount: Decimal
    currency: str
    reporting_amount: Decimal | None
    reasons: Any
    requested_at: datetime


@dataclass(frozen=True)
class HeldPage:
    """Some held orders, how many there are, and their sum in reporting currency."""

    rows: list[HeldRow]
    row_count: int
    total: Decimal


def list_checks(*, scope: Scope, filters: Mapping[str, Any], after_id: int | None, limit: int) -> list[CreditCheck]:
    """Return checks, newest first, from before `after_id`."""
    rules = {
        "customer_id": "customer_id",
        "order_reference": "order_reference",
        "checkpoint": "checkpoint",
        "result": "result",
    }
    wanted = {rule: filters[name] for name, rule in rules.items() if filters.get(name)}
    rows = CreditCheck.objects.filter(in_scope(scope, prefix="customer__"), **wanted)
    if filters.get("is_held"):
        rows = rows.filter(_HELD)
    if after_id is not None:
        rows = rows.filter(pk__lt=after_id)
    return list(rows.select_related("customer", "reservation").order_by("-pk")[:limit])


def find_check(*, scope: Scope, check_id: int) -> CreditCheck | None:
    """Return one check, None if there is none or the reader does not see it."""
    rows = CreditCheck.objects.filter(in_scope(scope, prefix="customer__"), pk=check_id)
    return rows.select_related("customer__team", "reservation", "policy", "requested_by", "entity").first()


def held_orders(*, scope: Scope, filters: Mapping[str, Any]) -> QuerySet[CreditCheck]:
    """Return the orders that wait for a release."""
    rows = CreditCheck.objects.filter(_HELD, in_scope(scope, prefix="customer__"))
    if text := filters.get("q"):
        rows = rows.filter(
            Q(customer__name__icontains=text)
            | Q(customer__code__istartswith=text)
            | Q(order_reference__startswith=text)
        )
    if checkpoint := filters.get("checkpoint"):
        rows = rows.filter(checkpoint=checkpoint)
    return rows.select_related("customer").order_by("-requested_at", "-id")


def read_held(rows: QuerySet[CreditCheck], *, order_by: Sequence[str], offset: int, limit: int) -> HeldPage:
    """Return some of the held orders, their reasons as the names of causes."""
    sums = rows.order_by().aggregate(count=Count("id"), total=Sum("reporting_amount"))
    found = [
        HeldRow(
            row.pk, row.customer_id, row.customer.name, row.customer.code, row.order_reference, row.checkpoint,
            row.amount, row.currency, row.reporting_amount,
            tuple(reason["cause"] for reason in row.decision["reasons"]), row.requested_at,
        )
        for row in rows.order_by(*order_by)[offset : offset + limit]
    ]  # fmt: skip
    return HeldPage(found, sums["count"], sums["total"] or Decimal(0))


def list_releases(*, check_id: int) -> list[Release]:
    """Return who released the check or asked to, latest first."""
    rows = Release.objects.filter(check_released_id=check_id)
    return list(rows.select_related("approval", "asked_by", "released_by").order_by("-pk"))


def find_pending_release(*, check_id: int) -> Release | None:
    """Return the release that waits for an approval, if any."""
    rows = Release.objects.filter(check_released_id=check_id, released_at__isnull=True, approval__state="open")
    return rows.select_related("approval", "asked_by").order_by("-pk").first()


def find_release_of(*, approval_id: int) -> Release | None:
    """Return the release that an approval is about."""
    return Release.objects.filter(approval_id=approval_id).first()


def list_live_reservations(*, customer_id: int, now: datetime) -> list[Reservation]:
    """Return what is reserved for the customer's orders and has not expired, the first to expire first."""
    rows = Reservation.objects.filter(customer_id=customer_id, state=ReservationState.LIVE.value, expires_at__gt=now)
    return list(rows.order_by("expires_at", "pk"))


def list_held_of(*, customer_id: int) -> list[CreditCheck]:
    """Return the customer's orders that wait for a release."""
    return list(CreditCheck.objects.filter(_HELD, customer_id=customer_id).order_by("-requested_at")[:50])
