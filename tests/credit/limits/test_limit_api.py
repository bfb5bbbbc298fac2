"""Limits over the API: read by customer and day, asked for and withdrawn by systems, decided by no token."""

from datetime import date, timedelta

import pytest

from credit.models import LimitRequest
from customers.models import Customer
from finance_crm.access.domain.roles import Role
from finance_crm.web.as_of import get_today
from tests.api.conftest import api, make_token, system_client  # noqa: F401  a system client with every scope
from tests.credit.limits.conftest import grant, secure
from tests.customers.api.conftest import north, post, sign_in  # noqa: F401  a team, and who asks

URL, REQUESTS = "/api/v1/credit/limits/", "/api/v1/credit/limit-requests/"
USD_100 = {"amount": "100.00", "currency": "USD"}


def ask(client, **values):
    return client.post(REQUESTS, {"limit": USD_100, "reason": "they grow"} | values, format="json")


def test_the_list_tells_no_limit_zero_expired_and_no_credit_apart(api, group):  # noqa: F811
    for code, amount, ended in (("A", "0", None), ("B", None, None), ("C", "5", date(2026, 2, 1)), ("D", "", None)):
        customer = Customer.objects.create(code=code, name=code, currency="USD")
        if amount != "":
            grant(customer, amount, valid_until=ended)

    found = api.get(URL).json()["results"]

    assert found[3]["limit_reporting"] is None
    assert [(row["state"], row["kind"], row["limit"] and row["limit"]["amount"]) for row in found] == [
        ("in_force", "limit", "0.00"), ("in_force", "no_credit", None), ("expired", "limit", "5.00"),
        ("none", None, None),
    ]  # fmt: skip


def test_pages_follow_each_other_without_a_gap(api, group):  # noqa: F811
    for number in range(5):
        Customer.objects.create(code=f"C{number}", name="C", currency="USD")

    first = api.get(URL, {"limit": 3}).json()
    second = api.get(URL, {"limit": 3, "cursor": first["next_cursor"]}).json()

    assert [row["customer_code"] for row in first["results"] + second["results"]] == ["C0", "C1", "C2", "C3", "C4"]


def test_one_customer_has_own_and_group_limit_and_what_security_adds(api, acme, group):  # noqa: F811
    grant(acme)
    grant(None, "300000", group=group)
    secure(acme, coverage_share="0.5")

    body = api.get(f"{URL}{acme.pk}/").json()

    assert (body["effective"]["amount"], body["secured"]["amount"]) == ("125000.00", "25000.00")
    assert (body["group"]["limit"]["amount"], body["group_id"]) == ("300000.00", group.pk)


def test_a_past_day_is_answered_as_it_was(api, acme):  # noqa: F811
    grant(acme, "100", valid_from=date(2026, 3, 1))

    assert api.get(f"{URL}{acme.pk}/", {"as_of": "2026-02-28"}).json()["own"] is None
    assert api.get(f"{URL}{acme.pk}/", {"as_of": "2026-03-01"}).json()["own"]["limit"]["amount"] == "100.00"
    assert api.get(URL, {"as_of": "2026-02-28"}).json()["results"][0]["state"] == "none"


def test_a_limit_is_asked_for_and_stays_open_until_a_person_decides(api, acme):  # noqa: F811
    answer = ask(api, customer_id=acme.pk)

    body = answer.json()
    assert (answer.status_code, body["state"], body["limit"], body["valid_from"]) == (
        201, "open", USD_100, get_today().isoformat(),
    )  # fmt: skip
    assert api.get(f"{URL}{acme.pk}/").json()["own"] is None
    assert [row["id"] for row in api.get(REQUESTS, {"state": "open"}).json()["results"]] == [body["id"]]
    assert api.post(f"{REQUESTS}{body['id']}/decide/").status_code == 404


def test_a_request_is_withdrawn_once_by_whoever_asked(api, acme, sign_in):  # noqa: F811
    made = ask(api, customer_id=acme.pk).json()

    assert sign_in(Role.ANALYST).post(f"{REQUESTS}{made['id']}/withdraw/").status_code == 400
    assert api.post(f"{REQUESTS}{made['id']}/withdraw/").json()["state"] == "withdrawn"
    assert api.post(f"{REQUESTS}{made['id']}/withdraw/").status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "no_credit"}, "limit"),
        ({"group_id": 1}, "customer_id"),
        ({"customer_id": 999999}, "customer_id"),
        ({"is_temporary": True}, "valid_until"),
        ({"limit": {"amount": "1.00", "currency": "CHF"}}, "limit.currency"),
        ({"reason": ""}, "reason"),
    ],
)
def test_what_cannot_be_asked_for_names_the_field(api, acme, changes, field):  # noqa: F811
    answer = ask(api, **({"customer_id": acme.pk} | changes))

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not LimitRequest.objects.exists()


def test_no_credit_is_asked_for_without_an_amount(api, acme):  # noqa: F811
    values = {"customer_id": acme.pk, "kind": "no_credit", "reason": "fraud"}
    answer = api.post(REQUESTS, values, format="json")

    assert (answer.status_code, answer.json()["limit"]) == (201, None)


def test_a_role_without_the_right_asks_for_nothing_and_other_teams_are_not_there(acme, sign_in, north):  # noqa: F811
    assert ask(sign_in(Role.EXECUTIVE), customer_id=acme.pk).status_code == 403
    seller = sign_in(Role.SALES_MANAGER, north)
    assert ask(seller, customer_id=acme.pk).status_code == 400
    assert seller.get(f"{URL}{acme.pk}/").status_code == 404
    assert seller.get(URL).json()["results"] == []


def test_an_expired_limit_is_told_with_its_last_day(api, acme):  # noqa: F811
    grant(acme, "7", valid_until=get_today() - timedelta(days=1))

    body = api.get(f"{URL}{acme.pk}/").json()

    assert (body["own"], body["effective"], body["expired"]["limit"]["amount"]) == (None, None, "7.00")
