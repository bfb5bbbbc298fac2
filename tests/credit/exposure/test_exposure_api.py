"""Order checks and exposures over the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from credit.models import CreditCheck, Reservation
from finance_crm.access.domain.roles import Role
from tests.api.conftest import api, make_token, system_client  # noqa: F401  a system client with every scope
from tests.credit.limits.conftest import grant
from tests.customers.api.conftest import north, sign_in  # noqa: F401  a team, and who asks

CHECKS, EXPOSURES = "/api/v1/credit/checks/", "/api/v1/credit/exposures/"


def ask(client, trade, number="SO-1", amount="100.00", key=None, **more):
    body = {"customer_id": trade.customer.pk, "entity_id": trade.entity.pk, "order_reference": number}
    body |= {"amount": {"amount": amount, "currency": "USD"}}
    return client.post(CHECKS, body | more, format="json", headers={"Idempotency-Key": key or f"{number}-{amount}"})


def test_a_check_answers_pass_with_headroom_left_and_when_the_reservation_ends(api, trade):  # noqa: F811
    grant(trade.customer, "250")

    answer = ask(api, trade)

    body = answer.json()
    assert (answer.status_code, body["result"], body["reasons"], body["what_clears_it"]) == (201, "pass", [], "")
    assert (body["reserved"]["amount"], body["headroom_left"]["amount"]) == ("100.00", "150.00")
    assert body["expires_at"] > (timezone.now() + timedelta(hours=23)).isoformat()


def test_a_hold_says_in_plain_words_what_clears_it(api, trade):  # noqa: F811
    grant(trade.customer, "40")

    body = ask(api, trade).json()

    assert (body["result"], body["is_held"], body["payment_to_clear"]["amount"]) == ("hold", True, "60.00")
    assert body["reasons"][0]["text"].startswith("With this order the customer would owe")
    assert "clears it" in body["what_clears_it"]


def test_a_check_needs_a_key_and_a_repeat_reserves_once(api, trade):  # noqa: F811
    grant(trade.customer, "250")
    without = api.post(CHECKS, {}, format="json")

    first, again = (ask(api, trade, key="k") for _ in range(2))

    assert without.status_code == 400
    assert first.json() == again.json()
    assert Reservation.objects.count() == 1
    assert ask(api, trade, amount="90.00", key="k").status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"customer_id": 10**9},
        {"entity_id": 10**9},
        {"amount": {"amount": "-1.00", "currency": "USD"}},
        {"checkpoint": "moon"},
        {"strange": 1},
    ],
)
def test_what_is_wrong_is_named(api, trade, wrong):  # noqa: F811
    answer = ask(api, trade, key="k", **wrong)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].split(".")[0] == next(iter(wrong))
    assert not CreditCheck.objects.exists()


def test_cancelling_gives_back_once(api, trade):  # noqa: F811
    grant(trade.customer, "100")
    pk = ask(api, trade).json()["id"]

    answer = api.post(f"{CHECKS}{pk}/cancel/", headers={"Idempotency-Key": "c"})

    assert (answer.status_code, answer.json()["reservation_state"]) == (200, "released")
    assert ask(api, trade, "SO-2").json()["result"] == "pass"
    assert api.post(f"{CHECKS}{pk}/cancel/").status_code == 409


def test_checks_are_listed_newest_first_and_found(api, trade):  # noqa: F811
    grant(trade.customer, "150")
    ids = [ask(api, trade, number).json()["id"] for number in ("SO-1", "SO-2", "SO-3")]

    first = api.get(CHECKS, {"limit": 2}).json()
    second = api.get(CHECKS, {"limit": 2, "cursor": first["next_cursor"]}).json()

    assert [row["id"] for row in first["results"] + second["results"]] == ids[::-1]
    assert [row["id"] for row in api.get(CHECKS, {"is_held": "true"}).json()["results"]] == [ids[2], ids[1]]
    assert api.get(f"{CHECKS}{ids[0]}/").json()["order_reference"] == "SO-1"


def test_who_may_not_check_orders_is_refused(trade, sign_in):  # noqa: F811
    assert ask(sign_in(Role.COLLECTOR), trade).status_code == 403


def test_checks_and_exposures_of_other_teams_are_not_there(api, trade, sign_in, north):  # noqa: F811
    grant(trade.customer, "150")
    pk = ask(api, trade).json()["id"]
    seller = sign_in(Role.SALES_MANAGER, north)

    assert seller.get(f"{CHECKS}{pk}/").status_code == 404
    assert seller.get(f"{EXPOSURES}{trade.customer.pk}/").status_code == 404
    assert seller.get(EXPOSURES).json()["results"] == []


def test_an_exposure_has_parts_that_open_to_documents(api, trade):  # noqa: F811
    order = trade.order("100", customer_order_number="PO")
    trade.deliver(order, 4)
    trade.invoice("30", customer_order_number="PO")

    body = api.get(f"{EXPOSURES}{trade.customer.pk}/").json()

    assert body["exposure"] == {"amount": "100.00", "currency": "USD"}
    assert {part["part"]: part["amount"]["amount"] for part in body["parts"]} == {
        "receivables": "30.00", "delivered": "10.00", "ordered": "60.00",
    }  # fmt: skip
    assert [row["document"] for row in body["documents"]] == ["order", "invoice", "order"]


def test_exposures_are_listed_by_customer_group_and_day(api, trade):  # noqa: F811
    trade.invoice("100")

    assert api.get(EXPOSURES).json()["results"][0]["exposure"]["amount"] == "100.00"
    assert api.get(EXPOSURES, {"as_of": "2025-12-31"}).json()["results"][0]["exposure"]["amount"] == "0.00"
    assert api.get(EXPOSURES, {"group_id": 10**9}).json()["results"] == []
    assert len(api.get(EXPOSURES, {"customer_id": trade.customer.pk}).json()["results"]) == 1


def test_an_order_that_a_receipt_pays_beforehand_passes_without_a_limit(api, trade):  # noqa: F811
    receipt = trade.receipt("100")

    body = ask(api, trade, receipt_id=receipt.pk).json()

    assert (body["result"], body["is_prepaid"], body["reserved"]["amount"]) == ("pass", True, "100.00")
    other = ask(api, trade, "SO-2", receipt_id=receipt.pk)
    assert (other.status_code, other.json()["errors"][0]["field"]) == (400, "receipt_id")
    assert ask(api, trade, "SO-3", receipt_id=10**9).status_code == 400
