"""The limits chapter of the demonstration: limits asked for and granted by two people, and what is peculiar in some.

Most limits carry what the customer buys at its terms. Some customers have none, some are over, some limits ran out or
are about to, some were raised for the season, one gets no credit, and a few requests wait for a decision.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max

from credit.demo.acting import people_by_role
from credit.domain.granted_limits import GrantedLimit, GrantKind, Owner
from credit.domain.limit_policy import round_to_step
from credit.models import CreditLimit
from credit.queries.limits import rates_on
from credit.services.limits import Wish, record_secured_part, request_limits
from customers.demo.chapters import Chapter
from customers.demo.plan import DemoPlan
from customers.queries.accounts import list_customers
from customers.queries.sales import get_sales_of
from finance_crm.access.domain.roles import Role
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.access.services.approvals import decide

MOST = 2_000
GRANTED_DAYS_AGO = 100
CARRIED_DAYS = 75
STEP = Decimal(1000)
REASON = "Limits of the year, by what is bought at the terms."


def write_limits(plan: DemoPlan) -> str:
    """Ask for limits of all customers, grant them, and leave a few requests open."""
    people = people_by_role()
    if Role.ANALYST not in people or Role.EXECUTIVE not in people:
        return "No limits: nobody to ask for them or to grant them."
    granted_on = max(plan.first_date, plan.as_of - timedelta(days=GRANTED_DAYS_AGO))
    wishes = _wishes(plan, granted_on)
    standing = [wish for wish in wishes if not wish.limit.is_temporary]
    seasonal = [wish for wish in wishes if wish.limit.is_temporary]
    for batch, on in ((standing, granted_on), (seasonal, plan.as_of)):
        _grant(batch, on, people)
    waiting = _leave_open(standing, plan, people)
    secured = [_secure(wish, plan) for wish in standing[3::9]]
    return f"{len(wishes)} limits, {len(secured)} insured customers, {waiting} requests that wait."


def _wishes(plan: DemoPlan, granted_on: date) -> list[Wish]:
    customers = list(list_customers(scope=EVERYTHING)[:MOST])
    ids = [customer.pk for customer in customers]
    sales = get_sales_of(customer_ids=ids, as_of=plan.as_of, known_at=None, window_days=365)
    rates = rates_on(currencies={customer.currency for customer in customers}, on=granted_on)
    wishes = []
    for place, customer in enumerate(customers):
        if place % 12 == 5 or customer.currency not in rates:
            continue
        bought = sales.get(customer.pk, Decimal(0)) / rates[customer.currency]
        wishes += _limits_of(place, customer, bought, plan, granted_on)
    return wishes


def _limits_of(place: int, customer: Any, bought: Decimal, plan: DemoPlan, granted_on: date) -> list[Wish]:
    owner, currency = Owner(customer.pk), customer.currency
    if place == 7:
        limit = GrantedLimit(GrantKind.NO_CREDIT, None, currency, granted_on, reason="Two writs since spring.")
        return [Wish(owner, limit)]
    share = Decimal("0.35") if place % 8 == 2 else Decimal("1.2")
    amount = round_to_step(bought * CARRIED_DAYS / 365 * share, step=STEP)
    if not amount:
        return []
    ends = {1: plan.as_of - timedelta(days=12), 6: plan.as_of + timedelta(days=20)}.get(place % 10)
    ends = ends if ends is None or ends > granted_on else None
    found = [Wish(owner, GrantedLimit(GrantKind.LIMIT, amount, currency, granted_on, ends, reason=REASON))]
    if place % 10 == 4:
        until = plan.as_of + timedelta(days=45)
        raised = round_to_step(amount * Decimal("1.5"), step=STEP)
        season = GrantedLimit(GrantKind.LIMIT, raised, currency, plan.as_of, until, True, "Season: stock up.")
        found.append(Wish(owner, season))
    return found


def _grant(wishes: Sequence[Wish], on: date, people: dict[str, Any]) -> None:
    if not wishes:
        return
    now = _at(on, hour=9)
    analyst, executive = people[Role.ANALYST], people[Role.EXECUTIVE]
    asked = request_limits(wishes=wishes, scope=EVERYTHING, requester_id=analyst.pk, now=now, today=on)
    before = CreditLimit.objects.aggregate(last=Max("pk"))["last"] or 0
    decide(
        request_ids=[request.approval_id for request in asked],
        is_approved=True,
        reason="As discussed in the credit committee.",
        decider=executive,
        now=_at(on, hour=15),
        today=on,
    )
    # Known since the day they were granted, as the decision says.
    CreditLimit.objects.filter(pk__gt=before).update(recorded_at=min(_at(on, hour=15), datetime.now(UTC)))


def _leave_open(standing: Sequence[Wish], plan: DemoPlan, people: dict[str, Any]) -> int:
    """Ask for a quarter more for three customers, singly, so that the credit manager has something to decide."""
    analyst = people[Role.ANALYST]
    asked = [wish for wish in standing if wish.limit.amount][:3]
    for wish in asked:
        amount = round_to_step((wish.limit.amount or Decimal(0)) * Decimal("1.25"), step=STEP)
        more = GrantedLimit(
            GrantKind.LIMIT, amount, wish.limit.currency, plan.as_of, reason="New product line, orders announced."
        )
        request_limits(
            wishes=[Wish(wish.owner, more)],
            scope=EVERYTHING,
            requester_id=analyst.pk,
            now=_at(plan.as_of, hour=8),
            today=plan.as_of,
        )
    return len(asked)


def _secure(wish: Wish, plan: DemoPlan) -> int:
    assert wish.owner.customer_id is not None
    part = record_secured_part(
        customer_id=wish.owner.customer_id,
        actor_id=None,
        kind="insurance",
        amount=max(round_to_step((wish.limit.amount or Decimal(0)) / 2, step=STEP), STEP),
        currency=wish.limit.currency,
        coverage_share=Decimal("0.5"),
        haircut=Decimal("0.1"),
        provider="Harbour Credit Insurance",
        valid_from=wish.limit.valid_from,
        valid_until=plan.as_of + timedelta(days=200),
    )
    return int(part.pk)


def _at(day: date, *, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


LIMITS_CHAPTER = Chapter("limits", write_limits)
