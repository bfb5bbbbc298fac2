"""The check of an order against its customer's limit: decided, reserved and recorded under the customer's locks.

Whoever holds the locks reads exposure in one statement after them, so of two orders that race for the last headroom
exactly one passes. See `customers.services.balance_locks` for their order.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from credit.domain.block_rules import Decision, Facts, Subject, evaluate, headroom, to_data
from credit.domain.policies import Policy
from credit.domain.policy_rules import Checkpoint, OrderFacts, RuleKind
from credit.models import CheckResult, CreditCheck, Reservation
from credit.queries.assessments import grades_in_force
from credit.queries.check_facts import OrderKey, OrderNow, StandingNow, read_facts
from credit.queries.exposure import group_members
from credit.queries.limits import LimitInForce, limits_in_force, rates_on
from credit.queries.policies import PolicyVersion
from credit.services.check_records import record_check
from credit.services.prepayments import tie_prepayment
from credit.services.reservations import end_reservation, new_reservation, supersede_check
from customers.services.balance_locks import LockedCustomer, lock_balance
from finance_crm.access.domain.scopes import Scope
from finance_crm.money import ZERO
from finance_crm.sql import constraint_of

_ONE_ANSWER_PER_ORDER = {"credit_check_one_current", "reservation_one_live_per_order"}
_OF_ASSESSMENTS = frozenset({RuleKind.GRADE.value, RuleKind.ASSESSMENT_AGE.value})


class SameOrderAtOnceError(Exception):
    """Another check of the same order, of another customer's, was answered at the same moment: ask again."""


class CheckKeyReusedError(Exception):
    """The key belongs to a check of another order."""


@dataclass(frozen=True, kw_only=True)
class OrderToCheck:
    """An order as another system has it, gross. `receipt_id` is a receipt that pays it beforehand."""

    customer_id: int
    entity_id: int
    order_reference: str
    amount: Decimal
    currency: str
    source_system: str = ""
    checkpoint: Checkpoint = Checkpoint.ORDER
    receipt_id: int | None = None

    @property
    def key(self) -> OrderKey:
        return OrderKey(self.entity_id, self.source_system, self.order_reference)


@dataclass(frozen=True)
class _Known:
    """All that a decision rests on, in reporting currency. `rate` is the order's; None where there is none."""

    policy: PolicyVersion
    facts: Facts
    order: OrderNow
    standing: StandingNow
    limit: LimitInForce
    additional: Decimal
    rate: Decimal | None


# Inside a request's own transaction a failure undoes all of it; a savepoint would cost two more trips.
@transaction.atomic(savepoint=False)
def check_order(
    *, order: OrderToCheck, scope: Scope, actor_id: int | None, now: datetime, today: date, key: str = ""
) -> CreditCheck:
    """Decide whether an order passes, reserve its headroom if it does, and record why not if it does not.

    A check with a key that its asker has used before returns the check of then.

    :raises CustomerNotFoundError: also when `scope` does not see the customer
    :raises UnknownEntityError: if there is no such legal entity
    :raises NotAPrepaymentError: if the receipt cannot pay this order
    :raises CheckKeyReusedError: if the key belongs to a check of another order
    :raises SameOrderAtOnceError: if another customer's order with this reference is checked at the same moment
    """
    customer = lock_balance(customer_id=order.customer_id, scope=scope)
    if key and (answered := _of_key(order, actor_id, key)):
        return answered
    if order.receipt_id is not None:
        tie_prepayment(
            receipt_id=order.receipt_id, customer_id=customer.id, order=order.key, actor_id=actor_id, now=now
        )
    known = _read(order, customer, now=now, today=today)
    policy = known.policy
    decision = _decide(order, customer, policy.policy, known.facts)
    if known.order.is_released(order.amount, currency=order.currency):
        decision = replace(decision, passes=True)
    reserved = None
    if decision.passes and order.checkpoint is Checkpoint.ORDER:
        reserved = _reservation(order, known, hours=policy.policy.reservation_hours, now=now)
    if known.order.is_checked:
        supersede_check(order=order.key, checkpoint=order.checkpoint)
        if decision.passes and order.checkpoint is Checkpoint.ORDER:
            end_reservation(order=order.key, now=now)
    trace = _trace(known) | {"customer_code": customer.code}
    check = CreditCheck(
        **order.key._asdict(), customer_id=customer.id, checkpoint=order.checkpoint.value, amount=order.amount,
        currency=order.currency, reporting_amount=None if known.rate is None else known.facts.own.amount,
        result=(CheckResult.PASS if decision.passes else CheckResult.HOLD).value, policy_id=policy.id,
        decision=to_data(decision), facts=trace, as_of_date=today, requested_at=now, requested_by_id=actor_id,
        request_key=key,
    )  # fmt: skip
    try:
        return record_check(check, held=reserved)
    except IntegrityError as error:
        if constraint_of(error) in _ONE_ANSWER_PER_ORDER:
            raise SameOrderAtOnceError from error
        raise


def _of_key(order: OrderToCheck, actor_id: int | None, key: str) -> CreditCheck | None:
    found = CreditCheck.objects.select_related("reservation").filter(requested_by_id=actor_id, request_key=key).first()
    if found is None:
        return None
    asked = (order.customer_id, *order.key, order.checkpoint, order.amount, order.currency)
    answered = (
        found.customer_id, found.entity_id, found.source_system, found.order_reference, found.checkpoint, found.amount,
        found.currency,
    )  # fmt: skip
    if asked != answered:
        raise CheckKeyReusedError
    return found


def _read(order: OrderToCheck, customer: LockedCustomer, *, now: datetime, today: date) -> _Known:
    groups = {} if customer.group_id is None else {customer.id: customer.group_id}
    limit = limits_in_force(customer_ids=[customer.id], as_of=today, groups=groups)[customer.id]
    has_shared = limit.group is not None or limit.group_expired is not None
    members = group_members(group_ids=[customer.group_id])[customer.group_id] if has_shared else [customer.id]  # type: ignore[list-item, index]
    standings, order_now, policy = read_facts(
        customer_ids=members, order=order.key, as_of=today, now=now, checkpoint=order.checkpoint
    )
    rates = _rates(order, limit, today)
    rate = rates.get(order.currency)
    additional = order_now.additional(order.amount, currency=order.currency)
    own = _facts_of(standings[customer.id], limit, rates, additional * (rate or ZERO), today)
    facts = Facts(
        replace(own, **_assessed(policy.policy, customer.id, today)),
        shared=_shared(standings, limit, rates, own) if has_shared else None,
        expired_limit=_expired(limit, rates),
        shared_expired_limit=_reporting(limit.group_expired, rates),
        is_no_credit=limit.is_no_credit,
        is_prepaid=order_now.is_prepaid(order.amount, currency=order.currency),
        late_items=standings[customer.id].late_items,
        unconverted=_unconverted(standings, {order.currency, *_currencies(limit)} - set(rates)),
    )
    return _Known(policy, facts, order_now, standings[customer.id], limit, additional, rate)


def _decide(order: OrderToCheck, customer: LockedCustomer, policy: Policy, facts: Facts) -> Decision:
    return evaluate(
        policy.block_rules,
        facts,
        order.checkpoint,
        grades=[grade.name for grade in policy.grades.grades],
        subject=Subject(customer.code, customer.group_code),
        unset_limit=policy.unset_limit,
    )


def _reservation(order: OrderToCheck, known: _Known, *, hours: int, now: datetime) -> Reservation | None:
    if known.additional <= 0 or known.rate is None:
        return None
    return new_reservation(
        order=order.key,
        customer_id=order.customer_id,
        amount=known.additional,
        currency=order.currency,
        rate=known.rate,
        now=now,
        expires_at=now + timedelta(hours=hours),
    )


def _currencies(limit: LimitInForce) -> set[str]:
    grants = (limit.own, limit.group, limit.expired, limit.group_expired)
    return {grant.currency for grant in grants if grant is not None}


def _rates(order: OrderToCheck, limit: LimitInForce, today: date) -> dict[str, Decimal]:
    wanted = {order.currency, *_currencies(limit)} - {settings.REPORTING_CURRENCY}
    return rates_on(currencies=wanted, on=today) if wanted else {settings.REPORTING_CURRENCY: Decimal(1)}


def _facts_of(
    standing: StandingNow, limit: LimitInForce, rates: Mapping[str, Decimal], amount: Decimal, today: date
) -> OrderFacts:
    rate = rates.get(limit.currency)
    return OrderFacts(
        amount=amount,
        exposure=standing.exposure.measured_at(currency=limit.currency, rate=rate or ZERO),
        overdue=standing.overdue,
        days_overdue=standing.days_overdue,
        limit=None if limit.amount is None or rate is None else limit.amount * rate,
        expired_days=_days_since(limit.expired, today),
    )


def _shared(
    standings: Mapping[int, StandingNow], limit: LimitInForce, rates: Mapping[str, Decimal], own: OrderFacts
) -> OrderFacts:
    grant = limit.group or limit.group_expired
    assert grant is not None
    rate = rates.get(grant.currency) or ZERO
    exposures = (standing.exposure.measured_at(currency=grant.currency, rate=rate) for standing in standings.values())
    return replace(
        own,
        exposure=sum(exposures, ZERO),
        limit=_reporting(limit.group, rates),
        expired_days=own.expired_days if limit.group else None,
    )


def _days_since(grant: Any, today: date) -> int | None:
    return None if grant is None or grant.valid_until is None else (today - grant.valid_until).days


def _expired(limit: LimitInForce, rates: Mapping[str, Decimal]) -> Decimal | None:
    if limit.expired is None:
        return None
    amount, rate = limit.expired.amount, rates.get(limit.currency)
    return None if amount is None or rate is None else max(amount + limit.secured, ZERO) * rate


def _reporting(grant: Any, rates: Mapping[str, Decimal]) -> Decimal | None:
    if grant is None or grant.currency not in rates:
        return None
    return (grant.amount or ZERO) * rates[grant.currency]


def _unconverted(standings: Mapping[int, StandingNow], lacking: set[str]) -> tuple[str, ...]:
    owed = {code for standing in standings.values() for code in standing.exposure.unconverted}
    return tuple(sorted(owed | lacking))


def _assessed(policy: Policy, customer_id: int, today: date) -> dict[str, Any]:
    """Return grade and age of the assessment, where a rule asks for them."""
    if not any(rule["kind"] in _OF_ASSESSMENTS for rule in policy.block_rules):
        return {}
    found = grades_in_force(customer_ids=[customer_id], as_of=today, policy=policy).get(customer_id)
    return {} if found is None else {"grade": found.grade, "assessment_days": (today - found.as_of).days}


def _trace(known: _Known) -> dict[str, Any]:
    """Return the numbers that the decision rests on, as JSON holds them."""
    facts, left = known.facts, headroom(known.facts)
    values: dict[str, Any] = vars(facts.own) | {
        "additional": known.additional,
        "headroom": left,
        "headroom_after": None if left is None else left - facts.own.amount,
        "shared_exposure": facts.shared and facts.shared.exposure,
        "shared_limit": facts.shared and facts.shared.limit,
        "expired_limit": facts.expired_limit,
        "is_prepaid": facts.is_prepaid,
        "is_no_credit": facts.is_no_credit,
    }
    parts = {part.value: str(amount) for part, amount in known.standing.exposure.by_part.items() if amount}
    return {name: format(value, "f") if isinstance(value, Decimal) else value for name, value in values.items()} | {
        "parts": parts
    }
