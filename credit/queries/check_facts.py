"""What an order check reads under its locks: exposure of this moment, without the order itself, in one statement."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from credit.domain.block_rules import LateItem
from credit.domain.exposure import Exposure, Part, PartAmount
from credit.queries.exposure import exposure_rows_relation
from customers.queries.commitments import booked_order_relation
from finance_crm.money import ZERO
from finance_crm.sql import fetch_all


class OrderKey(NamedTuple):
    """How an order is known before it is booked as after."""

    entity_id: int
    source_system: str
    order_reference: str


@dataclass(frozen=True)
class StandingNow:
    """What one customer could owe now, but for what is reserved for the order itself; overdue in reporting currency."""

    exposure: Exposure
    overdue: Decimal
    oldest_due: date | None


@dataclass(frozen=True)
class OrderNow:
    """What is known of the order: booked how large in which currency, still outstanding, and paid beforehand."""

    booked: Decimal | None
    booked_currency: str | None
    outstanding: dict[str, Decimal]
    prepaid: dict[str, Decimal]

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


_NOW = """
SELECT booked.gross, booked.currency, s.customer_id, s.part, s.currency, s.amount, s.reporting, s.lacks_rate, s.overdue,
       s.oldest_due, s.own
FROM (SELECT 1) one
LEFT JOIN ({booked}) booked ON TRUE
LEFT JOIN (
    SELECT customer_id, part, currency, SUM(amount) AS amount, SUM(reporting) AS reporting,
           BOOL_OR(reporting IS NULL) AS lacks_rate,
           SUM(reporting) FILTER (WHERE due_date < %(oi_as_of)s) AS overdue,
           MIN(due_date) FILTER (WHERE due_date < %(oi_as_of)s) AS oldest_due,
           COALESCE(entity_id = %(bo_entity_id)s AND source_system = %(bo_source)s
                    AND order_reference = %(bo_number)s, FALSE) AS own
    FROM ({rows}) row GROUP BY customer_id, part, currency, own
) s ON TRUE
"""


def read_standing(
    *, customer_ids: Sequence[int], order: OrderKey, as_of: date, now: datetime
) -> tuple[dict[int, StandingNow], OrderNow]:
    """Return what every customer could owe now, and what is known of the order."""
    rows = exposure_rows_relation(as_of=as_of, customer_ids=list(customer_ids), at=now, is_now=True)
    booked = booked_order_relation(
        entity_id=order.entity_id, source_system=order.source_system, number=order.order_reference
    )
    found = fetch_all(_NOW.format(booked=booked.sql, rows=rows.sql), {**rows.params, **booked.params})
    sums = [_Sum(*row[2:]) for row in found if row[2] is not None]
    gross, currency = found[0][:2]
    return {one: _standing(one, sums) for one in customer_ids}, OrderNow(
        gross, currency, _own(sums, (Part.DELIVERED, Part.ORDERED)), _own(sums, (Part.PREPAID, Part.UNAPPLIED), -1)
    )


class _Sum(NamedTuple):
    customer_id: int
    part: str
    currency: str
    amount: Decimal
    reporting: Decimal | None
    lacks_rate: bool
    overdue: Decimal | None
    oldest_due: date | None
    is_own: bool


def _standing(customer_id: int, sums: Sequence[_Sum]) -> StandingNow:
    mine = [row for row in sums if row.customer_id == customer_id]
    counted = [row for row in mine if not (row.is_own and row.part == Part.RESERVED)]
    parts: list[PartAmount] = [
        PartAmount(Part(row.part), row.currency, row.amount, None if row.lacks_rate else row.reporting)
        for row in counted
    ]
    return StandingNow(
        Exposure(tuple(parts)),
        sum((row.overdue for row in mine if row.overdue is not None), ZERO),
        min((row.oldest_due for row in mine if row.oldest_due is not None), default=None),
    )


def _own(sums: Sequence[_Sum], parts: Sequence[Part], sign: int = 1) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for row in sums:
        if row.is_own and row.part in parts:
            amounts[row.currency] += sign * row.amount
    return dict(amounts)


def list_late_items(*, customer_id: int, as_of: date, now: datetime) -> list[LateItem]:
    """Return the open items past due with their days, to say which payment clears an order."""
    rows = exposure_rows_relation(as_of=as_of, customer_ids=[customer_id], at=now, is_now=True)
    found: list[tuple[Any, ...]] = fetch_all(
        f"""SELECT %(oi_as_of)s::date - due_date, SUM(reporting) FROM ({rows.sql}) row
            WHERE part = 'receivables' AND due_date < %(oi_as_of)s AND reporting IS NOT NULL GROUP BY due_date""",
        rows.params,
    )
    return [LateItem(*row) for row in found]
