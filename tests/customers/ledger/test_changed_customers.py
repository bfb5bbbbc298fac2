"""Whose ledger changed between two moments, and whom days alone make later: the nightly work looks at no others."""

from datetime import timedelta

import pytest

from customers.models import Customer
from customers.queries.changes import changed_customers_relation, waiting_customers_relation
from customers.queries.postings import get_last_recorded_at
from customers.services.locks import get_known_now
from finance_crm.sql import fetch_all
from tests.customers.ledger.books import TODAY, Books, day, line


def read(relation) -> set[int]:
    return {row[0] for row in fetch_all(relation.sql, relation.params)}


def changed(since) -> set[int]:
    return read(changed_customers_relation(since=since, until=get_known_now()))


@pytest.fixture
def invoice(books: Books):
    Customer.objects.create(code="C2", name="Quiet")
    return books.invoice(due_date=day(2, 10))


def test_nothing_recorded_since_is_nobody(books, invoice):
    assert changed(get_last_recorded_at()) == set()


def test_a_posting_touches_its_customer_and_no_other(books, invoice):
    before = get_known_now()
    receipt = books.receipt()

    assert changed(before) == {books.customer.pk}

    between = get_known_now()
    books.allocate(receipt, line(invoice, "40"))
    assert changed(between) == {books.customer.pk}


def test_what_was_recorded_later_is_left_to_the_next_run(books, invoice):
    before = get_known_now()
    until = get_known_now()
    books.receipt()

    assert read(changed_customers_relation(since=before, until=until)) == set()


def test_who_owes_something_overdue_is_later_every_day(books, invoice):
    assert read(waiting_customers_relation(since=TODAY, until=TODAY + timedelta(days=1))) == {books.customer.pk}


def test_who_paid_is_not_waited_for(books, invoice):
    books.allocate(books.receipt(), line(invoice, "100"), on=day(3, 1))

    assert read(waiting_customers_relation(since=TODAY, until=TODAY + timedelta(days=1))) == set()


def test_a_row_posted_ahead_counts_on_its_day(books):
    books.invoice(issue_date=day(7, 3), due_date=day(12, 1))

    assert read(waiting_customers_relation(since=day(7, 1), until=day(7, 2))) == set()
    assert read(waiting_customers_relation(since=day(7, 2), until=day(7, 3))) == {books.customer.pk}
