"""Held orders and exposure as people see them, and releasing by whoever may."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credit.models import CreditCheck, Release, Reservation
from credit.services.order_checks import OrderToCheck, check_order
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.access.models import ApprovalRequest, Team
from finance_crm.access.services.approvals import decide
from finance_crm.web.as_of import get_today
from tests.credit.limits.conftest import analyst, executive, grant, manager, person  # noqa: F401  people who decide


def held(trade, amount="100", number="SO-1") -> CreditCheck:
    order = OrderToCheck(
        customer_id=trade.customer.pk,
        entity_id=trade.entity.pk,
        order_reference=number,
        amount=Decimal(amount),
        currency="USD",
    )
    return check_order(order=order, scope=EVERYTHING, actor_id=None, now=timezone.now(), today=get_today())


def page(user, name, *arguments, **query) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse(f"credit:{name}", args=arguments), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def post(user, name, *arguments, **fields):
    client = Client()
    client.force_login(user)
    return client.post(reverse(f"credit:{name}", args=arguments), fields)


def test_held_orders_are_listed_with_what_holds_them(trade, manager):  # noqa: F811
    grant(trade.customer, "50")
    held(trade)

    html = page(manager, "held_orders")

    assert "SO-1" in html
    assert "Limit exceeded" in html


def test_an_empty_list_says_so(manager):  # noqa: F811
    assert "No order is held" in page(manager, "held_orders")


def test_why_it_was_held_names_rule_numbers_who_releases_and_what_clears_it(trade, manager):  # noqa: F811
    grant(trade.customer, "50")
    trade.invoice("30")
    check = held(trade)

    html = page(manager, "check", check.pk)

    assert "With this order the customer would owe" in html
    assert "130.00" in html
    assert "A payment of" in html
    assert "80.00" in html
    assert "up to" in html
    assert "Release the order" in html


def test_the_manager_releases_within_the_authority_with_a_reason(trade, manager):  # noqa: F811
    grant(trade.customer, "50")
    check = held(trade)
    assert post(manager, "release_order", check.pk, reason=" ").status_code == 422

    assert post(manager, "release_order", check.pk, reason="They pay tomorrow").status_code == 302

    check.refresh_from_db()
    assert (check.released_at is not None, check.reservation.amount) == (True, 100)
    assert Release.objects.get().released_by == manager
    assert trade.order("100", number="SO-1").pk
    assert Reservation.objects.get().state == "consumed"
    assert "They pay tomorrow" in page(manager, "check", check.pk)


def test_a_released_order_passes_again_until_it_grows(trade, manager):  # noqa: F811
    grant(trade.customer, "50")
    post(manager, "release_order", held(trade).pk, reason="fine")

    assert held(trade, "100").result == "pass"
    assert held(trade, "101").result == "hold"


def test_beyond_the_authority_it_takes_somebody_else(trade, manager, executive):  # noqa: F811
    check = held(trade, "100001")
    assert "Release the order" not in page(manager, "check", check.pk)
    post(manager, "release_order", check.pk, reason="big")
    assert not Release.objects.exists()

    post(manager, "ask_release", check.pk, reason="big customer")
    request = ApprovalRequest.objects.get(kind="order_release")
    decide(
        request_ids=[request.pk], is_approved=True, reason="", decider=executive, now=timezone.now(), today=get_today()
    )

    check.refresh_from_db()
    assert check.released_at is not None
    assert Release.objects.get().released_by == executive
    assert reverse("credit:check", args=[check.pk]) in _location(executive, "release_request", request.pk)


def test_an_order_that_was_checked_again_cannot_be_released_by_the_old_check(trade, manager):  # noqa: F811
    check = held(trade)
    held(trade, "200")

    post(manager, "release_order", check.pk, reason="late")

    assert not Release.objects.exists()


def test_an_analyst_asks_and_a_collector_does_neither(trade, analyst):  # noqa: F811
    check = held(trade)

    assert "Ask for its release" in page(analyst, "check", check.pk)
    assert "neither release" in page(person("col", "collector"), "check", check.pk)
    assert post(analyst, "release_order", check.pk, reason="x").status_code == 403


def test_what_other_teams_have_is_not_there(trade):
    seller = person("sel", "sales_manager")
    seller.teams.set([Team.objects.create(code="N", name="North")])
    check, client = held(trade), Client()
    client.force_login(seller)

    for name, arguments in (
        ("check", [check.pk]),
        ("exposure", [trade.customer.pk]),
        ("exposure_documents", [trade.customer.pk, "ordered"]),
    ):
        assert client.get(reverse(f"credit:{name}", args=arguments)).status_code == 404
    assert "SO-1" not in page(seller, "held_orders")


def test_the_panel_shows_parts_that_open_to_their_documents(trade, manager):  # noqa: F811
    grant(trade.customer, "1000")
    trade.deliver(trade.order("100", number="SO-7"), 4)
    now = timezone.now()
    trade.reserve("SO-9", "50", reserved_at=now, expires_at=now + timedelta(hours=5))
    held(trade, "5000", "SO-8")

    html = page(manager, "exposure", trade.customer.pk)

    for text in ("Delivered, not invoiced", "Ordered, not delivered", "Headroom", "SO-9", "SO-8"):
        assert text in html
    assert "SO-7" in page(manager, "exposure_documents", trade.customer.pk, "ordered")


def test_the_panel_of_somebody_without_anything_says_so(trade, manager):  # noqa: F811
    assert "Nothing outstanding" in page(manager, "exposure", trade.customer.pk)


@pytest.mark.parametrize("part", ["receivables", "unapplied", "prepaid", "reserved", "delivered"])
def test_every_part_opens_also_without_documents(trade, manager, part):  # noqa: F811
    assert "No document stands behind it" in page(manager, "exposure_documents", trade.customer.pk, part)


def _location(user, name, *arguments) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse(f"credit:{name}", args=arguments)).url
