"""What an order check reads under its locks, in one statement.

The exposure of this moment without the order itself, what is known of the order, and the policy in force.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from credit.domain.block_rules import LateItem
from credit.domain.exposure import Exposure, Part, PartAmount
from credit.domain.policy_rules import Checkpoint
from credit.models import PolicyStatus
from credit.queries.exposure import exposure_rows_relation
from credit.queries.policies import PolicyVersion, kept_policy
from customers.queries.commitments import booked_order_relation
from finance_crm.money import ZERO
from finance_crm.sql import fetch_prepared


class UnknownEntityError(LookupError):
    """There is no legal entity with this id."""


class OrderKey(NamedTuple):
    """How an order is known before it is booked as after."""

    entity_id: int
    source_system: str
    order_reference: str


@dataclass(frozen=True)
class StandingNow:
    """What one customer could owe now, but for what is reserved for the order itself; late in reporting currency."""

    exposure: Exposure
    late_items: tuple[LateItem, ...]

    @property
    def overdue(self) -> Decimal:
        return sum((item.amount for item in self.late_items), ZERO)

    @property
    def days_overdue(self) -> int:
        return max((item.days for item in self.late_items), default=0)


@dataclass(frozen=True)
class OrderNow:
    """What is known of the order: booked how large in which currency, still outstanding, and paid beforehand.

    :param is_checked: a check of it stands, at this checkpoint
    :param released: what somebody released it for, and in which currency
    """

    booked: Decimal | None
    booked_currency: str | None
    outstanding: dict[str, Decimal]
    prepaid: dict[str, Decimal]
    is_checked: bool = False
    released: tuple[Decimal, str] | None = None

    def is_released(self, amount: Decimal, *, currency: str) -> bool:
        """Say whether somebody has let pass an order of this amount."""
        return self.released is not None and self.released[0] >= amount and self.released[1] == currency

    def additional(self, amount: Decimal, *, currency: str) -> Decimal:
        """Return what an order of this amount adds to what is booked of it."""
        if self.booked is None or self.booked_currency != currency:
            return amount
        return max(amount - self.booked, ZERO)

    def is_prepaid(self, amount: Decimal, *, currency: str) -> bool:
        """Say whether the money that is tied to the order covers all of it that is not owed yet."""
        paid = self.prepaid.get(currency, ZERO)
        needed = self.outstanding.get(currency, ZERO) + self.additional(amount, currency=currency)
        return ZERO < needed <= paid


class FactsNow(NamedTuple):
    """What an order check rests on."""

    standings: dict[int, StandingNow]
    order: OrderNow
    policy: PolicyVersion


_NOW = """
SELECT policy.id, policy.version, policy.content_hash, booked.gross, booked.currency, earlier.id IS NOT NULL,
       CASE WHEN earlier.released_at IS NOT NULL THEN earlier.amount END, earlier.currency,
       s.customer_id, s.part, s.currency, s.amount, s.reporting, s.lacks_rate, s.late_days, s.late_amounts, s.own
FROM ({booked}) booked
LEFT JOIN credit_creditpolicy policy ON policy.status = %(cf_in_force)s
LEFT JOIN credit_creditcheck earlier
  ON earlier.entity_id = %(bo_entity_id)s AND earlier.source_system = %(bo_source)s
 AND earlier.order_reference = %(bo_number)s AND earlier.checkpoint = %(cf_checkpoint)s AND earlier.is_current
LEFT JOIN (
    SELECT customer_id, part, currency, SUM(amount) AS amount, SUM(reporting) AS reporting,
           BOOL_OR(reporting IS NULL) AS lacks_rate,
           ARRAY_AGG(%(oi_as_of)s::date - due_date) FILTER (WHERE due_date < %(oi_as_of)s) AS late_days,
           ARRAY_AGG(reporting) FILTER (WHERE due_date < %(oi_as_of)s) AS late_amounts,
           COALESCE(entity_id = %(bo_entity_id)s AND source_system = %(bo_source)s
                    AND order_reference = %(bo_number)s, FALSE) AS own
    FROM ({rows}) row GROUP BY customer_id, part, currency, own
) s ON TRUE
"""

_TYPES = {
    "oi_as_of": "date",
    "oi_customer_ids": "bigint[]",
    "co_customer_ids": "bigint[]",
    "co_reporting": "text",
    "co_codes": "text[]",
    "co_decimals": "int[]",
    "ex_customer_ids": "bigint[]",
    "ex_at": "timestamptz",
    "bo_entity_id": "bigint",
    "bo_source": "text",
    "bo_number": "text",
    "cf_in_force": "text",
    "cf_checkpoint": "text",
}


def read_facts(
    *,
    customer_ids: Sequence[int],
    order: OrderKey,
    as_of: date,
    now: datetime,
    checkpoint: Checkpoint = Checkpoint.ORDER,
) -> FactsNow:
    """Return what every customer could owe now, what is known of the order, and the policy.

    :raises UnknownEntityError: if there is no such legal entity
    :raises NoPolicyError: if no policy is in force
    """
    rows = exposure_rows_relation(as_of=as_of, customer_ids=list(customer_ids), at=now, is_now=True)
    booked = booked_order_relation(
        entity_id=order.entity_id, source_system=order.source_system, number=order.order_reference
    )
    asked = {"cf_in_force": PolicyStatus.IN_FORCE.value, "cf_checkpoint": checkpoint.value}
    sql = _NOW.format(booked=booked.sql, rows=rows.sql)
    found = fetch_prepared(sql, {**rows.params, **booked.params, **asked}, types=_TYPES)
    if not found:
        raise UnknownEntityError
    policy_id, version, content_hash, gross, currency, is_checked, released, released_currency = found[0][:8]
    sums = [_Sum(*row[8:]) for row in found if row[8] is not None]
    known = OrderNow(
        gross,
        currency,
        outstanding=_own(sums, (Part.DELIVERED, Part.ORDERED)),
        prepaid=_own(sums, (Part.PREPAID, Part.UNAPPLIED), -1),
        is_checked=is_checked,
        released=None if released is None else (released, released_currency),
    )
    policy = kept_policy(policy_id=policy_id, version=version, content_hash=content_hash)
    return FactsNow({one: _standing(one, sums) for one in customer_ids}, known, policy)


class _Sum(NamedTuple):
    customer_id: int
    part: str
    currency: str
    amount: Decimal
    reporting: Decimal | None
    lacks_rate: bool
    late_days: list[int] | None
    late_amounts: list[Decimal] | None
    is_own: bool


def _standing(customer_id: int, sums: Sequence[_Sum]) -> StandingNow:
    mine = [row for row in sums if row.customer_id == customer_id]
    counted = [row for row in mine if not (row.is_own and row.part == Part.RESERVED)]
    parts: list[PartAmount] = [
        PartAmount(Part(row.part), row.currency, row.amount, None if row.lacks_rate else row.reporting)
        for row in counted
    ]
    late = (zip(row.late_days or (), row.late_amounts or (), strict=True) for row in mine)
    return StandingNow(Exposure(tuple(parts)), tuple(LateItem(*item) for items in late for item in items))


def _own(sums: Sequence[_Sum], parts: Sequence[Part], sign: int = 1) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for row in sums:
        if row.is_own and row.part in parts:
            amounts[row.currency] += sign * row.amount
    return dict(amounts)
