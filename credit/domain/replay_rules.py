"""A policy's decision on many orders at once. Pure, on numpy arrays; amounts as in `replay`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

import numpy as np

from credit.domain.policies import Policy, UnsetLimit
from credit.domain.replay import UNITS, Array
from credit.domain.replay_outcomes import Decisions

NO_LIMIT_SET = "limit_unset"
NO_CREDIT = "no_credit"


@dataclass(frozen=True)
class Facts:
    """What was known of each order. `limit` counts where `limit_is_set`; an expired day of −1 is none."""

    amount: Array
    day: Array
    exposure: Array
    overdue: Array
    days_overdue: Array
    limit_is_set: Array
    is_no_credit: Array
    limit: Array
    limit_expired_day: Array


def decide(policy: Policy, facts: Facts) -> Decisions:
    """Return which orders the policy holds, and how many each rule holds; several may hold the same one."""
    reasons = {NO_CREDIT: facts.is_no_credit}
    if policy.unset_limit is UnsetLimit.HOLD:
        reasons[NO_LIMIT_SET] = ~facts.limit_is_set
    for rule in policy.block_rules:
        reasons[str(rule["kind"])] = _RULES[str(rule["kind"])](facts, Decimal(str(rule["threshold"])))
    held = np.zeros(len(facts.day), bool)
    for reason in reasons.values():
        held = held | reason
    return Decisions(held, {name: int(reason.sum()) for name, reason in reasons.items() if reason.any()})


def _units(amount: Decimal) -> int:
    return int(amount * UNITS)


_RULES: Mapping[str, Callable[[Facts, Decimal], Array]] = MappingProxyType(
    {
        "order_amount": lambda facts, value: facts.amount > _units(value),
        "limit_used": lambda facts, value: (
            facts.limit_is_set & (facts.exposure + facts.amount > facts.limit * float(value))
        ),
        "days_overdue": lambda facts, value: facts.days_overdue > int(value),
        "overdue_amount": lambda facts, value: facts.overdue > _units(value),
    }
)
