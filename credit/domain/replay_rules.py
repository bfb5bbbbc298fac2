"""A policy's decision on many orders at once. Pure, on numpy arrays; amounts as in `replay`.

It says of each order what `policy_rules.holds` says of one; a test compares them. Rules about assessments and grades
are not replayed, nor are rules of one customer or group: `left_out` names them; exclusions are not looked at. Shares of
limits and thresholds count to four decimals.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

import numpy as np

from credit.domain.policies import Policy, UnsetLimit
from credit.domain.policy_rules import Checkpoint, Rule, RuleKind
from credit.domain.replay import UNITS, Array
from credit.domain.replay_outcomes import Decisions

NO_LIMIT_SET = "limit_unset"
NO_CREDIT = "no_credit"
_LEFT_OUT = frozenset({RuleKind.ASSESSMENT_AGE.value, RuleKind.GRADE.value})


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
    reasons = [(NO_CREDIT, facts.is_no_credit)]
    if policy.unset_limit is UnsetLimit.HOLD:
        reasons.append((NO_LIMIT_SET, ~facts.limit_is_set & (facts.limit_expired_day < 0)))
    reasons += [(str(rule["kind"]), _held(rule, facts)) for rule in _replayed(policy)]
    held = np.zeros(len(facts.day), bool)
    by_rule: dict[str, int] = {}
    for name, reason in reasons:
        held = held | reason
        by_rule[name] = by_rule.get(name, 0) + int(reason.sum())
    return Decisions(held, by_rule)


def left_out(policy: Policy) -> list[str]:
    """Return the kinds of rules at the order that a replay cannot ask."""
    at_order = [rule for rule in policy.block_rules if rule["checkpoint"] == Checkpoint.ORDER]
    return sorted({rule["kind"] for rule in at_order if rule["kind"] in _LEFT_OUT or rule.get("subject")})


def _replayed(policy: Policy) -> list[Rule]:
    at_order = (rule for rule in policy.block_rules if rule["checkpoint"] == Checkpoint.ORDER)
    return [rule for rule in at_order if rule["kind"] not in _LEFT_OUT and not rule.get("subject")]


def _held(rule: Rule, facts: Facts) -> Array:
    found = _RULES[rule["kind"]](facts, rule)
    least = rule["least_limit_used"]
    return found if least is None else found & _uses(facts, Decimal(least))


def _uses(facts: Facts, share: Decimal) -> Array:
    """Return where exposure with the order exceeds a share of the limit, in whole numbers."""
    parts = int(share * UNITS)
    found: Array = facts.limit_is_set & ((facts.exposure + facts.amount) > _scaled(facts.limit, parts))
    return found


def _scaled(limit: Array, parts: int) -> Array:
    """Return limit × parts ÷ 10,000 rounded down; a whole number exceeds it where it exceeds the exact product."""
    whole, rest = np.divmod(limit, UNITS)
    found: Array = whole * parts + rest * parts // UNITS
    return found


def _threshold_units(rule: Rule) -> int:
    return int(Decimal(rule["threshold"]) * UNITS)


def _expired(facts: Facts, rule: Rule) -> Array:
    ran_out = ~facts.limit_is_set & (facts.limit_expired_day >= 0)
    found: Array = ran_out & (facts.day - facts.limit_expired_day > rule["grace_days"])
    return found


_RULES: Mapping[str, Callable[[Facts, Rule], Array]] = MappingProxyType(
    {
        RuleKind.ORDER_AMOUNT.value: lambda facts, rule: facts.amount > _threshold_units(rule),
        RuleKind.LIMIT_USED.value: lambda facts, rule: _uses(facts, Decimal(rule["threshold"])),
        RuleKind.DAYS_OVERDUE.value: lambda facts, rule: (
            facts.days_overdue > float(Decimal(rule["threshold"]) + rule["grace_days"])
        ),
        RuleKind.OVERDUE_AMOUNT.value: lambda facts, rule: facts.overdue > _threshold_units(rule),
        RuleKind.LIMIT_EXPIRED.value: _expired,
    }
)
