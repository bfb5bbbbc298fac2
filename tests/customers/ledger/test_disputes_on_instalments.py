"""A dispute about an invoice in instalments stands against the parts it reaches."""

from datetime import date
from decimal import Decimal

import pytest

from customers.domain.ledger import InstalmentDraft
from customers.models import Dispute, Invoice
from customers.queries.open_items import open_items_relation
from customers.services.disputes import DisputeTooLargeError, open_dispute, resolve_dispute
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.sql import fetch_all
from tests.customers.ledger.books import BY_NOBODY, TODAY, Books, day, line


@pytest.fixture
def invoice(books: Books) -> Invoice:
    """An invoice of 100 in parts of 30, 30 and 40."""
    parts = (
        InstalmentDraft(due_date=day(2, 1), amount=Decimal(30)),
        InstalmentDraft(due_date=day(3, 1), amount=Decimal(30)),
        InstalmentDraft(due_date=day(4, 1), amount=Decimal(40)),
    )
    return books.invoice("100", instalments=parts)


def contest(invoice: Invoice, amount: str | None = None, **fields: object) -> Dispute:
    about = {"reason": "price", "opened_date": day(2, 10), **fields}
    return open_dispute(invoice_id=invoice.pk, amount=None if amount is None else Decimal(amount), **about, **BY_NOBODY)


def disputed(as_of: date = TODAY) -> list[tuple[Decimal, Decimal]]:
    """Return (open, disputed) of each part, earliest due first."""
    items = open_items_relation(as_of=as_of, known_at=None, scope=EVERYTHING)
    sql = f"SELECT open_amount, disputed_amount FROM ({items.sql}) item ORDER BY due_date"
    return [(row[0], row[1]) for row in fetch_all(sql, items.params)]


def test_the_whole_invoice_contested_is_every_part_contested(invoice: Invoice):
    contest(invoice)

    assert disputed() == [(30, 30), (30, 30), (40, 40)]


def test_an_amount_reaches_the_parts_in_the_order_they_fall_due(invoice: Invoice):
    contest(invoice, "45")

    assert disputed() == [(30, 30), (30, 15), (40, 0)]


def test_a_part_that_is_paid_is_not_contested(books: Books, invoice: Invoice):
    first = invoice.instalments.order_by("due_date").first()
    books.allocate(books.receipt("30"), line(invoice, "30", instalment_id=first.pk))

    contest(invoice, "35")

    assert disputed() == [(30, 30), (40, 5)]


def test_one_part_may_be_contested_alone(invoice: Invoice):
    last = invoice.instalments.order_by("due_date").last()

    contest(invoice, "10", instalment_id=last.pk)

    assert disputed() == [(30, 0), (30, 0), (40, 10)]


def test_resolving_the_dispute_of_a_part_leaves_the_others(invoice: Invoice):
    first = contest(invoice, "45")

    resolve_dispute(dispute_id=first.pk, outcome="rejected", resolved_date=day(3, 1), **BY_NOBODY)

    assert disputed() == [(30, 0), (30, 15), (40, 0)]
    assert disputed(as_of=day(2, 20)) == [(30, 30), (30, 15), (40, 0)]


def test_more_than_all_parts_together_is_refused_and_nothing_is_written(invoice: Invoice):
    with pytest.raises(DisputeTooLargeError, match=r"100\S* USD are open, 100.01 are contested"):
        contest(invoice, "100.01")

    assert Dispute.objects.count() == 0


def test_the_parts_of_one_dispute_share_their_posting(invoice: Invoice):
    contest(invoice)

    assert Dispute.objects.values("posting_id").distinct().count() == 1
    assert [one.amount for one in Dispute.objects.order_by("id")] == [30, 30, 40]
