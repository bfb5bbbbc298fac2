"""When a customer first was in default: by hand, and against every day on its own over any ledger."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.domain.defaults import DefaultCause, DefaultDefinition, DefaultEvent, first_defaults
from credit.queries.defaults import default_events, in_default
from credit.services.insolvencies import record_insolvency, withdraw_insolvency
from customers.models import Customer, Invoice, Posting
from customers.queries.open_items import get_open_items
from customers.services import allocations, disputes
from finance_crm.access.domain.scopes import EVERYTHING
from tests.customers.ledger.books import BY_NOBODY, line
from tests.customers.ledger.test_any_sequence_of_postings import START, Company, operations

SINCE, UNTIL = date(2026, 1, 1), date(2027, 1, 1)
SMALL = DefaultDefinition(materiality=Decimal(50))


def first(books, **asked) -> DefaultEvent | None:
    asked = {"since": SINCE, "until": UNTIL, "definition": SMALL} | asked
    return default_events(customer_ids=[books.customer.pk], **asked).get(books.customer.pk)


def invoiced(books, gross: str = "100", due: date = date(2026, 2, 1)):
    return books.invoice(gross, issue_date=date(2026, 1, 1), due_date=due)


def test_it_is_the_ninetieth_day_overdue_of_more_than_the_materiality_amount(books):
    invoiced(books, "50")
    assert first(books) is None

    invoiced(books, "40", due=date(2026, 2, 11))

    assert first(books) == DefaultEvent(books.customer.pk, date(2026, 5, 12), DefaultCause.OVERDUE, Decimal(90))
    assert first(books, until=date(2026, 5, 12)) is None


def test_what_is_paid_in_time_or_below_the_amount_is_no_default(books):
    invoice = invoiced(books)
    books.allocate(books.receipt("60", value_date=date(2026, 4, 30)), line(invoice, "60"))

    assert first(books) is None
    assert first(books, definition=SMALL._replace(materiality=Decimal(39))).default_date == date(2026, 5, 2)


def test_a_payment_after_the_day_changes_nothing_and_one_before_the_period_ends_the_default(books):
    invoice = invoiced(books)
    books.allocate(books.receipt("100", value_date=date(2026, 6, 1)), line(invoice, "100"))

    assert first(books).default_date == date(2026, 5, 2)
    assert first(books, since=date(2026, 5, 20)).default_date == date(2026, 5, 20)
    assert first(books, since=date(2026, 6, 1)) is None


def test_what_was_recorded_later_was_not_known(books):
    invoice = invoiced(books)
    before = Posting.objects.latest("recorded_at").recorded_at
    books.allocate(books.receipt("100", value_date=date(2026, 3, 1)), line(invoice, "100"))

    assert first(books) is None
    assert first(books, known_at=before).default_date == date(2026, 5, 2)


def test_disputed_amounts_are_left_out_only_on_request_and_only_while_disputed(books):
    invoice = invoiced(books)
    contest = disputes.open_dispute(invoice_id=invoice.pk, reason="price", opened_date=date(2026, 3, 1), **BY_NOBODY)
    without = SMALL._replace(excludes_disputed=True)

    assert first(books).default_date == date(2026, 5, 2)
    assert first(books, definition=without) is None

    disputes.resolve_dispute(dispute_id=contest.pk, outcome="rejected", resolved_date=date(2026, 6, 30), **BY_NOBODY)
    assert first(books, definition=without).default_date == date(2026, 6, 30)


def test_a_write_off_is_a_default_unless_it_is_small_or_of_a_contested_invoice(books):
    invoice = invoiced(books)
    disputes.open_dispute(invoice_id=invoice.pk, reason="price", opened_date=date(2026, 2, 20), **BY_NOBODY)
    allocations.write_off(invoice_id=invoice.pk, reason="lost", effective_date=date(2026, 3, 10), **BY_NOBODY)

    assert first(books) == DefaultEvent(books.customer.pk, date(2026, 3, 10), DefaultCause.WRITE_OFF, Decimal(100))
    assert first(books, definition=SMALL._replace(materiality=Decimal(100))) is None
    assert first(books, definition=SMALL._replace(excludes_disputed=True)) is None


def test_insolvency_is_a_default_from_its_day_until_the_notice_is_withdrawn(books):
    notice = record_insolvency(
        customer_id=books.customer.pk, effective_date=date(2026, 4, 3), source="court register", actor_id=None
    )

    assert first(books) == DefaultEvent(books.customer.pk, date(2026, 4, 3), DefaultCause.INSOLVENCY)
    assert in_default(as_of=date(2026, 4, 2)) == {}
    assert in_default(as_of=date(2026, 9, 9))[books.customer.pk].default_date == date(2026, 9, 9)
    assert first(books, known_at=datetime(2026, 1, 1, tzinfo=UTC)) is None

    withdraw_insolvency(notice_id=notice.pk, at=notice.recorded_at + timedelta(days=1))

    assert first(books) is None
    assert first(books, known_at=notice.recorded_at) is not None


def test_of_two_defaults_the_earlier_counts_and_of_one_day_insolvency_first():
    day = date(2026, 5, 2)
    events = [
        DefaultEvent(1, day, DefaultCause.WRITE_OFF),
        DefaultEvent(1, day, DefaultCause.INSOLVENCY),
        DefaultEvent(2, day, DefaultCause.INSOLVENCY),
        DefaultEvent(2, day - timedelta(days=1), DefaultCause.OVERDUE, Decimal(9)),
    ]

    found = first_defaults(events)

    assert found[1].cause is DefaultCause.INSOLVENCY
    assert found[2].cause is DefaultCause.OVERDUE


def test_a_range_of_customers_gives_what_each_of_them_gives(books):
    other = Customer.objects.create(code="C2", name="Other", currency="USD")
    invoiced(books)

    found = default_events(since=SINCE, until=UNTIL, definition=SMALL, customer_range=(books.customer.pk, other.pk))

    assert found == {books.customer.pk: first(books)}


@pytest.mark.django_db
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.lists(operations, min_size=6, max_size=30), excludes=st.booleans(), materiality=st.integers(0, 250))
def test_over_any_ledger_it_is_the_first_day_that_open_items_tell(drawn, excludes, materiality):
    definition = DefaultDefinition(20, Decimal(materiality), excludes)
    with transaction.atomic():
        company = Company()
        for name, *arguments in drawn:
            if name != "write_off":
                company.do(name, *arguments)
        known_at = Posting.objects.latest("recorded_at").recorded_at
        since, until = START + timedelta(days=15), START + timedelta(days=95)
        found = default_events(since=since, until=until, known_at=known_at, definition=definition)
        told = {key: (event.default_date, event.amount) for key, event in found.items()}
        assert told == _day_by_day(since, until, known_at, definition)
        transaction.set_rollback(True)


def _day_by_day(since, until, known_at, definition) -> dict:
    first_days: dict = {}
    for number in range((until - since).days):
        day = since + timedelta(days=number)
        amounts: dict = {}
        for item in get_open_items(as_of=day, known_at=known_at, scope=EVERYTHING):
            if item.due_date is None or (day - item.due_date).days < definition.days_overdue:
                continue
            rate = Invoice.objects.get(pk=item.invoice_id).reporting_rate
            contested = item.disputed_amount if definition.excludes_disputed else 0
            counted = ((item.open_amount - contested) * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
            amounts[item.customer_id] = amounts.get(item.customer_id, 0) + counted
        for customer_id, amount in amounts.items():
            if amount > definition.materiality:
                first_days.setdefault(customer_id, (day, amount))
    return first_days
