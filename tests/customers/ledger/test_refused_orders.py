"""Orders, deliveries and exchange rates that are refused say why; those that stand are listed in scope."""

from decimal import Decimal

import pytest

from customers.domain.ledger import AmountNotAllowedError, AmountsDisagreeError, LedgerError, LineDraft, OrderDraft
from customers.models import Customer, Delivery, ExchangeRate, SalesOrder
from customers.queries.orders import (
    find_delivery,
    find_order,
    list_deliveries,
    list_orders,
    sees_order_line,
)
from customers.services.orders import (
    OrderInUseError,
    OrderNotFoundError,
    amend_order,
    cancel_order,
    post_delivery,
    post_order,
    reverse_delivery,
)
from customers.services.rates import record_rate
from customers.services.refusals import ClosedPeriodError, DuplicateNumberError, RuleBrokenError
from customers.services.reversals import AlreadyReversedError
from customers.services.settings import close_period
from finance_crm.access.domain.scopes import EVERYTHING, NOTHING, Scope
from finance_crm.access.models import Team
from tests.customers.ledger.books import BY_NOBODY, Books, day
from tests.customers.ledger.refusals import refused_with


def draft(books: Books, **fields: object) -> OrderDraft:
    lines = (LineDraft(quantity=Decimal(10), unit_price=Decimal(5), tax_rate=Decimal("0.1")),)
    defaults = {
        "customer_id": books.customer.pk,
        "entity_id": books.entity.pk,
        "order_date": day(1, 5),
        "currency": "USD",
        "lines": lines,
    }
    return OrderDraft(**defaults | fields)


def order(books: Books, **fields: object) -> SalesOrder:
    return post_order(draft=draft(books, **fields), **BY_NOBODY)


def deliver(of: SalesOrder, quantity: str = "4", **fields: object) -> Delivery:
    asked = {"order_line_id": of.lines.get().pk, "delivery_date": day(1, 8), "quantity": Decimal(quantity)}
    return post_delivery(**asked | fields, **BY_NOBODY)


def test_an_order_is_priced_by_its_lines_and_gets_a_number_of_ours(books):
    placed = order(books)

    assert (placed.number, placed.net, placed.tax, placed.gross) == ("SO-000001", 50, 5, 55)


@pytest.mark.parametrize(
    ("fields", "kind", "sentence", "field"),
    [
        ({"lines": ()}, AmountsDisagreeError, "Give lines, or net, or gross.", "gross"),
        ({"gross": Decimal(54)}, AmountsDisagreeError, "gross is 54.00, but the rest adds up to 55.00.", "gross"),
        ({"currency": "XXZ"}, AmountNotAllowedError, "XXZ is not an ISO 4217 currency code.", "currency"),
        (
            {"lines": (), "net": Decimal("0.5"), "currency": "JPY"},
            AmountNotAllowedError,
            "gross 0.5 has more decimals than JPY.",
            "gross",
        ),
    ],
)
def test_an_order_that_is_not_right_is_refused(books, fields, kind, sentence, field):
    with refused_with(kind, sentence, field=field):
        order(books, **fields)


def test_an_order_number_stands_once(books):
    order(books, number="SO-1")

    with refused_with(DuplicateNumberError, "An order with this number exists already.", field="number"):
        order(books, number="SO-1")


def test_a_closed_period_takes_neither_order_nor_delivery(books):
    placed = order(books)
    close_period(entity_id=books.entity.pk, version=None, through_date=day(1, 31))

    sentence = "US is closed through 2026-01-31; 2026-01-31 must be posted in the open period."
    with refused_with(ClosedPeriodError, sentence, field="order_date"):
        order(books, order_date=day(1, 31))
    with refused_with(ClosedPeriodError, sentence, field="delivery_date"):
        deliver(placed, delivery_date=day(1, 31))

    assert deliver(placed, delivery_date=day(2, 1)).number == "DN-000001"


@pytest.mark.parametrize("quantity", ["0", "-1"])
def test_a_delivery_is_of_something(books, quantity):
    placed = order(books)

    with refused_with(LedgerError, "The quantity must be more than zero.", field="quantity"):
        deliver(placed, quantity)


def test_more_than_was_ordered_may_leave(books):
    placed = order(books)

    assert [deliver(placed, "10").quantity, deliver(placed, "3").quantity] == [10, 3]


def test_a_delivery_number_stands_once_per_line(books):
    placed = order(books)
    deliver(placed, number="D-1")

    with refused_with(DuplicateNumberError, "This delivery exists already.", field="number"):
        deliver(placed, number="D-1")


def test_nothing_is_delivered_for_an_order_that_is_not_there_or_was_cancelled(books):
    placed = order(books)
    cancel_order(order_id=placed.pk, **BY_NOBODY)

    sentence = "There is no such line of an order."
    with refused_with(OrderNotFoundError, sentence, field="order_line_id"):
        deliver(placed)
    with refused_with(OrderNotFoundError, sentence, field="order_line_id"):
        deliver(placed, order_line_id=0)


def test_an_order_that_was_delivered_is_neither_cancelled_nor_amended_until_the_goods_are_back(books):
    placed = order(books, number="SO-1")
    delivery = deliver(placed)

    sentence = "Goods of order SO-1 were delivered; reverse the deliveries first."
    with refused_with(OrderInUseError, sentence):
        cancel_order(order_id=placed.pk, **BY_NOBODY)
    with refused_with(OrderInUseError, sentence):
        amend_order(order_id=placed.pk, draft=draft(books, number="SO-1"), **BY_NOBODY)
    reverse_delivery(delivery_id=delivery.pk, **BY_NOBODY)

    assert cancel_order(order_id=placed.pk, **BY_NOBODY).gross == -55


def test_an_amendment_that_is_wrong_leaves_the_old_order(books):
    placed = order(books, number="SO-1")

    with refused_with(AmountsDisagreeError, "Give lines, or net, or gross.", field="gross"):
        amend_order(order_id=placed.pk, draft=draft(books, lines=()), **BY_NOBODY)


def test_what_is_not_there_is_not_taken_back_and_nothing_is_taken_back_twice(books):
    placed = order(books, number="SO-1")
    delivery = deliver(placed, number="D-1")
    reverse_delivery(delivery_id=delivery.pk, **BY_NOBODY)
    cancel_order(order_id=placed.pk, **BY_NOBODY)

    with refused_with(OrderNotFoundError, "There is no such order.", field="order_id"):
        cancel_order(order_id=0, **BY_NOBODY)
    with refused_with(OrderNotFoundError, "There is no such delivery.", field="delivery_id"):
        reverse_delivery(delivery_id=0, **BY_NOBODY)
    with refused_with(AlreadyReversedError, "SO-1 was reversed already."):
        cancel_order(order_id=placed.pk, **BY_NOBODY)
    with refused_with(AlreadyReversedError, "D-1 was reversed already."):
        reverse_delivery(delivery_id=delivery.pk, **BY_NOBODY)


def test_goods_do_not_come_back_before_they_left(books):
    delivery = deliver(order(books))

    sentence = "A reversal cannot be dated before what it takes back."
    with refused_with(RuleBrokenError, sentence, field="effective_date"):
        reverse_delivery(delivery_id=delivery.pk, effective_date=day(1, 7), **BY_NOBODY)
    back = reverse_delivery(delivery_id=delivery.pk, effective_date=day(1, 9), **BY_NOBODY)

    assert (back.quantity, back.delivery_date, back.number) == (-4, day(1, 9), delivery.number)


@pytest.mark.parametrize(
    ("asked", "sentence", "field"),
    [
        ({"currency": "XXZ"}, "XXZ is not an ISO 4217 currency code.", "currency"),
        ({"currency": "USD"}, "The reporting currency's rate is 1.", "currency"),
        ({"rate": Decimal(0)}, "A rate is more than zero.", "rate"),
        ({"rate": Decimal(-1)}, "A rate is more than zero.", "rate"),
    ],
)
def test_a_rate_that_is_not_right_is_refused(books, asked, sentence, field):
    with refused_with(LedgerError, sentence, field=field):
        record_rate(**{"currency": "EUR", "rate_date": day(1, 1), "rate": Decimal("1.1")} | asked, **BY_NOBODY)


def test_documents_keep_the_rate_they_were_posted_at_when_it_is_corrected(books):
    record_rate(currency="EUR", rate_date=day(1, 1), rate=Decimal("1.1"), **BY_NOBODY)
    before = books.invoice("100", currency="EUR")
    record_rate(currency="EUR", rate_date=day(1, 1), rate=Decimal("1.2"), **BY_NOBODY)
    after = books.invoice("100", currency="EUR")

    before.refresh_from_db()

    assert (before.reporting_gross, after.reporting_gross) == (110, 120)
    assert (before.reporting_rate_date, after.reporting_rate_date) == (day(1, 1), day(1, 1))
    live = ExchangeRate.objects.filter(reverses__isnull=True, is_reversed=False)
    assert live.get().rate == Decimal("1.2")


class TestLists:
    @pytest.fixture
    def north(self, books):
        """An order of C1 in the north and one of C2 without a team, both delivered in part."""
        team = Team.objects.create(code="N", name="North")
        Customer.objects.filter(pk=books.customer.pk).update(team=team)
        other = Customer.objects.create(code="C2", name="Two", currency="USD")
        deliver(order(books, number="SO-1"), number="D-1")
        second = order(books, number="SO-2", customer_id=other.pk, order_date=day(2, 1))
        deliver(second, number="D-2", delivery_date=day(2, 5))
        return Scope(sees_all=False, team_ids=(team.pk,))

    @pytest.mark.parametrize(
        ("filters", "numbers"),
        [
            ({}, ["SO-1", "SO-2"]),
            ({"number": "SO-2"}, ["SO-2"]),
            ({"ordered_from": day(1, 6)}, ["SO-2"]),
            ({"ordered_to": day(1, 5)}, ["SO-1"]),
            ({"ordered_from": day(1, 6), "ordered_to": day(1, 31)}, []),
        ],
    )
    def test_orders_are_narrowed_by_number_and_day(self, north, filters, numbers):
        rows = list_orders(scope=EVERYTHING, filters=filters, after_id=None, limit=10)

        assert [row.number for row in rows] == numbers

    def test_a_reader_sees_orders_and_deliveries_of_own_teams_only(self, north):
        asked = {"filters": {}, "after_id": None, "limit": 10}
        foreign = SalesOrder.objects.get(number="SO-2")

        assert [row.number for row in list_orders(scope=north, **asked)] == ["SO-1"]
        assert [row.number for row in list_deliveries(scope=north, **asked)] == ["D-1"]
        assert list_orders(scope=NOTHING, **asked) == list_deliveries(scope=NOTHING, **asked) == []
        assert find_order(scope=north, order_id=foreign.pk) is None
        assert find_delivery(scope=north, delivery_id=Delivery.objects.get(number="D-2").pk) is None
        assert not sees_order_line(scope=north, order_line_id=foreign.lines.get().pk)

    def test_what_was_taken_back_is_found_but_not_listed(self, north):
        delivery = Delivery.objects.get(number="D-1")
        back = reverse_delivery(delivery_id=delivery.pk, **BY_NOBODY)

        listed = list_deliveries(scope=EVERYTHING, filters={}, after_id=None, limit=10)

        assert [row.number for row in listed] == ["D-2"]
        assert find_delivery(scope=EVERYTHING, delivery_id=delivery.pk) == delivery
        assert find_delivery(scope=EVERYTHING, delivery_id=back.pk) is None

    def test_a_page_goes_on_after_the_last_id(self, north):
        (first,) = list_orders(scope=EVERYTHING, filters={}, after_id=None, limit=1)

        rest = list_orders(scope=EVERYTHING, filters={}, after_id=first.pk, limit=5)

        assert [row.number for row in rest] == ["SO-2"]
