"""What counts as exposure, once, in which part, from which day."""

from datetime import timedelta
from decimal import Decimal

from credit.domain.exposure import Exposure, Part, PartAmount, added_up
from credit.queries.exposure import exposures_of, exposures_of_groups, list_documents
from customers.models import Customer, CustomerGroup, ExchangeRate
from customers.services import disputes, orders
from customers.services.postings import posting
from tests.credit.exposure.conftest import NOW, TODAY, day
from tests.customers.ledger.books import BY_NOBODY, line


def parts(trade, *, as_of=TODAY, **more) -> dict[str, str]:
    """Return the parts of the customer that are not zero, in reporting currency."""
    exposure = exposures_of(customer_ids=[trade.customer.pk], as_of=as_of, **{"at": NOW} | more)[trade.customer.pk]
    return {part.value: str(amount.normalize()) for part, amount in exposure.by_part.items() if amount}


def test_nobody_without_documents_has_exposure(trade):
    assert exposures_of(customer_ids=[trade.customer.pk], as_of=TODAY)[trade.customer.pk] == Exposure()


def test_an_order_moves_from_ordered_to_delivered_to_receivable(trade):
    order = trade.order("100", customer_order_number="PO-1")
    assert parts(trade) == {"ordered": "1E+2"}

    trade.deliver(order, 4)
    assert parts(trade) == {"delivered": "4E+1", "ordered": "6E+1"}

    trade.invoice("40", customer_order_number="PO-1", issue_date=day(3, 6))
    assert parts(trade) == {"receivables": "4E+1", "ordered": "6E+1"}


def test_what_is_invoiced_before_delivery_counts_once(trade):
    trade.order("100", customer_order_number="PO-1")

    trade.invoice("70", customer_order_number="PO-1", issue_date=day(3, 6))

    assert parts(trade) == {"receivables": "7E+1", "ordered": "3E+1"}


def test_an_order_without_the_customers_number_is_known_by_its_own(trade):
    order = trade.order("100", number="SO-7")
    trade.deliver(order)

    trade.invoice("100", customer_order_number="SO-7", issue_date=day(3, 6))

    assert parts(trade) == {"receivables": "1E+2"}


def test_invoices_of_one_reference_are_taken_from_the_older_order_first(trade):
    first = trade.order("100", customer_order_number="PO-1")
    second = trade.order("100", customer_order_number="PO-1", order_date=day(3, 2))
    for order in (first, second):
        trade.deliver(order)

    trade.invoice("120", customer_order_number="PO-1", issue_date=day(3, 6))

    assert parts(trade) == {"receivables": "1.2E+2", "delivered": "8E+1"}
    delivered = list_documents(customer_ids=[trade.customer.pk], as_of=TODAY, part=Part.DELIVERED)
    assert [(row.number, row.amount) for row in delivered] == [(second.number, Decimal(80))]


def test_more_than_was_ordered_may_be_delivered(trade):
    trade.deliver(trade.order("100"), 12)

    assert parts(trade) == {"delivered": "1.2E+2"}


def test_a_credit_note_counts_once_and_does_not_make_goods_uninvoiced(trade):
    trade.deliver(trade.order("100", customer_order_number="PO-1"))
    trade.invoice("100", customer_order_number="PO-1", issue_date=day(3, 6))

    trade.credit_note("10", customer_order_number="PO-1", issue_date=day(3, 7))

    assert parts(trade) == {"receivables": "1E+2", "unapplied": "-1E+1"}


def test_an_order_that_was_cancelled_or_amended_counts_as_it_stands(trade):
    order = trade.order("100", number="SO-1")
    amended = orders.amend_order(order_id=order.pk, draft=trade.order_draft("30", number="SO-1"), **BY_NOBODY)
    assert parts(trade) == {"ordered": "3E+1"}

    orders.cancel_order(order_id=amended.pk, **BY_NOBODY)
    assert parts(trade) == {}


def test_goods_that_came_back_are_ordered_again(trade):
    delivery = trade.deliver(trade.order("100"))

    orders.reverse_delivery(delivery_id=delivery.pk, effective_date=day(4, 1), **BY_NOBODY)

    assert parts(trade, as_of=day(3, 31)) == {"delivered": "1E+2"}
    assert parts(trade) == {"ordered": "1E+2"}


def test_unapplied_money_reduces_and_applied_money_does_so_once(trade):
    invoice, receipt = trade.invoice("100"), trade.receipt("60")
    assert parts(trade) == {"receivables": "1E+2", "unapplied": "-6E+1"}

    trade.allocate(receipt, line(invoice, "60"))

    assert parts(trade) == {"receivables": "4E+1"}


def test_only_reservations_that_live_count_whether_or_not_anybody_marked_them(trade):
    trade.reserve("SO-1", "50", hours=2)

    assert parts(trade) == {"reserved": "5E+1"}
    assert parts(trade, at=NOW + timedelta(hours=2)) == {}


def test_a_prepayment_covers_its_order_first_and_the_rest_counts_for_all(trade):
    trade.order("100", number="SO-1")
    trade.prepay(trade.receipt("130"), "SO-1")

    assert parts(trade) == {"ordered": "1E+2", "prepaid": "-1E+2", "unapplied": "-3E+1"}


def test_two_prepayments_of_one_order_cover_it_once(trade):
    trade.reserve("SO-1", "100")
    trade.prepay(trade.receipt("60"), "SO-1")
    trade.prepay(trade.receipt("70"), "SO-1")

    assert parts(trade) == {"reserved": "1E+2", "prepaid": "-1E+2", "unapplied": "-3E+1"}


def test_a_past_day_and_a_past_moment_answer_for_what_was_then(trade):
    trade.deliver(trade.order("100", customer_order_number="PO-1"), on=day(3, 5))
    before = NOW - timedelta(days=10_000)
    trade.invoice("100", customer_order_number="PO-1", issue_date=day(4, 1))

    assert parts(trade, as_of=day(3, 4)) == {"ordered": "1E+2"}
    assert parts(trade, as_of=day(3, 31)) == {"delivered": "1E+2"}
    assert parts(trade, known_at=before, at=None) == {}


def test_orders_take_the_rate_of_their_day_and_without_one_say_so(trade):
    trade.order("100", currency="EUR", order_date=day(3, 1))
    found = exposures_of(customer_ids=[trade.customer.pk], as_of=TODAY)[trade.customer.pk]
    assert found.unconverted == ("EUR",)
    with posting(kind="rate", actor_id=None, as_of=TODAY) as posting_id:
        for rate_date, rate in ((day(2, 1), "1.5"), (day(4, 1), "9")):
            ExchangeRate.objects.create(posting_id=posting_id, currency="EUR", rate_date=rate_date, rate=Decimal(rate))

    found = exposures_of(customer_ids=[trade.customer.pk], as_of=TODAY)[trade.customer.pk]

    assert (found.total, found.unconverted, found.by_currency) == (Decimal(150), (), {"EUR": Decimal(100)})


def test_yen_have_no_decimals_when_a_third_is_delivered(trade):
    order = trade.order("1000", currency="JPY")

    trade.deliver(order, 3)

    found = exposures_of(customer_ids=[trade.customer.pk], as_of=TODAY)[trade.customer.pk]
    assert {part.part: part.amount for part in found.parts} == {Part.DELIVERED: 300, Part.ORDERED: 700}


def test_a_group_is_the_sum_of_its_customers(trade):
    group = CustomerGroup.objects.create(code="G", name="Group")
    other = Customer.objects.create(code="C2", name="Other", currency="USD", group=group)
    Customer.objects.filter(pk=trade.customer.pk).update(group=group)
    trade.invoice("100")
    trade.invoice("11", customer_id=other.pk)

    found = exposures_of_groups(group_ids=[group.pk], as_of=TODAY)

    assert found[group.pk].total == 111


def test_however_many_customers_it_takes_the_same_statements(trade, django_assert_max_num_queries):
    ids = [trade.customer.pk, *(Customer.objects.create(code=f"X{n}", name="X", currency="USD").pk for n in range(5))]

    with django_assert_max_num_queries(2):
        found = exposures_of(customer_ids=ids, as_of=TODAY)

    assert set(found) == set(ids)


def test_each_part_opens_to_documents_that_add_up_to_it(trade):
    trade.deliver(trade.order("100", customer_order_number="PO-1"), 4)
    trade.invoice("30", customer_order_number="PO-1", issue_date=day(3, 6))
    trade.receipt("5")
    trade.reserve("SO-9", "50")

    rows = list_documents(customer_ids=[trade.customer.pk], as_of=TODAY, at=NOW)

    sums = {part: sum(row.amount for row in rows if row.part == part) for part in {row.part for row in rows}}
    assert sums == {"receivables": 30, "delivered": 10, "ordered": 60, "unapplied": -5, "reserved": 50}


def test_amounts_in_the_limits_currency_count_as_they_stand():
    parts_of = (
        PartAmount(Part.RECEIVABLES, "EUR", Decimal(100), Decimal(90)),
        PartAmount(Part.ORDERED, "USD", Decimal(50), Decimal(50)),
    )

    assert Exposure(parts_of).total == 140
    assert Exposure(parts_of).measured_at(currency="EUR", rate=Decimal("1.2")) == 170


def test_a_sum_with_an_amount_that_has_no_rate_has_none():
    known = Exposure((PartAmount(Part.ORDERED, "EUR", Decimal(1), Decimal(2)),))
    unknown = Exposure((PartAmount(Part.ORDERED, "EUR", Decimal(1), None),))

    assert added_up([known, unknown]).unconverted == ("EUR",)


def test_disputed_receivables_count_in_full_and_are_named(trade):
    invoice = trade.invoice("100", currency="EUR", reporting_rate=Decimal("1.5"))
    disputes.open_dispute(
        invoice_id=invoice.pk, amount=Decimal(40), reason="quality", opened_date=day(2, 1), **BY_NOBODY
    )

    found = exposures_of(customer_ids=[trade.customer.pk], as_of=TODAY)[trade.customer.pk]

    assert (found.total, found.disputed) == (150, 60)
