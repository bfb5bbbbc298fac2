"""Starting from the maintained items or from history gives what adding up by hand gives."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from customers.models import Allocation, Invoice, Posting, Receipt
from customers.queries.open_item_statements import Restriction, from_history, from_now
from finance_crm.sql import fetch_all
from tests.customers.receivables.ledger import Ledger

FIRST = date(2026, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def post_at_random(ledger: Ledger, seed: int) -> None:
    """Invoices, instalments, credit notes, receipts, allocations and reversals, effective in any order."""
    dice = random.Random(seed)
    customers = [ledger.customer("C1"), ledger.customer("C2")]
    for _ in range(9):
        customer, issued = dice.choice(customers), day(dice.randint(0, 20))
        parts = [(issued, Decimal(30)), (issued + timedelta(20), Decimal(70))] if dice.random() < 0.3 else ()
        invoice = ledger.invoice(customer, "100", issued=issued, due=issued + timedelta(20), parts=parts)
        part = invoice.instalments.get(position=2) if parts else None
        paid = issued + timedelta(dice.randint(0, 25))
        what = dice.choice(["pay", "bounce", "credit", "reverse", "write_off", "leave", "unapplied"])
        if what in {"pay", "bounce"}:
            payment = ledger.pay(invoice, dice.choice(["70", "20"]), on=paid, instalment=part)
            if what == "bounce":
                ledger.reverse(payment, payment.receipt, on=paid + timedelta(dice.randint(0, 9)))
        elif what == "credit":
            note = ledger.invoice(customer, "50", issued=issued, due=issued, kind="credit_note")
            ledger.allocate(invoice, "40", on=paid, reason="credit", credit_note=note, instalment=part)
        elif what == "reverse":
            ledger.reverse(invoice, on=paid)
        elif what == "write_off":
            ledger.allocate(invoice, "5", on=paid, reason="write_off", instalment=part)
        elif what == "unapplied":
            ledger.receipt(customer, "33", on=paid)


def add_up(as_of: date, known_at) -> dict[tuple, Decimal]:
    """Add up every visible row of the ledger by the item it moves: the definition, in plain words."""
    known = Posting.objects.values_list("pk", flat=True)
    known = set(known.filter(recorded_at__lte=known_at) if known_at else known)
    amounts: dict[tuple, Decimal] = defaultdict(Decimal)
    for invoice in Invoice.objects.filter(posting_date__lte=as_of, posting_id__in=known):
        document = Invoice.objects.get(pk=invoice.reverses_id or invoice.pk)
        sign = -1 if invoice.reverses_id else 1
        if document.kind == "credit_note":
            amounts[document.pk, None, None] -= sign * document.gross
        elif document.has_instalments:
            for part in document.instalments.all():
                amounts[document.pk, part.pk, None] += sign * part.amount
        else:
            amounts[document.pk, None, None] += sign * document.gross
    for receipt in Receipt.objects.filter(value_date__lte=as_of, posting_id__in=known):
        amounts[None, None, receipt.reverses_id or receipt.pk] -= receipt.amount
    for row in Allocation.objects.filter(effective_date__lte=as_of, posting_id__in=known):
        amounts[row.invoice_id, row.instalment_id, None] -= row.amount
        if row.reason == "payment":
            amounts[None, None, row.receipt_id] += row.amount
        elif row.reason == "credit":
            amounts[row.credit_note_id, None, None] += row.amount
    return {key: amount for key, amount in amounts.items() if amount}


def ask(statement: str, as_of: date, known_at) -> dict[tuple, Decimal]:
    rows = fetch_all(statement, {"oi_as_of": as_of, "oi_known_at": known_at})
    assert len({row[:3] for row in rows}) == len(rows)
    return {row[:3]: row[8] for row in rows}


@pytest.mark.parametrize("seed", range(4))
def test_both_roads_give_what_the_ledger_adds_up_to(ledger, seed):
    post_at_random(ledger, seed)
    moments = [*Posting.objects.order_by("recorded_at").values_list("recorded_at", flat=True)[::4], None]

    for as_of in map(day, range(-1, 60, 4)):
        for known_at in moments:
            expected = add_up(as_of, known_at)
            for road in (from_now, from_history):
                statement = road(Restriction(), asks_known_at=known_at is not None)
                assert ask(statement, as_of, known_at) == expected, (road.__name__, as_of, known_at)


def test_a_range_of_customers_is_cut_out_of_the_same_rows(ledger):
    post_at_random(ledger, seed=7)
    cut = Restriction(("customer_id = %(customer_id)s",))
    with connection.cursor() as cursor:
        cursor.execute("SELECT MIN(id), MAX(id) FROM customers_customer")
        first, second = cursor.fetchone()

    for road in (from_now, from_history):
        parts = [
            fetch_all(road(cut, asks_known_at=False), {"oi_as_of": day(25), "customer_id": customer_id})
            for customer_id in (first, second)
        ]
        whole = fetch_all(road(Restriction(), asks_known_at=False), {"oi_as_of": day(25)})
        assert sorted(map(repr, parts[0] + parts[1])) == sorted(map(repr, whole))
