"""A corrected invoice keeps what the customer contests of it, part by part, and no more than its gross."""

from datetime import date
from decimal import Decimal

import pytest

from customers.domain.ledger import InstalmentDraft
from customers.models import Dispute, Invoice
from customers.queries.open_items import get_open_items
from customers.services.disputes import open_dispute, resolve_dispute, reverse_dispute
from customers.services.invoices import repost_invoice
from finance_crm.access.domain.scopes import EVERYTHING
from tests.customers.ledger.books import BY_NOBODY, TODAY, day


def parts(*amounts: str) -> tuple[InstalmentDraft, ...]:
    return tuple(
        InstalmentDraft(due_date=day(month, 1), amount=Decimal(amount)) for month, amount in enumerate(amounts, start=3)
    )


def contest(invoice: Invoice, amount: str, **fields: object) -> Dispute:
    about = {"reason": "price", "opened_date": day(2, 1), "note": "wrong price", **BY_NOBODY}
    return open_dispute(invoice_id=invoice.pk, amount=Decimal(amount), **about | fields)


def disputed(as_of: date = TODAY) -> list[tuple[Decimal, Decimal]]:
    """Return (open, disputed) of each item, earliest due first."""
    items = get_open_items(as_of=as_of, known_at=None, scope=EVERYTHING)
    return [(item.open_amount, item.disputed_amount) for item in items]


@pytest.fixture
def correct(books):
    """Return a function that posts IN-7 anew."""

    def repost(invoice: Invoice, gross: str, **fields: object) -> Invoice:
        draft = books.draft(gross, number="IN-7", **fields)
        return repost_invoice(invoice_id=invoice.pk, draft=draft, **BY_NOBODY)

    return repost


def test_a_dispute_goes_on_from_the_day_it_was_opened_with_its_reason_and_note(books, correct):
    invoice = books.invoice("100", number="IN-7")
    contest(invoice, "30")

    corrected = correct(invoice, "90")

    moved = Dispute.objects.get(invoice=corrected)
    assert (moved.amount, moved.opened_date, moved.reason, moved.note) == (30, day(2, 1), "price", "wrong price")
    assert (disputed(), disputed(day(1, 31))) == ([(90, 30)], [(90, 0)])


def test_a_dispute_reaches_the_parts_of_the_new_version_as_they_fall_due(books, correct):
    invoice = books.invoice("100", number="IN-7")
    contest(invoice, "70")

    correct(invoice, "100", instalments=parts("50", "50"))

    assert disputed() == [(50, 50), (50, 20)]


def test_disputes_of_parts_stand_against_the_whole_when_it_has_no_parts_any_more(books, correct):
    invoice = books.invoice("100", number="IN-7", instalments=parts("50", "50"))
    contest(invoice, "70")

    correct(invoice, "100")

    assert disputed() == [(100, 70)]


def test_disputes_of_parts_reach_the_parts_of_the_new_version_one_after_the_other(books, correct):
    invoice = books.invoice("100", number="IN-7", instalments=parts("30", "70"))
    contest(invoice, "60")

    correct(invoice, "90", instalments=parts("50", "40"))

    assert disputed() == [(50, 50), (40, 10)]


def test_another_dispute_begins_again_with_the_part_due_first(books, correct):
    invoice = books.invoice("100", number="IN-7")
    contest(invoice, "40")
    contest(invoice, "20", reason="quality")

    corrected = correct(invoice, "90", instalments=parts("30", "60"))

    moved = Dispute.objects.filter(invoice=corrected).order_by("id").values_list("reason", "amount")
    assert list(moved) == [("price", 30), ("price", 10), ("quality", 20)]
    assert disputed() == [(30, 30), (60, 10)]


def test_no_dispute_is_about_more_than_the_new_version(books, correct):
    invoice = books.invoice("100", number="IN-7")
    contest(invoice, "80")
    contest(invoice, "20")

    corrected = correct(invoice, "60")

    assert [row.amount for row in Dispute.objects.filter(invoice=corrected).order_by("id")] == [60, 20]
    assert disputed() == [(60, 60)]


@pytest.mark.parametrize("ended", ["resolved", "taken back"])
def test_a_dispute_that_ended_does_not_come_back(books, correct, ended):
    invoice = books.invoice("100", number="IN-7")
    dispute = contest(invoice, "30")
    if ended == "resolved":
        resolve_dispute(dispute_id=dispute.pk, outcome="accepted", resolved_date=day(2, 9), **BY_NOBODY)
    else:
        reverse_dispute(dispute_id=dispute.pk, **BY_NOBODY)

    correct(invoice, "70")

    assert disputed() == [(70, 0)]


def test_a_version_of_nothing_is_contested_by_nobody(books, correct):
    invoice = books.invoice("100", number="IN-7")
    contest(invoice, "30")

    corrected = correct(invoice, "0")

    assert not Dispute.objects.filter(invoice=corrected).exists()
    assert disputed() == []
