"""Orders against limits: passed, reserved, held, booked, amended and taken back."""

from datetime import timedelta
from decimal import Decimal

import pytest

from credit.domain.policy_rules import Checkpoint
from credit.models import CreditCheck, Reservation
from credit.queries.check_facts import OrderKey
from credit.queries.exposure import exposures_of
from credit.services.order_checks import CheckKeyReusedError, OrderToCheck, check_order
from credit.services.reservations import OrderHeldError, cancel_reservation, expire_reservations
from customers.models import Customer, CustomerGroup, SalesOrder
from customers.queries.accounts import CustomerNotFoundError
from customers.services import orders
from finance_crm.access.domain.scopes import EVERYTHING, NOTHING
from tests.credit.exposure.conftest import NOW, TODAY
from tests.credit.limits.conftest import grant
from tests.customers.ledger.books import BY_NOBODY


def check(trade, number="SO-1", amount="100", *, now=NOW, scope=EVERYTHING, key="", **fields) -> CreditCheck:
    order = OrderToCheck(
        **{"customer_id": trade.customer.pk, "entity_id": trade.entity.pk, "currency": "USD"}
        | {"order_reference": number, "amount": Decimal(amount)}
        | fields
    )
    return check_order(order=order, scope=scope, actor_id=None, now=now, today=TODAY, key=key)


def causes(found: CreditCheck) -> list[str]:
    return [reason["cause"] for reason in found.decision["reasons"]]


def reserved(trade, *, now=NOW) -> Decimal:
    found = exposures_of(customer_ids=[trade.customer.pk], as_of=TODAY, at=now)[trade.customer.pk]
    return sum((part.amount for part in found.parts if part.part == "reserved"), Decimal(0))


def test_an_order_within_the_limit_passes_and_reserves_its_headroom_for_a_day(trade):
    grant(trade.customer, "250")

    found = check(trade)

    assert (found.result, found.facts["headroom"], found.facts["headroom_after"]) == ("pass", "250.0000", "150.0000")
    assert found.reservation.expires_at == NOW + timedelta(hours=24)
    assert reserved(trade) == 100


def test_reserved_headroom_is_not_given_twice(trade):
    grant(trade.customer, "250")
    results = [check(trade, number).result for number in ("SO-1", "SO-2", "SO-3")]

    assert results == ["pass", "pass", "hold"]


def test_who_asked_first_and_waited_sees_what_was_reserved_meanwhile(trade):
    trade.reserve("SO-2", "80", reserved_at=NOW + timedelta(seconds=2))
    grant(trade.customer, "100")

    assert check(trade, "SO-1", "30").result == "hold"


def test_a_held_order_reserves_nothing_and_says_what_clears_it(trade):
    grant(trade.customer, "50")

    found = check(trade)

    assert causes(found) == ["limit_used"]
    assert found.decision["reasons"][0]["payment"] == "50.0000"
    assert found.reservation is None
    assert reserved(trade) == 0


def test_without_a_limit_the_order_waits(trade):
    assert causes(check(trade)) == ["limit_unset"]


def test_no_credit_and_a_limit_of_zero_hold(trade):
    grant(trade.customer, None)
    assert causes(check(trade)) == ["no_credit", "limit_used"]
    other = Customer.objects.create(code="C2", name="Other", currency="USD")
    grant(other, "0")
    assert causes(check(trade, customer_id=other.pk)) == ["limit_used"]


def test_a_check_that_is_repeated_with_its_key_answers_the_same(trade):
    grant(trade.customer, "150")

    first, again = (check(trade, key="k1") for _ in range(2))

    assert first.pk == again.pk
    assert Reservation.objects.count() == 1
    with pytest.raises(CheckKeyReusedError):
        check(trade, "SO-9", key="k1")


def test_an_amended_order_replaces_what_it_reserved(trade):
    grant(trade.customer, "150")
    check(trade, amount="100")

    assert check(trade, amount="150").result == "pass"

    assert [row.state for row in Reservation.objects.order_by("pk")] == ["replaced", "live"]
    assert reserved(trade) == 150


def test_booking_the_order_consumes_the_reservation_and_counts_it_once(trade):
    grant(trade.customer, "150")
    check(trade, "SO-1", "100")

    trade.order("100", number="SO-1")

    assert Reservation.objects.get().state == "consumed"
    found = exposures_of(customer_ids=[trade.customer.pk], as_of=TODAY)[trade.customer.pk]
    assert {part.part: part.amount for part in found.parts} == {"ordered": 100}


def test_a_booked_order_that_grows_needs_headroom_for_the_difference_only(trade):
    grant(trade.customer, "150")
    check(trade, "SO-1", "100")
    trade.order("100", number="SO-1")

    grown, too_much = check(trade, "SO-1", "150"), check(trade, "SO-1", "151")

    assert (grown.result, grown.reservation.amount, too_much.result) == ("pass", 50, "hold")


def test_an_order_that_is_held_cannot_be_booked(trade):
    grant(trade.customer, "50")
    check(trade, "SO-1", "100")

    with pytest.raises(OrderHeldError, match="SO-1"):
        trade.order("100", number="SO-1")

    assert not SalesOrder.objects.exists()


def test_an_order_that_passed_cannot_be_booked_for_more(trade):
    grant(trade.customer, "500")
    check(trade, "SO-1", "100")

    with pytest.raises(OrderHeldError, match="check it again"):
        trade.order("101", number="SO-1")


def test_an_order_that_is_taken_back_gives_back_and_must_be_checked_again_when_it_returns(trade):
    grant(trade.customer, "150")
    check(trade, "SO-1", "100")
    order = trade.order("100", number="SO-1")

    orders.cancel_order(order_id=order.pk, **BY_NOBODY)

    with pytest.raises(OrderHeldError):
        trade.order("100", number="SO-1")
    check(trade, "SO-1", "100")
    assert trade.order("100", number="SO-1").pk


def test_an_order_that_credit_was_never_asked_about_can_be_booked(trade):
    assert trade.order("100", number="SO-1").pk


def test_a_reservation_given_back_frees_its_headroom(trade):
    grant(trade.customer, "100")
    check(trade, "SO-1", "100")

    assert cancel_reservation(order=OrderKey(trade.entity.pk, "", "SO-1"), now=NOW)

    assert check(trade, "SO-2", "100").result == "pass"


def test_an_expired_reservation_frees_its_headroom_before_anybody_marks_it(trade):
    grant(trade.customer, "100")
    check(trade, "SO-1", "100")
    later = NOW + timedelta(hours=24)

    assert check(trade, "SO-2", "100", now=later - timedelta(seconds=1)).result == "hold"
    assert check(trade, "SO-2", "100", now=later).result == "pass"
    assert expire_reservations(now=later) == 1
    assert Reservation.objects.get(order_reference="SO-1").state == "expired"


def test_the_limit_of_the_group_is_shared(trade):
    group = CustomerGroup.objects.create(code="G", name="Group")
    other = Customer.objects.create(code="C2", name="Other", currency="USD", group=group)
    Customer.objects.filter(pk=trade.customer.pk).update(group=group)
    grant(None, "150", group=group)

    first, second = check(trade, "SO-1"), check(trade, "SO-2", customer_id=other.pk)

    assert (first.result, second.result) == ("pass", "hold")
    assert second.decision["reasons"][0]["is_shared"]


def test_a_prepaid_order_passes_without_any_limit(trade):
    trade.prepay(trade.receipt("100"), "SO-1")

    found = check(trade, "SO-1", "100")

    assert (found.result, found.decision["is_prepaid"]) == ("pass", True)
    assert check(trade, "SO-2", "100").result == "hold"


def test_what_is_shipped_of_a_booked_order_adds_nothing(trade):
    grant(trade.customer, "100")
    trade.order("100", number="SO-1")

    found = check(trade, "SO-1", "60", checkpoint=Checkpoint.SHIPMENT)

    assert (found.result, found.facts["additional"], found.reservation) == ("pass", "0", None)


def test_an_order_in_a_currency_without_a_rate_waits(trade):
    grant(trade.customer, "1000")

    found = check(trade, currency="EUR")

    assert causes(found) == ["rate_missing"]
    assert found.reporting_amount is None


def test_a_customer_that_the_asker_does_not_see_is_not_found(trade):
    with pytest.raises(CustomerNotFoundError):
        check(trade, scope=NOTHING)


def _key(found: CreditCheck):
    from credit.queries.check_facts import OrderKey

    return OrderKey(found.entity_id, found.source_system, found.order_reference)
