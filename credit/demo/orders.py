"""The orders chapter of the demonstration: today's orders asked about before they are booked, and what became of them.

Some pass and hold their headroom; of those that are held most wait, some were released, some need more authority.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from credit.demo.acting import people_by_role
from credit.domain.limit_policy import round_to_step
from credit.models import CreditCheck
from credit.queries.limits import rates_on
from credit.services.order_checks import OrderToCheck, check_order
from credit.services.releases import ask_for_release, may_release_alone, release_order
from customers.demo.chapters import Chapter
from customers.demo.plan import DemoPlan
from customers.queries.accounts import get_default_entity, list_customers
from customers.queries.sales import get_sales_of
from finance_crm.access.domain.roles import Role
from finance_crm.access.domain.scopes import EVERYTHING

MOST = 36
EVERY = 3
STEP = Decimal(100)
# How many days of a customer's usual purchases its order is worth.
DAYS_WORTH = (8, 20, 4, 40)
MINUTES_APART = 11
REASON = "Paid by bank transfer this morning, the confirmation is attached to the order."
ASKED = "Goods are ready to ship; sales vouches for the account."


def write_orders(plan: DemoPlan) -> str:
    """Check the orders of the morning, release every third that is held, and ask for more authority for others."""
    people = people_by_role()
    entity = get_default_entity()
    if entity is None or Role.CREDIT_MANAGER not in people or Role.ANALYST not in people:
        return "No orders: nobody to check them."
    checks = [
        check_order(order=order, scope=EVERYTHING, actor_id=people[Role.ANALYST].pk, now=now, today=plan.as_of)
        for order, now in _orders(plan, entity.pk)
    ]
    held = [check for check in checks if check.is_held]
    for place, check in enumerate(held):
        if place % 3 == 1:
            _let_go(check, people[Role.CREDIT_MANAGER], people[Role.ANALYST])
    return f"{len(checks)} orders checked, {len(held)} of them held."


def _orders(plan: DemoPlan, entity_id: int) -> Iterator[tuple[OrderToCheck, datetime]]:
    """Yield what customers order today, with the moment it is asked about."""
    customers = list(list_customers(scope=EVERYTHING)[: MOST * EVERY : EVERY])
    sales = get_sales_of(
        customer_ids=[customer.pk for customer in customers], as_of=plan.as_of, known_at=None, window_days=365
    )
    rates = rates_on(currencies={customer.currency for customer in customers}, on=plan.as_of)
    last = min(datetime.combine(plan.as_of, time(11), tzinfo=UTC), datetime.now(UTC))
    for place, customer in enumerate(customers):
        if customer.currency not in rates:
            continue
        usual = sales.get(customer.pk, Decimal(0)) / 365 / rates[customer.currency]
        amount = round_to_step(usual * DAYS_WORTH[place % len(DAYS_WORTH)], step=STEP)
        if amount:
            order = OrderToCheck(
                customer_id=customer.pk,
                entity_id=entity_id,
                source_system="shop",
                order_reference=f"WEB-{plan.as_of:%y%m%d}-{place + 1:03}",
                amount=amount,
                currency=customer.currency,
            )
            yield order, last - timedelta(minutes=MINUTES_APART * (len(customers) - place))


def _let_go(check: CreditCheck, manager: Any, analyst: Any) -> None:
    now = check.requested_at + timedelta(minutes=MINUTES_APART // 2)
    if may_release_alone(check=check, role=manager.role):
        release_order(check_id=check.pk, reason=REASON, actor_id=manager.pk, role=manager.role, now=now)
    else:
        ask_for_release(check_id=check.pk, reason=ASKED, requester_id=analyst.pk, now=now)


ORDERS_CHAPTER = Chapter("orders", write_orders)
