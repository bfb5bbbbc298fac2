"""Orders that race for the last headroom."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from credit.models import CreditCheck, Reservation
from credit.services.order_checks import OrderToCheck, SameOrderAtOnceError, check_order
from credit.services.shipped_policy import install_shipped_policy
from customers.models import Customer, CustomerGroup
from finance_crm.access.domain.scopes import EVERYTHING
from tests.credit.exposure.conftest import NOW, TODAY, Trade
from tests.credit.limits.conftest import grant

CHECKS, FIT, AT_ONCE = 50, 7, 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_shared", [False, True])
def test_of_fifty_orders_that_race_for_headroom_of_seven_exactly_seven_pass(is_shared):
    install_shipped_policy()
    trade = Trade()
    group = CustomerGroup.objects.create(code="G", name="Group")
    other = Customer.objects.create(code="C2", name="Other", currency="USD", group=group)
    customers = [trade.customer.pk, other.pk if is_shared else trade.customer.pk]
    if is_shared:
        Customer.objects.filter(pk=trade.customer.pk).update(group=group)
    grant(None if is_shared else trade.customer, "799.99", group=group if is_shared else None)

    def check(number: int) -> str:
        order = OrderToCheck(
            customer_id=customers[number % 2],
            entity_id=trade.entity.pk,
            order_reference=f"SO-{number}",
            amount=Decimal(100),
            currency="USD",
        )
        try:
            return check_order(order=order, scope=EVERYTHING, actor_id=None, now=NOW, today=TODAY).result
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(check, range(CHECKS)))

    assert results.count("pass") == FIT
    assert Reservation.objects.filter(state="live").count() == FIT
    assert CreditCheck.objects.filter(result="hold").count() == CHECKS - FIT


@pytest.mark.django_db(transaction=True)
def test_of_two_customers_that_race_with_one_reference_one_is_told_to_ask_again():
    install_shipped_policy()
    trade = Trade()
    other = Customer.objects.create(code="C2", name="Other", currency="USD")
    at_once = Barrier(2)

    def check(asked: tuple[int, int]) -> str:
        number, customer_id = asked
        order = OrderToCheck(
            customer_id=customer_id,
            entity_id=trade.entity.pk,
            order_reference=f"SO-{number}",
            amount=Decimal(100),
            currency="USD",
        )
        at_once.wait(timeout=20)
        try:
            return check_order(order=order, scope=EVERYTHING, actor_id=None, now=NOW, today=TODAY).result
        except SameOrderAtOnceError:
            return "ask again"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        pairs = [[(number, trade.customer.pk), (number, other.pk)] for number in range(20)]
        answers = [answer for pair in pairs for answer in pool.map(check, pair)]

    assert set(answers) <= {"pass", "hold", "ask again"}
    assert CreditCheck.objects.filter(is_current=True).count() == 20
