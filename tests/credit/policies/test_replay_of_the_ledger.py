"""A draft replayed on a ledger: the same decisions as asking of each order, one by one, what was known then."""

import dataclasses
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pytest

from credit.domain.policies import UnsetLimit
from credit.domain.policy_data import to_data
from credit.domain.policy_rules import OrderFacts, holds
from credit.domain.replay import UNITS, Orders, what_was_known
from credit.domain.replay_rules import decide
from credit.domain.shipped_policy import SHIPPED_POLICY
from credit.models import CreditLimit, CreditPolicy, PolicyReplay
from credit.queries import replay_history as history
from credit.queries.limits import limits_in_force
from credit.queries.replay_limits import read_limit_steps
from credit.services import policies as services
from credit.services import replay
from customers.models import Invoice, SalesOrder
from customers.queries.open_items import get_open_items
from customers.queries.shards import get_customer_ranges
from customers.services.postings import posting
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.money import ZERO
from tests.credit.collections.conftest import Book

pytestmark = pytest.mark.django_db
START, END, TODAY = date(2026, 1, 1), date(2026, 7, 1), date(2026, 11, 22)
EVERYBODY = (1, 2**62)


@pytest.fixture
def book(db: None) -> Book:
    return Book()


@pytest.fixture
def story(book) -> Book:
    """Three customers: one pays late and in part, one on time, one stops paying in March; with limits that change."""
    random = Random(7)
    for code in ("C1", "C2", "C3"):
        customer = book.customer(code, industry="Steel" if code == "C1" else "Trade")
        for place in range(12):
            due = START + timedelta(days=15 * place + random.randrange(10))
            invoice = book.invoice(customer, f"{1000 + 10 * place}.50", due=due, issued=due - timedelta(days=30))
            if code == "C3" and due > date(2026, 3, 1):
                continue
            paid = "400" if code == "C1" and place % 3 == 0 else f"{1000 + 10 * place}.50"
            book.pay(invoice, paid, on=due + timedelta(days=random.randrange(-9, 40) if code == "C1" else -1))
        limit(customer, "2500", date(2026, 1, 1))
        limit(customer, "4000", date(2026, 3, 1), until=date(2026, 5, 1))
    return book


def limit(customer: Any, amount: str | None, valid_from: date, *, until: date | None = None) -> CreditLimit:
    return CreditLimit.objects.create(
        customer=customer,
        kind="limit" if amount else "no_credit",
        amount=amount,
        currency="USD",
        valid_from=valid_from,
        valid_until=until,
    )


def order(book: Book, customer: Any, amount: str, day: date, number: str) -> SalesOrder:
    with posting(kind="order", actor_id=None, as_of=TODAY) as posting_id:
        return SalesOrder.objects.create(
            posting_id=posting_id, customer=customer, entity=book.entity, number=number, order_date=day,
            currency="USD", net=Decimal(amount), gross=Decimal(amount),
        )  # fmt: skip


def test_what_was_known_of_each_order_is_what_the_ledger_says_of_the_evening_before(story):
    span = history.Span(START, END, EVERYBODY, from_invoices=True)
    orders = history.read_orders(span)

    known = what_was_known(orders, history.read_history(end=TODAY, customers=EVERYBODY, with_backlog=False))

    assert len(orders.day) >= 18
    for place in range(len(orders.day)):
        customer_id = int(orders.customer[place])
        day = date(2000, 1, 1) + timedelta(days=int(orders.day[place]))
        items = get_open_items(as_of=day - timedelta(days=1), known_at=None, scope=EVERYTHING, customer_id=customer_id)
        late = [item for item in items if item.due_date is not None and item.due_date < day]
        assert known.exposure[place] == sum(item.reporting_open_amount for item in items) * UNITS
        assert known.overdue[place] == sum(item.reporting_open_amount for item in late) * UNITS
        assert known.days_overdue[place] == max(((day - item.due_date).days for item in late), default=0)


def test_the_limit_of_each_day_is_what_the_limits_say(story):
    customer_id = CreditLimit.objects.values_list("customer_id", flat=True)[0]
    steps = read_limit_steps(end=END, customers=EVERYBODY)

    for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 5, 1), date(2026, 5, 2)):
        asked = limits_in_force(customer_ids=[customer_id], as_of=day)[customer_id]
        column = np.array([customer_id]), np.array([history.day_number(day)])
        found = steps.on(customer=column[0], day=column[1])
        assert found.amount[0] == (asked.amount or ZERO) * UNITS
        assert found.is_set[0] == (asked.own is not None)
        assert (found.expired_day[0] >= 0) == (asked.expired is not None)


def test_sales_orders_stay_in_exposure_until_they_are_taken_to_be_delivered(book):
    customer = book.customer("C1")
    order(book, customer, "100", date(2026, 2, 1), "O1")
    order(book, customer, "70", date(2026, 2, 1), "O2")
    order(book, customer, "50", date(2026, 2, 20), "O3")
    order(book, customer, "30", date(2026, 4, 1), "O4")
    orders = history.read_orders(history.Span(START, END, EVERYBODY, from_invoices=False))

    known = what_was_known(orders, history.read_history(end=TODAY, customers=EVERYBODY, with_backlog=True))

    by_id = dict(zip(orders.order_id.tolist(), (known.exposure / UNITS).tolist(), strict=True))
    assert [by_id[key] for key in sorted(by_id)] == [0, 100, 170, 0]


def replayed(parts: dict[str, Any], author: Any) -> PolicyReplay:
    """Draft a policy with `parts` changed, replay it range by range, and return its report."""
    draft = services.draft_policy(based_on_id=CreditPolicy.objects.get(version=1).pk, title="Draft", actor_id=author.pk)
    services.change_content(policy_id=draft.pk, parts=parts, version=None, actor_id=author.pk)
    plan = replay.plan_replay(policy_id=draft.pk, start=START, end=END, today=TODAY)
    results = [
        replay.replay_range(plan=plan, first_customer_id=piece[0], last_customer_id=piece[1])
        for piece in get_customer_ranges(size=1)
    ]
    return replay.keep_report(plan=plan, results=results, job_id=None, actor_id=author.pk)


def rule(kind: str, threshold: str, **changes: Any) -> dict[str, Any]:
    usual = {"checkpoint": "order", "grace_days": 0, "least_limit_used": None}
    return {"kind": kind, "threshold": threshold, **usual, **changes}


RULES = (
    rule("limit_used", "0.8"),
    rule("days_overdue", "10", grace_days=5),
    rule("overdue_amount", "999.99"),
    rule("overdue_amount", "500", least_limit_used="0.5"),
    rule("limit_expired", "0", grace_days=20),
    rule("order_amount", "1080.50"),
)


def test_every_order_is_decided_as_if_it_were_asked_alone(story):
    span = history.Span(START, END, EVERYBODY, from_invoices=True)
    orders = history.read_orders(span)
    plan = replay.ReplayPlan(1, "", 1, "", START, END, TODAY, from_invoices=True)
    past = history.read_history(end=TODAY, customers=EVERYBODY, with_backlog=False)
    facts = replay.facts_of(orders=orders, known=what_was_known(orders, past), plan=plan, customers=EVERYBODY)
    alone = [_asked_alone(orders, place) for place in range(len(orders.day))]

    assert len(alone) >= 12
    for one in RULES:
        policy = dataclasses.replace(SHIPPED_POLICY, block_rules=(one,), unset_limit=UnsetLimit.PASS)
        by_hand = [holds(one, fact, grades=()) for fact in alone]
        assert decide(policy, facts).held.tolist() == by_hand
        assert True in by_hand or one["kind"] == "limit_expired"
        assert False in by_hand


def _asked_alone(orders: Orders, place: int) -> OrderFacts:
    """Gather the facts of one order from what the product says of that day."""
    customer_id, amount = int(orders.customer[place]), Decimal(int(orders.amount[place])) / UNITS
    day = date(2000, 1, 1) + timedelta(days=int(orders.day[place]))
    items = get_open_items(as_of=day - timedelta(days=1), known_at=None, scope=EVERYTHING, customer_id=customer_id)
    late = [item for item in items if item.due_date is not None and item.due_date < day]
    limits = limits_in_force(customer_ids=[customer_id], as_of=day)[customer_id]
    expired = limits.expired.valid_until if limits.expired else None
    return OrderFacts(
        amount=amount,
        exposure=sum((item.reporting_open_amount for item in items), ZERO),
        overdue=sum((item.reporting_open_amount for item in late), ZERO),
        days_overdue=max(((day - item.due_date).days for item in late if item.due_date), default=0),
        limit=limits.amount,
        expired_days=None if expired is None else (day - expired).days,
    )


def test_the_report_holds_the_hash_and_both_policies(story, author):
    found = replayed({"unset_limit": "pass", "block_rules": [rule("days_overdue", "30")]}, author)

    total = found.report["total"]
    assert found.content_hash == found.policy.content_hash
    assert (found.stands_for_orders, found.order_count) == ("invoices", total["live"]["orders"])
    assert total["draft"]["held"] < total["live"]["held"]
    assert sum(found.report["weeks"]["live"].values()) == total["live"]["held"]
    by_industry = found.report["segments"]["industry"]["draft"]
    assert set(by_industry) == {"Steel", "Trade"}
    assert sum(sums["orders"] for sums in by_industry.values()) == found.order_count


def test_the_same_limit_formula_has_nothing_to_compare(story, author):
    assert "limits" not in replayed({"unset_limit": "pass"}, author).report


def test_another_formula_gives_another_sum_of_limits(story, author):
    formula = to_data(SHIPPED_POLICY)["limits"] | {"required": ["concentration"], "own_sales_share": "0.2"}

    limits = replayed({"limits": formula}, author).report["limits"]

    sold = sum(invoice.gross for invoice in Invoice.objects.filter(posting_date__lte=date(2026, 6, 30)))
    assert limits["draft"]["limit"] == 3
    need = sold * 10 / 365 * Decimal("1.2")  # bought at sight: 10 days of tolerance, headroom 1.2; it is the least
    assert abs(Decimal(limits["draft"]["sum"]) / UNITS - need) < Decimal("0.03")  # three roundings down
    assert limits["live"] == {"limit": 0, "no_credit": 0, "no_limit": 3, "sum": 0}  # nobody gave statements
    assert limits["granted"]["sum"] == 0  # on 30 June the limits of 4,000 had run out in May


def test_a_customer_that_stopped_paying_counts_as_defaulted(story, author):
    found = replayed({"unset_limit": "pass"}, author)

    assert 0 < found.report["total"]["draft"]["defaulted"] < found.order_count


def test_a_draft_changed_meanwhile_is_not_reported_on(story, author):
    draft = services.draft_policy(based_on_id=CreditPolicy.objects.get().pk, title="Draft", actor_id=author.pk)
    plan = replay.plan_replay(policy_id=draft.pk, start=START, end=END, today=TODAY)
    services.change_content(policy_id=draft.pk, parts={"lgd": "0.9"}, version=None, actor_id=author.pk)

    with pytest.raises(services.PolicyRefusedError, match="changed while it was replayed"):
        replay.keep_report(plan=plan, results=[], job_id=None, actor_id=author.pk)


@pytest.mark.parametrize(("start", "end"), [(END, START), (START, START), (START, date(2027, 1, 1))])
def test_a_period_is_over_and_holds_a_day(author, start, end):
    draft = services.draft_policy(based_on_id=CreditPolicy.objects.get().pk, title="Draft", actor_id=author.pk)

    with pytest.raises(services.PolicyRefusedError, match="Choose a period"):
        replay.plan_replay(policy_id=draft.pk, start=start, end=end, today=TODAY)


def test_only_a_draft_is_replayed():
    with pytest.raises(services.PolicyRefusedError, match="Only a draft"):
        replay.plan_replay(policy_id=CreditPolicy.objects.get().pk, start=START, end=END, today=TODAY)
