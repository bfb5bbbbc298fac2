"""Balances kept posting by posting are what a full recomputation gives, on every day they are rolled to."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from customers.domain.ledger import InstalmentDraft, LedgerError, ReceiptDraft
from customers.models import (
    Allocation,
    Customer,
    CustomerBalance,
    CustomerPosition,
    Invoice,
    OpenItem,
    PortfolioTotal,
    Receipt,
)
from customers.queries.ledger_proof import CHECKS, prove_ledger
from customers.queries.portfolio import Portfolio
from customers.queries.receivables import get_ageing
from customers.queries.selections import CustomerSelection
from customers.services import allocations, invoices, receipts
from customers.services.balances import rebuild_balances, roll_balances
from customers.services.rates import record_rate
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.access.models import Team
from tests.customers.ledger.books import BY_NOBODY, TODAY, Books, day, line

FIRST = date(2026, 1, 1)
# What a recomputation stamps anew, whether or not it changed anything.
STAMPED = {"id", "as_of_date"}


def kept(model) -> list[dict[str, object]]:
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in STAMPED]
    return sorted(model.objects.values(*names), key=repr)


def caches() -> dict[str, list[dict[str, object]]]:
    return {model.__name__: kept(model) for model in (CustomerBalance, CustomerPosition, PortfolioTotal)}


def differences() -> dict[str, int]:
    return {check.name: check.difference_count for check in prove_ledger() if check.difference_count}


class Trade:
    """A month of random trade of three customers in three currencies, each posting on a later day."""

    def __init__(self, books: Books, seed: int) -> None:
        self.books, self.dice, self.today = books, random.Random(seed), FIRST
        team = Team.objects.create(code="N", name="North")
        Customer.objects.filter(pk=books.customer.pk).update(team=team)
        others = [Customer.objects.create(code=code, name=code, currency="EUR") for code in ("C2", "C3")]
        self.customer_ids = [books.customer.pk, *(other.pk for other in others)]
        for currency, rate in (("EUR", "1.0837"), ("JPY", "0.0067")):
            record_rate(currency=currency, rate_date=FIRST, rate=Decimal(rate), **BY_NOBODY)

    def go_on(self, count: int) -> None:
        steps = [
            self.sell,
            self.sell,
            self.receive,
            self.receive,
            self.settle,
            self.settle,
            self.credit,
            self.take_back,
        ]
        for _ in range(count):
            self.today += timedelta(days=self.dice.randint(0, 4))
            try:
                self.dice.choice(steps)()
            except LedgerError:
                continue

    @property
    def by(self) -> dict[str, object]:
        return {"actor_id": None, "as_of": self.today}

    def facts(self) -> dict[str, object]:
        currency = self.dice.choice(["USD", "EUR", "JPY"])
        return {"customer_id": self.dice.choice(self.customer_ids), "currency": currency}

    def sell(self) -> None:
        amount, due = Decimal(self.dice.randint(0, 900)), self.today + timedelta(days=self.dice.randint(0, 30))
        parts = (InstalmentDraft(due_date=self.today, amount=amount), InstalmentDraft(due_date=due, amount=amount))
        several = amount > 0 and self.dice.random() < 0.3
        draft = self.books.draft(
            str(2 * amount), issue_date=self.today, due_date=due, instalments=parts if several else (), **self.facts()
        )
        invoices.post_invoice(draft=draft, **self.by)

    def credit(self) -> None:
        draft = self.books.draft(str(self.dice.randint(1, 300)), issue_date=self.today, **self.facts())
        invoices.post_credit_note(draft=draft, **self.by)

    def receive(self) -> None:
        customer_id = None if self.dice.random() < 0.1 else self.facts()["customer_id"]
        draft = ReceiptDraft(
            entity_id=self.books.entity.pk,
            value_date=self.today,
            amount=Decimal(self.dice.randint(1, 900)),
            **self.facts() | {"customer_id": customer_id},
        )
        receipts.post_receipt(draft=draft, **self.by)

    def settle(self) -> None:
        receipt = self.dice.choice(list(Receipt.objects.filter(is_reversed=False).order_by("id")) or [None])
        if receipt is None:
            return
        same = {"customer_id": receipt.customer_id, "currency": receipt.currency, "kind": "invoice"}
        owed = list(Invoice.objects.filter(is_reversed=False, **same).order_by("id"))
        if owed:
            asked = line(self.dice.choice(owed), str(self.dice.randint(1, 400)))
            allocations.allocate(receipt_id=receipt.pk, lines=[asked], **self.by)

    def take_back(self) -> None:
        model = self.dice.choice([Receipt, Allocation, Invoice])
        row = self.dice.choice(list(model.objects.order_by("id")) or [None])
        if isinstance(row, Receipt):
            receipts.reverse_receipt(receipt_id=row.pk, effective_date=None, **self.by)
        elif isinstance(row, Allocation):
            allocations.reverse_allocation(allocation_id=row.pk, **self.by)
        elif row is not None:
            invoices.reverse_invoice(invoice_id=row.pk, **self.by)


@pytest.fixture(params=range(2))
def trade(books, request) -> Trade:
    trade = Trade(books, request.param)
    trade.go_on(25)
    return trade


def test_what_is_kept_is_what_a_full_recomputation_gives(trade):
    roll_balances(as_of=trade.today)
    before = caches()

    rebuild_balances(as_of=trade.today)

    assert caches() == before
    assert differences() == {}


def test_rolled_from_day_to_day_they_stay_exact(trade):
    for _ in range(12):
        trade.today += timedelta(days=3)
        roll_balances(as_of=trade.today)
        rolled = caches()
        rebuild_balances(as_of=trade.today)
        assert caches() == rolled


def test_positions_and_totals_are_the_ageing_in_reporting_currency(trade):
    later = trade.today + timedelta(days=60)
    roll_balances(as_of=later)
    aged = get_ageing(as_of=later, known_at=None, scope=EVERYTHING, in_reporting_currency=True)

    positions = {row.customer_id: row for row in CustomerPosition.objects.exclude(open_item_count=0)}
    totals = Portfolio(selection=CustomerSelection(), as_of=later, today=later).read_totals()

    assert {row.key: (row.not_due, row.overdue, row.unapplied) for row in aged} == {
        key: (row.not_due, row.overdue, row.unapplied) for key, row in positions.items()
    }
    assert totals.outstanding == sum(row.outstanding for row in aged)
    assert totals == (3, totals.outstanding, totals.not_due, totals.overdue, totals.unapplied)
    assert totals.outstanding == totals.not_due + totals.overdue + totals.unapplied


def test_rolling_twice_changes_nobody_the_second_time(books):
    books.invoice("10", due_date=TODAY + timedelta(days=1))

    assert roll_balances(as_of=TODAY + timedelta(days=1)) == 0
    assert roll_balances(as_of=TODAY + timedelta(days=2)) == 1
    assert roll_balances(as_of=TODAY + timedelta(days=2)) == 0


def test_oldest_and_next_due_dates_stand_beside_the_amounts(books):
    for due in (day(2, 1), day(3, 1), TODAY, TODAY + timedelta(days=9)):
        books.invoice("10", due_date=due)

    balance, position = CustomerBalance.objects.get(), CustomerPosition.objects.get()

    assert (balance.oldest_due_date, balance.next_due_date) == (day(2, 1), TODAY)
    assert (position.oldest_due_date, position.next_due_date) == (day(2, 1), TODAY)
    assert (balance.overdue, balance.not_due, position.open_item_count) == (20, 20, 4)


def test_what_is_settled_leaves_a_position_of_zero_and_no_balance(books):
    invoice = books.invoice("10")
    books.allocate(books.receipt("10"), line(invoice, "10"))

    position = CustomerPosition.objects.get()

    assert not CustomerBalance.objects.exists()
    assert (position.outstanding, position.open_item_count, position.oldest_due_date) == (0, 0, None)


SPOILED = {
    "open items": "UPDATE customers_openitem SET due_date = due_date + 1",
    "customer balances": "UPDATE customers_customerbalance SET oldest_due_date = NULL",
    "customer positions": "UPDATE customers_customerposition SET open_item_count = 9",
    "portfolio totals": "UPDATE customers_portfoliototal SET customer_count = 9",
    "instalments": "UPDATE customers_invoice SET has_instalments = TRUE",
    "amounts in reporting currency": "UPDATE customers_allocation SET reporting_amount = 1",
    "postings": "UPDATE customers_posting SET recorded_at = NULL",
    "reversed flags": "UPDATE customers_receipt SET is_reversed = TRUE",
}


@pytest.mark.parametrize("check", SPOILED)
def test_the_proof_names_what_was_spoiled(books, check):
    invoice = books.invoice("100", due_date=day(2, 1))
    books.allocate(books.receipt("60"), line(invoice, "50"))
    assert differences() == {}

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(SPOILED[check])
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert check in differences()


def test_every_check_of_the_proof_is_tried_here():
    assert set(SPOILED) == set(CHECKS)


def test_the_proof_shows_the_first_differences_and_counts_all(books):
    for _ in range(3):
        books.invoice("100")
    OpenItem.objects.update(open_amount=1)

    checked = next(check for check in prove_ledger(show=2) if check.name == "open items")

    assert (checked.difference_count, len(checked.differences)) == (3, 2)
    assert {found.what for found in checked.differences} == {"open item"}
    assert all(found.expected.startswith("100.0000") for found in checked.differences)
    assert all(found.found.startswith("1.0000") for found in checked.differences)
