"""Payment behaviour of a small ledger, worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from credit.domain.behaviour import Behaviour, Measure, Unsaid, behaviour_measures
from credit.queries.behaviour import behaviour_of
from customers.domain.ledger import InstalmentDraft, OrderDraft
from customers.models import Customer, Posting
from customers.services import allocations, disputes, orders
from tests.customers.ledger.books import BY_NOBODY, line

AS_OF = date(2026, 6, 30)


@pytest.fixture
def sold(books):
    """Return a function that invoices an amount due on a day and has parts of it paid on days."""

    def sell(gross: str, due: date, *paid: tuple[date, str], issued: date | None = None, **fields):
        invoice = books.invoice(gross, issue_date=issued or date(due.year, due.month, 1), due_date=due, **fields)
        for day, amount in paid:
            books.allocate(books.receipt(amount, value_date=day), line(invoice, amount))
        return invoice

    return sell


def seen(books, *, as_of: date = AS_OF, known_at=None) -> Behaviour:
    return behaviour_of(as_of=as_of, known_at=known_at, customer_ids=[books.customer.pk])[books.customer.pk]


def test_days_late_are_weighted_by_amount_and_early_ones_count_negative(books, sold):
    """The vector of the reference: (1000, 5 d), (4000, 20 d), (500, −3 d) are 15.1818 days."""
    sold("1000", date(2026, 5, 10), (date(2026, 5, 15), "1000"))
    sold("4000", date(2026, 5, 10), (date(2026, 5, 30), "4000"))
    sold("500", date(2026, 5, 10), (date(2026, 5, 7), "500"))

    found = seen(books)

    assert found.days_late_weighted == Decimal("15.181818")
    assert found.share_on_time == Decimal("0.090909")
    assert (found.oldest_overdue_days, found.overdue_amount) == (0, 0)


def test_what_is_open_and_overdue_counts_as_late(books, sold):
    sold("100", date(2026, 5, 10), (date(2026, 5, 10), "100"))
    sold("300", date(2026, 6, 20))

    found = seen(books)

    assert found.days_late_weighted == Decimal("7.5")
    assert found.share_on_time == Decimal("0.25")
    assert (found.oldest_overdue_days, found.overdue_amount) == (10, 300)


def test_a_customer_without_invoices_is_said_nothing_of(books):
    found = seen(books)

    assert set(behaviour_measures(found).values()) == {None}
    assert set(found.unsaid.values()) == {Unsaid.NO_HISTORY}
    assert found.overdue_amount is None


def test_a_customer_whose_first_invoice_is_not_due_has_history_but_no_days_late(books, sold):
    sold("100", date(2026, 7, 15), issued=date(2026, 6, 15))

    found = seen(books)

    assert found.days_late_weighted is None
    assert found.unsaid[Measure.DAYS_LATE_WEIGHTED] is Unsaid.NOTHING_DUE
    assert found.unsaid[Measure.PARTIAL_PAYMENT_SHARE] is Unsaid.NOTHING_PAID
    assert (found.dispute_rate, found.months_of_history, found.oldest_overdue_days) == (0, 0, 0)


def test_the_recent_months_are_compared_with_the_year_before_them(books, sold):
    for month in range(1, 4):
        sold("100", date(2026, month, 10), (date(2026, month, 13), "100"))
    sold("100", date(2025, 12, 10), (date(2025, 12, 13), "100"))
    for month in (4, 5):
        sold("100", date(2026, month, 10), (date(2026, month, 25), "100"))

    found = seen(books)

    assert (found.days_late_before, found.days_late_recent) == (3, 15)
    assert found.days_late_drift == 12


def test_two_payments_against_three_are_no_drift(books, sold):
    for month in (1, 2, 3, 4, 5):
        sold("100", date(2026, month, 10), (date(2026, month, 13), "100"))

    found = seen(books)

    assert found.days_late_drift is None
    assert found.unsaid[Measure.DAYS_LATE_DRIFT] is Unsaid.TOO_LITTLE_BEFORE


def test_an_invoice_paid_in_two_parts_or_only_in_part_is_paid_in_part(books, sold):
    sold("100", date(2026, 5, 10), (date(2026, 5, 5), "40"), (date(2026, 5, 9), "60"))
    sold("100", date(2026, 5, 10), (date(2026, 5, 5), "40"))
    sold("100", date(2026, 5, 10), (date(2026, 5, 5), "100"))
    credited = sold("100", date(2026, 5, 10), (date(2026, 5, 5), "70"))
    note = books.credit_note("30", issue_date=date(2026, 5, 20))
    allocations.apply_credit_note(credit_note_id=note.pk, lines=[line(credited, "30")], **BY_NOBODY)

    assert seen(books).partial_payment_share == Decimal("0.5")


def test_each_instalment_is_late_by_its_own_due_date(books):
    parts = tuple(InstalmentDraft(due_date=date(2026, month, 10), amount=Decimal(50)) for month in (3, 4))
    invoice = books.invoice("100", issue_date=date(2026, 3, 1), instalments=parts)
    books.allocate(books.receipt("100", value_date=date(2026, 4, 12)), line(invoice, "100"))

    assert seen(books).days_late_weighted == Decimal("17.5")


def test_a_payment_counts_from_its_day_and_from_when_it_was_recorded(books, sold):
    invoice = sold("100", date(2026, 6, 10))
    before = Posting.objects.latest("recorded_at").recorded_at
    (row,) = books.allocate(books.receipt("100", value_date=date(2026, 6, 12)), line(invoice, "100"))

    assert seen(books).days_late_weighted == 2
    assert seen(books, as_of=date(2026, 6, 11)).days_late_weighted == 1
    assert seen(books, known_at=before).days_late_weighted == 20
    allocations.reverse_allocation(allocation_id=row, effective_date=date(2026, 6, 20), **BY_NOBODY)
    assert seen(books).days_late_weighted == 20
    assert seen(books, as_of=date(2026, 6, 15)).days_late_weighted == 2


def test_disputed_invoices_are_a_share_of_those_invoiced_in_the_year(books, sold):
    sold("100", date(2025, 5, 10), issued=date(2025, 5, 1))
    for _ in range(3):
        sold("100", date(2026, 5, 10))
    contested = sold("100", date(2026, 5, 10))
    disputes.open_dispute(invoice_id=contested.pk, reason="price", opened_date=date(2026, 6, 1), **BY_NOBODY)

    assert seen(books).dispute_rate == Decimal("0.25")
    assert seen(books, as_of=date(2026, 5, 31)).dispute_rate == 0
    assert (seen(books).invoices_counted, seen(books).months_of_history) == (4, 13)


def test_discounts_no_longer_taken_are_a_drop(books, sold):
    for month, taken in ((10, True), (11, True), (12, True), (1, False), (4, False), (5, False)):
        due = date(2025 if month > 9 else 2026, month, 28)
        offer = {"discount_date": due.replace(day=8), "discount_amount": Decimal(2)}
        invoice = sold("100", due, **offer)
        paid_on = due.replace(day=7 if taken else 28)
        lines = [line(invoice, "98"), line(invoice, "2", "discount")] if taken else [line(invoice, "100")]
        books.allocate(books.receipt("98" if taken else "100", value_date=paid_on), *lines)

    found = seen(books)

    assert (found.discount_share_before, found.discount_share_recent) == (Decimal("0.75"), 0)
    assert found.discount_taken_drop == Decimal("0.75")
    assert found.partial_payment_share == 0


def test_orders_far_above_the_usual_are_a_multiple_of_it(books, sold):
    for month in range(1, 5):
        sold("300", date(2026, month, 28))
    sold("800", date(2026, 6, 28), issued=date(2026, 5, 20))
    assert seen(books).order_spike == 4

    for month, gross in ((1, "100"), (2, "100"), (3, "100"), (4, "300"), (6, "100")):
        draft = OrderDraft(
            customer_id=books.customer.pk,
            entity_id=books.entity.pk,
            order_date=date(2026, month, 3),
            currency="USD",
            gross=Decimal(gross),
        )
        orders.post_order(draft=draft, **BY_NOBODY)
    assert seen(books).order_spike == 1


def test_a_range_of_customers_gives_what_each_of_them_gives(books, sold):
    sold("100", date(2026, 5, 10), (date(2026, 5, 15), "100"))
    other = Customer.objects.create(code="C2", name="Other", currency="USD")
    sold("100", date(2026, 5, 10), customer_id=other.pk)
    ids = [books.customer.pk, other.pk]

    by_range = behaviour_of(as_of=AS_OF, customer_range=(min(ids), max(ids)))

    assert by_range == behaviour_of(as_of=AS_OF, customer_ids=ids)
    assert behaviour_of(as_of=AS_OF, customer_range=(ids[0], ids[0])).keys() == {ids[0]}
    assert by_range[other.pk].overdue_amount == 100


def test_the_question_costs_the_same_statements_for_one_customer_and_for_many(
    books, sold, django_assert_max_num_queries
):
    sold("100", date(2026, 5, 10))

    with django_assert_max_num_queries(8):
        behaviour_of(as_of=AS_OF, customer_range=(0, 10**6))
