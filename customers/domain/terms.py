"""When an invoice must be paid: due date, early-payment discount and instalments from payment terms.

Units: days are calendar days counted from the issue date, or from the last day of its month when the terms
say so; a share or discount rate is a fraction of gross (0.02 = 2 %). Instalments are split by largest
remainder, so they add up to gross exactly. Due dates do not move for holidays.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from finance_crm.money import ZERO, round_half_up, split_exactly
from finance_crm.periods import end_of_month


class InstalmentRule(NamedTuple):
    """One part: its share of gross and its own net days."""

    share: Decimal
    net_days: int


@dataclass(frozen=True, kw_only=True)
class TermsRule:
    """Payment terms as a value."""

    net_days: int = 0
    from_end_of_month: bool = False
    discount_days: int | None = None
    discount_rate: Decimal | None = None
    instalments: tuple[InstalmentRule, ...] = ()


CASH = TermsRule()


class PlannedInstalment(NamedTuple):
    due_date: date
    amount: Decimal


class PaymentPlan(NamedTuple):
    """What terms make of one invoice. `instalments` is empty unless there is more than one part."""

    due_date: date
    discount_date: date | None
    discount_amount: Decimal
    instalments: tuple[PlannedInstalment, ...]


def plan_payment(*, terms: TermsRule, issue_date: date, gross: Decimal, currency: str) -> PaymentPlan:
    """Return due date, discount and instalments of an invoice of `gross` issued on `issue_date`.

    The due date of an invoice with instalments is that of its last part. A part of a very small invoice may
    round to nothing and is then left out.
    """
    start = end_of_month(issue_date) if terms.from_end_of_month else issue_date
    parts = _split(terms.instalments, start=start, gross=gross, currency=currency)
    due_date = parts[-1].due_date if parts else start + timedelta(days=_last_days(terms))
    discount_date, discount_amount = None, ZERO
    if terms.discount_days is not None and terms.discount_rate is not None:
        discount_date = start + timedelta(days=terms.discount_days)
        discount_amount = round_half_up(gross * terms.discount_rate, currency=currency)
    return PaymentPlan(due_date, discount_date, discount_amount, tuple(parts) if len(parts) > 1 else ())


def _last_days(terms: TermsRule) -> int:
    return max((rule.net_days for rule in terms.instalments), default=terms.net_days)


def _split(rules: tuple[InstalmentRule, ...], *, start: date, gross: Decimal, currency: str) -> list[PlannedInstalment]:
    if not rules or gross <= 0:
        return []
    amounts = split_exactly(gross, weights=[rule.share for rule in rules], currency=currency)
    parts = [
        PlannedInstalment(start + timedelta(days=rule.net_days), amount)
        for rule, amount in zip(rules, amounts, strict=True)
        if amount > 0
    ]
    return sorted(parts)
