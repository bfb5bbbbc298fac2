"""Whatever happens with orders, exposure is what an independent fold over the same events says, nothing twice."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.queries.check_facts import OrderKey, read_facts
from credit.queries.exposure import exposures_of
from credit.services.reservations import cancel_reservation, end_reservation, new_reservation
from customers.models import Delivery, SalesOrder
from customers.services import orders
from tests.credit.exposure.conftest import TODAY, Trade, day
from tests.customers.ledger.books import BY_NOBODY, line

STEPS = ("reserve", "order", "amend", "deliver", "return", "invoice", "pay", "cancel", "withdraw")


@dataclass
class Fold:
    """What should be outstanding of one order, kept by hand in whole units of 1."""

    ordered: int = 0
    delivered: int = 0
    invoiced: int = 0
    paid: int = 0
    reserved: int = 0
    order: SalesOrder | None = None
    deliveries: list[Delivery] = field(default_factory=list)
    invoices: list = field(default_factory=list)

    @property
    def total(self) -> int:
        """Every unit once: what is owed, and the part of the order that no invoice asks for yet."""
        return self.invoiced - self.paid + max(max(self.ordered, self.delivered) - self.invoiced, 0) + self.reserved


def play(trade: Trade, folds: list[Fold], place: int, step: str, units: int) -> None:
    """Do one thing with one order, if it can be done, in the ledger and in the fold."""
    fold, number = folds[place], f"SO-{place}"
    now = timezone.now()
    if step == "reserve" and fold.order is None:
        end_reservation(order=OrderKey(trade.entity.pk, "", number), now=now)
        new_reservation(
            order=OrderKey(trade.entity.pk, "", number), customer_id=trade.customer.pk, amount=Decimal(units * 10),
            currency="USD", rate=Decimal(1), now=now, expires_at=now + timedelta(hours=1),
        ).save()  # fmt: skip
        fold.reserved = units * 10
    elif step == "withdraw":
        cancel_reservation(order=OrderKey(trade.entity.pk, "", number), now=now)
        fold.reserved = 0
    elif step == "order" and fold.order is None:
        fold.order = trade.order(str(units * 10), number=number)
        fold.ordered, fold.reserved = units * 10, 0
    elif step == "amend" and fold.order and not fold.delivered:
        draft = trade.order_draft(str(units * 10), number=number)
        fold.order = orders.amend_order(order_id=fold.order.pk, draft=draft, **BY_NOBODY)
        fold.ordered = units * 10
    elif step == "cancel" and fold.order and not fold.delivered:
        orders.cancel_order(order_id=fold.order.pk, **BY_NOBODY)
        fold.order, fold.ordered = None, 0
    else:
        _trade_on(trade, fold, step, units, number)


def _trade_on(trade: Trade, fold: Fold, step: str, units: int, number: str) -> None:
    if step == "deliver" and fold.order:
        fold.deliveries.append(trade.deliver(fold.order, units))
        fold.delivered += units * fold.ordered // 10
    elif step == "return" and fold.deliveries:
        delivery = fold.deliveries.pop()
        orders.reverse_delivery(delivery_id=delivery.pk, **BY_NOBODY)
        fold.delivered -= int(delivery.quantity) * fold.ordered // 10
    elif step == "invoice" and fold.order:
        fold.invoices.append(trade.invoice(str(units), customer_order_number=number, issue_date=day(3, 6)))
        fold.invoiced += units
    elif step == "pay" and fold.invoices:
        invoice = fold.invoices.pop()
        trade.allocate(trade.receipt(str(invoice.gross), value_date=day(4, 1)), line(invoice, str(invoice.gross)))
        fold.paid += int(invoice.gross)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from(STEPS), st.integers(1, 12)), min_size=5, max_size=14))
def test_any_sequence_gives_the_exposure_of_an_independent_fold(steps):
    with transaction.atomic():
        trade, folds = Trade(), [Fold(), Fold()]
        for place, step, units in steps:
            play(trade, folds, place, step, units)
            _agree(trade, folds)
        transaction.set_rollback(True)


def _agree(trade: Trade, folds: list[Fold]) -> None:
    ids, now = [trade.customer.pk], timezone.now()
    exact = exposures_of(customer_ids=ids, as_of=TODAY, at=now)[ids[0]]
    nobody = OrderKey(trade.entity.pk, "", "another")
    kept = read_facts(customer_ids=ids, order=nobody, as_of=TODAY, now=now).standings

    assert exact.total == sum(fold.total for fold in folds)
    assert kept[ids[0]].exposure.by_part == exact.by_part
