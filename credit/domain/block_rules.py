"""The decision on one order: the block rules of a policy asked at a checkpoint, with the reasons. Pure.

Amounts are in reporting currency, shares are fractions, durations are days. `policy_rules` checks and asks one rule;
here stands which rules apply and what follows. Precedence as in Dynamics 365 Finance: of the rules of one kind at one
checkpoint those of the customer go before those of its group, and these before those of all; an exclusion takes the
order out of the rule it sits on and out of no other. Shipped goods can always be invoiced: at the invoice nothing is
held, what would have been is said. An order that is paid beforehand passes.

A limit that ran out still measures exposure, so that its days of grace are no days without a limit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_UP, Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from credit.domain.policies import UnsetLimit
from credit.domain.policy_rules import Checkpoint, OrderFacts, Rule, RuleKind, holds
from finance_crm.money import ZERO, minor_unit

Data = dict[str, Any]


class Cause(StrEnum):
    """Why an order is held where no rule of the policy says so; all other causes are kinds of rules."""

    LIMIT_UNSET = "limit_unset"
    NO_CREDIT = "no_credit"
    RATE_MISSING = "rate_missing"


class LateItem(NamedTuple):
    """An open item past due: for how many days, and how much is open."""

    days: int
    amount: Decimal


@dataclass(frozen=True)
class Subject:
    """Whom the order is for, as rules name them by their codes."""

    customer_code: str
    group_code: str | None = None


@dataclass(frozen=True)
class Facts:
    """What is known when an order is checked.

    :param own: exposure without the order, and the customer's own limit
    :param shared: the same of the group, where it has or had a limit
    :param expired_limit: the amount of the own limit that ran out, if none is in force; `shared_expired_limit` likewise
    :param unconverted: currencies of amounts that have no rate, so that exposure is not known
    """

    own: OrderFacts
    shared: OrderFacts | None = None
    expired_limit: Decimal | None = None
    shared_expired_limit: Decimal | None = None
    is_no_credit: bool = False
    is_prepaid: bool = False
    unconverted: tuple[str, ...] = ()
    late_items: tuple[LateItem, ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why an order is held: what was found, what would have passed, and the payment that clears it, if one does.

    `cause` is a kind of rule or a `Cause`; `place` counts the policy's rules from 1; grades and currencies are text.
    """

    cause: str
    place: int | None = None
    is_shared: bool = False
    found: str | None = None
    threshold: str | None = None
    limit: Decimal | None = None
    payment: Decimal | None = None
    grace_days: int = 0


@dataclass(frozen=True)
class Decision:
    """Whether the order passes, and why not. At the invoice reasons are said and hold nothing."""

    passes: bool
    reasons: tuple[Reason, ...] = ()
    is_prepaid: bool = False

    def payment_to_clear(self, *, currency: str) -> Decimal | None:
        """Return the payment of today that clears every reason, rounded up; None where no payment would."""
        payments = [reason.payment for reason in self.reasons]
        if not payments or None in payments:
            return None
        most = max(payment for payment in payments if payment is not None)
        return most.quantize(minor_unit(currency), rounding=ROUND_UP)


def evaluate(
    rules: Sequence[Rule],
    facts: Facts,
    checkpoint: Checkpoint,
    *,
    grades: Sequence[str],
    subject: Subject,
    unset_limit: UnsetLimit = UnsetLimit.HOLD,
) -> Decision:
    """Decide about one order. `grades` are from best to worst."""
    if facts.is_prepaid:
        return Decision(True, is_prepaid=True)
    reasons = [*_without_rule(facts, unset_limit)]
    for place, rule in applicable(rules, checkpoint, subject=subject):
        reasons += _asked(rule, place, facts, grades)
    return Decision(not reasons or checkpoint is Checkpoint.INVOICE, tuple(reasons))


def applicable(rules: Sequence[Rule], checkpoint: Checkpoint, *, subject: Subject) -> list[tuple[int, Rule]]:
    """Return the rules that are asked of an order, each with its place in the policy, counted from 1."""
    asked = [(place, rule) for place, rule in enumerate(rules, start=1) if rule["checkpoint"] == checkpoint]
    nearest: dict[str, int] = {}
    for _place, rule in asked:
        level = _level(rule, subject)
        if level is not None:
            nearest[rule["kind"]] = min(level, nearest.get(rule["kind"], level))
    return [
        (place, rule)
        for place, rule in asked
        if _level(rule, subject) == nearest.get(rule["kind"], -1) and not _is_excluded(rule, subject)
    ]


def _level(rule: Rule, subject: Subject) -> int | None:
    """Return 0 for a rule of the customer, 1 of its group, 2 of all, None of somebody else."""
    who = rule.get("subject")
    if who is None:
        return 2
    return {"customer": 0, "group": 1}[who["level"]] if _names(who, subject) else None


def _is_excluded(rule: Rule, subject: Subject) -> bool:
    return any(who["level"] == "all" or _names(who, subject) for who in rule.get("exclusions", ()))


def _names(who: Mapping[str, Any], subject: Subject) -> bool:
    code = subject.customer_code if who["level"] == "customer" else subject.group_code
    return code is not None and who["code"] == code


def _without_rule(facts: Facts, unset_limit: UnsetLimit) -> Iterable[Reason]:
    if facts.is_no_credit:
        yield Reason(Cause.NO_CREDIT.value)
    known = (facts.own.limit, facts.expired_limit, facts.shared_expired_limit, facts.shared and facts.shared.limit)
    if not facts.is_no_credit and all(limit is None for limit in known) and unset_limit is UnsetLimit.HOLD:
        yield Reason(Cause.LIMIT_UNSET.value)
    if facts.unconverted:
        yield Reason(Cause.RATE_MISSING.value, found=", ".join(facts.unconverted))


_OF_LIMITS = frozenset({RuleKind.LIMIT_USED.value, RuleKind.LIMIT_EXPIRED.value})


def _asked(rule: Rule, place: int, facts: Facts, grades: Sequence[str]) -> Iterable[Reason]:
    sides = [(facts.own, facts.expired_limit, False)]
    if facts.shared is not None and rule["kind"] in _OF_LIMITS:
        sides.append((facts.shared, facts.shared_expired_limit, True))
    for known, expired, is_shared in sides:
        measured = known
        if known.limit is None and expired is not None and rule["kind"] != RuleKind.LIMIT_EXPIRED:
            measured = replace(known, limit=expired)
        if holds(rule, measured, grades=grades):
            yield _reason(rule, place, measured, facts, is_shared=is_shared)


def _reason(rule: Rule, place: int, known: OrderFacts, facts: Facts, *, is_shared: bool) -> Reason:
    kind = RuleKind(rule["kind"])
    payment = _payment(kind, rule, known, facts)
    least = rule["least_limit_used"]
    if least is not None and known.limit is not None:
        enough = known.exposure + known.amount - known.limit * Decimal(least)
        payment = enough if payment is None else min(payment, enough)
    return Reason(
        kind.value,
        place,
        is_shared,
        found=_found(kind, known),
        threshold=None if kind is RuleKind.LIMIT_EXPIRED else str(rule["threshold"]),
        limit=known.limit,
        payment=payment,
        grace_days=rule["grace_days"],
    )


def _payment(kind: RuleKind, rule: Rule, known: OrderFacts, facts: Facts) -> Decimal | None:
    if kind is RuleKind.LIMIT_USED and known.limit is not None:
        return known.exposure + known.amount - known.limit * Decimal(rule["threshold"])
    if kind is RuleKind.OVERDUE_AMOUNT:
        return known.overdue - Decimal(rule["threshold"])
    if kind is RuleKind.DAYS_OVERDUE:
        last = Decimal(rule["threshold"]) + rule["grace_days"]
        late = [item.amount for item in facts.late_items if item.days > last]
        return sum(late, ZERO) if late else None
    return None


def _found(kind: RuleKind, known: OrderFacts) -> str | None:
    values: dict[RuleKind, Any] = {
        RuleKind.ORDER_AMOUNT: known.amount,
        RuleKind.LIMIT_USED: known.exposure + known.amount,
        RuleKind.DAYS_OVERDUE: known.days_overdue,
        RuleKind.OVERDUE_AMOUNT: known.overdue,
        RuleKind.LIMIT_EXPIRED: known.expired_days,
        RuleKind.ASSESSMENT_AGE: known.assessment_days,
        RuleKind.GRADE: known.grade,
    }
    value = values[kind]
    return None if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def headroom(facts: Facts) -> Decimal | None:
    """Return what is left of the own and the shared limit, whichever is less; below zero it is over; None without."""
    own = facts.own.limit if facts.own.limit is not None else facts.expired_limit
    left = [] if own is None else [own - facts.own.exposure]
    if facts.shared is not None:
        shared = facts.shared.limit if facts.shared.limit is not None else facts.shared_expired_limit
        left += [] if shared is None else [shared - facts.shared.exposure]
    return min(left) if left else None


def to_data(decision: Decision) -> Data:
    """Return a decision as JSON can hold it."""
    return {
        "passes": decision.passes,
        "is_prepaid": decision.is_prepaid,
        "reasons": [
            {name: str(value) if isinstance(value, Decimal) else value for name, value in vars(reason).items()}
            for reason in decision.reasons
        ],
    }


def from_data(data: Mapping[str, Any]) -> Decision:
    """Read what `to_data` wrote."""
    reasons = [
        Reason(**dict(row, **{name: row[name] and Decimal(row[name]) for name in ("limit", "payment")}))
        for row in data["reasons"]
    ]
    return Decision(data["passes"], tuple(reasons), data["is_prepaid"])
