"""The block rules of a policy as data, checked; and one rule asked of one order. Pure.

A rule holds an order when its fact exceeds its threshold. Amounts are in reporting currency, shares are fractions,
durations are days. Rules follow Dynamics 365 Finance's blocking rules (credit limit, overdue, expiry, amount); a fact
that nobody knows holds nothing, but for an assessment: none at all is as stale as an old one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

Rule = Mapping[str, Any]


class RuleKind(StrEnum):
    """What a rule looks at; its threshold is of the unit that the comment names."""

    ORDER_AMOUNT = "order_amount"  # amount
    LIMIT_USED = "limit_used"  # share of the limit that exposure with this order takes
    DAYS_OVERDUE = "days_overdue"  # days
    OVERDUE_AMOUNT = "overdue_amount"  # amount
    LIMIT_EXPIRED = "limit_expired"  # none: days of grace say how long it may be over
    ASSESSMENT_AGE = "assessment_age"  # days
    GRADE = "grade"  # the worst grade that passes


class Checkpoint(StrEnum):
    """Where a rule is asked."""

    ORDER = "order"
    SHIPMENT = "shipment"
    INVOICE = "invoice"


FIELDS = frozenset({"kind", "checkpoint", "threshold", "grace_days", "least_limit_used"})
# Whom a rule is for, all without it, and whom it leaves out: {"level": "customer" | "group" | "all", "code": "C0240"}.
OPTIONAL_FIELDS = frozenset({"subject", "exclusions"})
LONGEST_GRACE_DAYS = 365


class RuleError(ValueError):
    """A rule cannot be applied; the text says why."""


@dataclass(frozen=True)
class OrderFacts:
    """What is known of one order. `limit` is None where none is in force; `expired_days` since it ran out."""

    amount: Decimal
    exposure: Decimal
    overdue: Decimal
    days_overdue: int
    limit: Decimal | None
    expired_days: int | None = None
    assessment_days: int | None = None
    grade: str | None = None


def check_rules(rules: Sequence[Rule], *, grades: Collection[str]) -> None:
    """Refuse rules that could not be applied.

    :raises RuleError: naming the rule by its place
    """
    for place, rule in enumerate(rules, start=1):
        problem = _problem(rule, grades)
        if problem:
            raise RuleError(f"Rule {place}: {problem}")


def _problem(rule: Rule, grades: Collection[str]) -> str:
    if set(rule) - OPTIONAL_FIELDS != FIELDS:
        return f"it has the fields {', '.join(sorted(FIELDS))}, subject and exclusions where needed, and no others."
    if problem := _subject_problem(rule):
        return problem
    if rule["kind"] not in list(RuleKind) or rule["checkpoint"] not in list(Checkpoint):
        return "its kind or its checkpoint is not known."
    grace = rule["grace_days"]
    if isinstance(grace, bool) or not isinstance(grace, int) or not 0 <= grace <= LONGEST_GRACE_DAYS:
        return f"it gives 0 to {LONGEST_GRACE_DAYS} days of grace."
    if rule["kind"] == RuleKind.GRADE:
        return "" if rule["threshold"] in grades else "its threshold is a grade of the policy."
    if rule["kind"] != RuleKind.LIMIT_EXPIRED and not _is_number(rule["threshold"]):
        return "its threshold is a number, 0 or more, in quotes."
    least = rule["least_limit_used"]
    return "" if least is None or _is_number(least) else "the share of the limit is a number, 0 or more, in quotes."


def _subject_problem(rule: Rule) -> str:
    who = rule.get("subject")
    if who is not None and not _is_subject(who, levels=("customer", "group")):
        return 'its subject is {"level": "customer" or "group", "code": "…"}.'
    without = rule.get("exclusions", [])
    if isinstance(without, list) and all(_is_subject(one, levels=("customer", "group", "all")) for one in without):
        return ""
    return 'its exclusions are a list of {"level": "customer", "group" or "all", "code": "…"}.'


def _is_subject(who: object, *, levels: tuple[str, ...]) -> bool:
    if not isinstance(who, Mapping) or set(who) != {"level", "code"} or who["level"] not in levels:
        return False
    return who["code"] is None if who["level"] == "all" else isinstance(who["code"], str) and who["code"] != ""


def _is_number(value: object) -> bool:
    try:
        number = Decimal(value) if isinstance(value, str) else Decimal("NaN")
    except InvalidOperation:
        return False
    return number.is_finite() and number >= 0


def holds(rule: Rule, facts: OrderFacts, *, grades: Sequence[str]) -> bool:
    """Say whether a rule holds one order, asked at the rule's checkpoint. `grades` are from best to worst."""
    least = rule["least_limit_used"]
    if least is not None and not _uses(facts, Decimal(least)):
        return False
    grace: int = rule["grace_days"]
    match rule["kind"]:
        case RuleKind.LIMIT_EXPIRED:
            return facts.limit is None and facts.expired_days is not None and facts.expired_days > grace
        case RuleKind.GRADE:
            return facts.grade is not None and grades.index(facts.grade) > grades.index(rule["threshold"])
        case RuleKind.ASSESSMENT_AGE:
            return facts.assessment_days is None or facts.assessment_days > Decimal(rule["threshold"]) + grace
        case RuleKind.LIMIT_USED:
            return _uses(facts, Decimal(rule["threshold"]))
        case RuleKind.DAYS_OVERDUE:
            return facts.days_overdue > Decimal(rule["threshold"]) + grace
        case RuleKind.OVERDUE_AMOUNT:
            return facts.overdue > Decimal(rule["threshold"])
    return facts.amount > Decimal(rule["threshold"])


def _uses(facts: OrderFacts, share: Decimal) -> bool:
    return facts.limit is not None and facts.exposure + facts.amount > facts.limit * share
