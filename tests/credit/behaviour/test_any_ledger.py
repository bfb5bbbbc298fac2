"""Whatever was posted, payment behaviour is what the rows add up to, on every day and at every moment."""

from contextlib import suppress
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.domain.behaviour import BehaviourSums
from credit.queries.behaviour import add_up
from customers.domain.ledger import LedgerError, OrderDraft
from customers.models import Posting
from customers.queries.payment_histories import HistoryOf
from customers.services import orders
from tests.credit.behaviour.fold import fold_behaviour
from tests.customers.ledger.books import BY_NOBODY
from tests.customers.ledger.test_any_sequence_of_postings import (
    Company,
    days,
    operations,
    picks,
    units,
)

offered = st.tuples(st.just("offer"), picks, st.integers(1, 300), days, st.integers(1, 20))
ordered = st.tuples(st.just("order"), picks, st.sampled_from(["USD", "USD", "EUR"]), units, days)
settled = st.tuples(st.just("allocate"), picks, st.lists(st.tuples(picks, st.integers(1, 90), st.sampled_from(
    ["payment", "discount", "short_payment"])), min_size=1, max_size=3), st.none())  # fmt: skip
DAYS = [date(2026, 2, 28), date(2026, 5, 1), date(2027, 5, 20)]


class Trader(Company):
    """A company that also takes orders and offers discounts; its first customer orders often enough to count."""

    def __init__(self) -> None:
        super().__init__()
        for week in range(5):
            self.order(0, "USD", 100 + week, date(2026, 1, 1) + timedelta(days=7 * week))
        self.offer(0, 80, date(2026, 1, 2), 10)

    def offer(self, pick, amount, issued, days_offered) -> None:
        self.books.invoice(
            str(amount),
            customer_id=self.customer_id(pick),
            issue_date=issued,
            due_date=issued + timedelta(days=30),
            discount_date=issued + timedelta(days=days_offered),
            discount_amount=Decimal("0.5"),
        )

    def order(self, pick, currency, amount, ordered_on) -> None:
        draft = OrderDraft(
            customer_id=self.customer_id(pick),
            entity_id=self.books.entity.pk,
            order_date=ordered_on,
            currency=currency,
            gross=Decimal(amount),
        )
        with suppress(LedgerError):
            orders.post_order(draft=draft, **BY_NOBODY)


def plain(value: object) -> object:
    return tuple(value) if isinstance(value, tuple) else value


def as_added_up(sums: BehaviourSums) -> dict:
    return {each.name: plain(getattr(sums, each.name)) for each in fields(sums)}


@pytest.mark.django_db
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.lists(st.one_of(operations, offered, ordered, settled), min_size=6, max_size=30))
def test_behaviour_is_what_the_rows_add_up_to_on_every_day_and_at_every_moment(drawn):
    with transaction.atomic():
        company = Trader()
        for name, *arguments in drawn:
            company.do(name, *arguments)
        moments = list(Posting.objects.order_by("recorded_at").values_list("recorded_at", flat=True))
        for known_at in {moments[len(moments) // 2], moments[-1]}:
            for as_of in DAYS:
                compare(company, as_of, known_at)
        transaction.set_rollback(True)


def compare(company: Trader, as_of: date, known_at) -> None:
    ids = [customer.pk for customer in company.customers]
    found = add_up(HistoryOf(as_of, known_at, customer_ids=ids))
    for customer_id in ids:
        expected = fold_behaviour(customer_id, as_of=as_of, known_at=known_at)
        assert as_added_up(found.get(customer_id, BehaviourSums())) == expected
