"""What the database refuses of reservations, checks, releases and prepayments, whatever a service does."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from credit.models import CreditCheck, CreditPolicy, Release
from tests.credit.exposure.conftest import NOW, TODAY
from tests.credit.limits.conftest import person


def refused(name, write) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def a_check(trade, **fields) -> CreditCheck:
    given = {"customer": trade.customer, "entity": trade.entity, "order_reference": "SO-1", "checkpoint": "order"}
    given |= {"amount": Decimal(1), "currency": "USD", "result": "hold", "facts": {}, "decision": {}}
    given |= {"policy": CreditPolicy.objects.first(), "as_of_date": TODAY, "requested_at": NOW}
    return CreditCheck.objects.create(**given | fields)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("reservation_amount_positive", {"reserved": "0"}),
        ("reservation_rate_positive", {"reporting_rate": 0}),
        ("reservation_state_known", {"state": "lost", "ended_at": NOW}),
        ("reservation_ended_unless_live", {"ended_at": NOW}),
        ("reservation_ended_unless_live", {"state": "expired"}),
        ("reservation_expires_later", {"expires_at": NOW - timedelta(hours=2)}),
    ],
)
def test_a_reservation_that_cannot_be_is_refused(trade, constraint, fields):
    refused(constraint, lambda: trade.reserve("SO-1", fields.pop("reserved", "1"), **fields))


def test_an_order_has_one_live_reservation(trade):
    trade.reserve("SO-1", "1")
    trade.reserve("SO-1", "1", source_system="other")

    refused("reservation_one_live_per_order", lambda: trade.reserve("SO-1", "1"))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("credit_check_amount_not_negative", {"amount": Decimal(-1)}),
        ("credit_check_result_known", {"result": "none"}),
        ("credit_check_checkpoint_known", {"checkpoint": "moon"}),
        ("credit_check_only_holds_released", {"result": "pass", "released_at": NOW}),
    ],
)
def test_a_check_that_cannot_be_is_refused(trade, constraint, fields):
    refused(constraint, lambda: a_check(trade, **fields))


def test_a_held_check_reserves_nothing(trade):
    refused("credit_check_hold_reserves_nothing", lambda: a_check(trade, reservation=trade.reserve("SO-1", "1")))


def test_an_order_has_one_latest_check_at_a_checkpoint(trade):
    a_check(trade)
    a_check(trade, checkpoint="shipment")

    refused("credit_check_one_current", lambda: a_check(trade))


def test_a_key_is_used_once(trade):
    asker = person("erp", "analyst")
    a_check(trade, requested_by=asker, request_key="k")

    refused("credit_check_once_per_key", lambda: a_check(trade, requested_by=asker, request_key="k", is_current=False))


def test_a_release_has_a_reason_somebody_and_is_made_once(trade):
    who, check = person("max", "credit_manager"), a_check(trade)
    given = {"check_released": check, "asked_at": NOW, "asked_by": who, "reason": "fine"}

    refused("release_has_reason", lambda: Release.objects.create(**given | {"reason": ""}))
    refused("release_by_somebody", lambda: Release.objects.create(**given, released_at=NOW))
    Release.objects.create(**given, released_at=NOW, released_by=who)
    refused("release_once_per_check", lambda: Release.objects.create(**given, released_at=NOW, released_by=who))


def test_a_receipt_is_tied_to_one_order(trade):
    receipt = trade.receipt("10")
    trade.prepay(receipt, "SO-1")

    refused("order_prepayment_of_one_order", lambda: trade.prepay(receipt, "SO-2"))
