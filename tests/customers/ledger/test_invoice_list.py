"""The list of invoices: as of any day, as known at any moment, inside the reader's scope."""

from decimal import Decimal

import pytest

from customers.domain.ledger import InstalmentDraft
from customers.models import Customer, Posting
from customers.queries.invoices import find_invoice, get_invoice_totals, list_invoices, search_invoices
from customers.services.disputes import open_dispute
from customers.services.invoices import reverse_invoice
from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.access.models import Team
from tests.customers.ledger.books import BY_NOBODY, day, line


def listed(**options):
    defaults = {"scope": EVERYTHING, "as_of": day(6, 30), "known_at": None, "filters": {}, "limit": 50}
    return list_invoices(**defaults | options).rows


def test_open_amount_and_status_are_those_of_the_day_asked_for(books):
    invoice = books.invoice("100", due_date=day(2, 10))
    books.allocate(books.receipt("60", value_date=day(3, 1)), line(invoice, "60"))

    before, after = listed(as_of=day(2, 1))[0], listed(as_of=day(3, 1))[0]

    assert (before.open_amount, before.status, before.days_late) == (100, "open", -9)
    assert (after.open_amount, after.status, after.days_late) == (40, "overdue", 19)


def test_an_invoice_posted_later_is_not_listed_and_neither_is_one_reversed_by_then(books):
    books.invoice("100", issue_date=day(3, 1))
    gone = books.invoice("50")
    reverse_invoice(invoice_id=gone.pk, effective_date=day(2, 1), **BY_NOBODY)

    assert [row.gross for row in listed(as_of=day(1, 31))] == [50]
    assert listed(as_of=day(2, 28)) == []
    assert find_invoice(scope=EVERYTHING, invoice_id=gone.pk, as_of=day(2, 28), known_at=None).status == "reversed"


def test_what_was_not_known_then_does_not_show(books):
    invoice = books.invoice("100")
    then = Posting.objects.latest("recorded_at").recorded_at
    books.allocate(books.receipt("100"), line(invoice, "100"))

    assert listed()[0].status == "settled"
    assert listed(known_at=then)[0].open_amount == 100


def test_the_oldest_open_instalment_tells_how_late_an_invoice_is(books):
    parts = [InstalmentDraft(due_date=day(month, 1), amount=Decimal(50)) for month in (2, 3)]
    invoice = books.invoice("100", instalments=tuple(parts))
    books.allocate(books.receipt("50"), line(invoice, "50"))

    (row,) = listed(as_of=day(3, 5))

    assert (row.open_amount, row.oldest_open_due_date, row.days_late) == (50, day(3, 1), 4)


@pytest.mark.parametrize("status", ["open", "overdue", "disputed", "unapplied"])
def test_a_status_lists_only_its_own(books, status):
    open_one = books.invoice("10", due_date=day(8, 1), number="open")
    books.invoice("20", due_date=day(2, 1), number="overdue")
    open_dispute(invoice_id=open_one.pk, reason="price", opened_date=day(2, 1), amount=Decimal(4), **BY_NOBODY)
    books.credit_note("30", number="unapplied")
    paid = books.invoice("40", number="settled")
    books.allocate(books.receipt("40"), line(paid, "40"))
    expected = {"open": {"open", "overdue"}, "disputed": {"open"}}.get(status, {status})

    rows = listed(filters={"status": status}, sort_key="reporting_open_amount")

    assert {row.number for row in rows} == expected
    totals = get_invoice_totals(scope=EVERYTHING, as_of=day(6, 30), known_at=None, filters={"status": status})
    assert totals.row_count == len(rows)
    assert totals.reporting_open_amount == sum(row.reporting_open_amount for row in rows)


def test_a_reader_sees_the_invoices_of_own_teams_only(books):
    team = Team.objects.create(name="North")
    seen = Customer.objects.create(code="N1", name="North customer", currency="USD", team=team)
    books.invoice("10", number="hidden-1")
    books.invoice("20", number="seen-1", customer_id=seen.pk)
    scope = Scope(sees_all=False, team_ids=(team.pk,))

    assert [row.number for row in listed(scope=scope)] == ["seen-1"]
    assert [row.number for row in listed(scope=scope, filters={"status": "open"})] == ["seen-1"]
    assert search_invoices("hidden", scope, 5) == []


def test_every_sort_gives_every_row_in_a_constant_number_of_queries(books, django_assert_max_num_queries):
    for number in range(5):
        books.invoice(str(number + 1), number=f"I{number}")

    for key in (
        "number",
        "customer_name",
        "issue_date",
        "due_date",
        "gross",
        "reporting_open_amount",
        "days_late",
        "id",
    ):
        with django_assert_max_num_queries(7):
            assert len(listed(sort_key=key, descending=key > "g")) == 5


def test_a_cursor_goes_on_where_the_page_before_ended(books):
    ids = [books.invoice("1", number=f"I{number}").pk for number in range(3)]

    rows = listed(after_id=ids[0], sort_key="id", descending=False)

    assert [row.id for row in rows] == ids[1:]
