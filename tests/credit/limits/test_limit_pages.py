"""Asking, deciding, proposing and supposing on pages; other teams' customers are not there."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from credit.models import CreditLimit, LimitRequest, SecuredPart
from credit.queries.limits import limits_in_force
from customers.models import Customer
from finance_crm.access.models import ApprovalRequest, Team
from finance_crm.web.as_of import get_today
from tests.credit.limits.conftest import grant, person, secure
from tests.credit.limits.test_recommendations import state


def pages_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client, name, *args, query=""):
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def asked(acme, analyst):
    today = get_today()
    values = {
        "whose": "customer", "kind": "limit", "amount": "120000", "currency": "USD", "valid_from": today,
        "reason": "they grow",
    }  # fmt: skip
    answer = pages_of(analyst).post(reverse("credit:request_limit", args=[acme.pk]), values)
    assert answer.status_code == 302
    return LimitRequest.objects.get()


def decide(client, request, decision="approve", reason=""):
    values = {"ids": [request.approval_id], "decision": decision, "reason": reason}
    return client.post(reverse("access:decide_approvals"), values, follow=True)


def test_an_analyst_asks_is_refused_approving_it_and_the_manager_approves(asked, acme, analyst, manager):
    refused = decide(pages_of(analyst), asked)
    assert "beyond what your role" in refused.content.decode() or "yourself" in refused.content.decode()
    assert not CreditLimit.objects.exists()

    decide(pages_of(manager), asked)

    assert CreditLimit.objects.get().amount == 120_000
    assert "Approved" in text_of(pages_of(analyst), "credit:limit_request", asked.approval_id)


def test_the_decision_page_shows_what_is_asked_for_beside_what_is_owed_and_the_run_off(book, analyst, manager):
    customer = book.customer("BIG")
    today = get_today()
    book.invoice(customer, "90000", due=today + timedelta(days=10), issued=today)
    grant(customer, "100000")
    values = {"kind": "limit", "amount": "20000", "currency": "USD", "valid_from": today, "reason": "bad news"}
    pages_of(analyst).post(reverse("credit:request_limit", args=[customer.pk]), values)

    page = text_of(pages_of(manager), "credit:limit_request", LimitRequest.objects.get().approval_id)

    assert "Over by" in page
    assert "100,000.00" in page
    assert "under the limit by" in page
    assert "Approve" in page


def test_what_is_wrong_with_a_request_is_said_beside_the_field(acme, analyst):
    values = {"whose": "customer", "kind": "limit", "currency": "USD", "valid_from": get_today(), "reason": "x"}
    answer = pages_of(analyst).post(reverse("credit:request_limit", args=[acme.pk]), values)

    assert answer.status_code == 422
    assert "Give an amount; 0 is one." in answer.content.decode()


def test_no_credit_drops_the_amount_that_was_left_in_the_form(acme, analyst):
    values = {
        "whose": "group", "kind": "no_credit", "amount": "5", "currency": "USD", "valid_from": get_today(),
        "reason": "fraud",
    }  # fmt: skip
    pages_of(analyst).post(reverse("credit:request_limit", args=[acme.pk]), values)

    request = LimitRequest.objects.get()
    assert (request.kind, request.amount, request.group_id) == ("no_credit", None, acme.group_id)


def test_the_panel_tells_no_limit_zero_expired_and_no_credit_apart(acme, analyst):
    client = pages_of(analyst)
    assert "No limit set" in text_of(client, "credit:limit", acme.pk)

    grant(acme, "5", valid_until=get_today() - timedelta(days=1))
    assert "Expired" in text_of(client, "credit:limit", acme.pk)

    grant(acme, "0")
    assert "In force" in text_of(client, "credit:limit", acme.pk)

    grant(acme, None)
    assert "No credit" in text_of(client, "credit:limit", acme.pk)


def test_a_shared_limit_stands_beside_what_the_whole_group_owes(book, group, analyst):
    first, second = (book.customer(code, group=group) for code in ("A", "B"))
    for customer in (first, second):
        book.invoice(customer, "70000", due=get_today(), issued=get_today())
    grant(None, "100000", group=group)

    page = text_of(pages_of(analyst), "credit:limit", first.pk)

    assert "Shared by the group Group" in page
    assert "40,000.00" in page


def test_the_list_shows_limits_and_its_figures(acme, analyst):
    grant(acme, "123456")

    page = text_of(pages_of(analyst), "credit:limits")

    assert "123,456.00" in page
    assert "No row matches" in text_of(pages_of(analyst), "credit:limits", query="?state=over")


def test_security_is_recorded_and_withdrawn_by_who_decides_limits(acme, analyst, manager):
    url = reverse("credit:security_new", args=[acme.pk])
    values = {
        "kind": "insurance", "amount": "50000", "currency": "USD", "coverage": "50", "haircut_percent": "0",
        "valid_from": get_today(),
    }  # fmt: skip
    assert pages_of(analyst).post(url, values).status_code == 403
    grant(acme)

    assert pages_of(manager).post(url, values).status_code == 302
    part = SecuredPart.objects.get()
    assert limits_in_force(customer_ids=[acme.pk], as_of=get_today())[acme.pk].amount == 125_000
    assert "50.0%" in text_of(pages_of(manager), "credit:limit", acme.pk)

    withdraw = reverse("credit:security_withdraw", args=[acme.pk, part.pk])
    assert pages_of(manager).post(withdraw).status_code == 302
    assert pages_of(manager).post(withdraw).status_code == 404
    assert limits_in_force(customer_ids=[acme.pk], as_of=get_today())[acme.pk].amount == 100_000


def test_security_of_nothing_or_that_ends_before_it_begins_is_refused(acme, manager):
    today = get_today()
    values = {
        "kind": "insurance", "amount": "0", "currency": "USD", "coverage": "50", "haircut_percent": "0",
        "valid_from": today, "valid_until": today - timedelta(days=1),
    }  # fmt: skip
    answer = pages_of(manager).post(reverse("credit:security_new", args=[acme.pk]), values)

    assert answer.status_code == 422
    assert "above 0" in answer.content.decode()
    assert "lies before the first" in answer.content.decode()


def test_the_recommendation_shows_every_method_and_marks_what_binds(acme, analyst):
    state(acme)

    page = text_of(pages_of(analyst), "credit:recommendation", acme.pk)

    assert "Tangible net worth" in page
    assert "Nothing can be recommended yet. Missing: purchases" in page


def test_what_if_calculates_from_what_is_typed_and_says_what_is_out_of_range(book, analyst):
    customer = book.customer("BUY")
    book.invoice(customer, "36500", due=get_today(), issued=get_today() - timedelta(days=30))
    client = pages_of(analyst)

    page = text_of(client, "credit:what_if", customer.pk, query="?terms_days=90&growth=0")
    assert "10,000.00" in page

    answer = client.get(reverse("credit:what_if", args=[customer.pk]) + "?pd=101", headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "<html" not in answer.content.decode()


def test_limits_are_proposed_for_the_ticked_customers_after_a_look(acme, analyst, manager):
    grant(acme, "100000")
    client, url = pages_of(analyst), reverse("credit:limit_proposals")
    values = {"ids": [acme.pk], "by": "percent", "percent": "25", "step": "1000", "reason": "growth"}

    assert "for 1 customer" in client.post(url, {"ids": [acme.pk]}).content.decode()
    assert "125,000.00" in client.post(url, values | {"do": "look"}).content.decode()
    assert not ApprovalRequest.objects.exists()
    assert client.post(url, values | {"do": "ask"}).status_code == 302

    assert LimitRequest.objects.get().amount == 125_000


def test_limits_are_proposed_for_all_that_the_filters_leave(acme, analyst):
    grant(acme, "100000")
    grant(Customer.objects.create(code="OTHER", name="Other", currency="USD"), "5")
    values = {
        "all": "1", "query": "q=acme", "by": "percent", "percent": "-50", "step": "0", "reason": "cut", "do": "ask",
    }  # fmt: skip

    pages_of(analyst).post(reverse("credit:limit_proposals"), values)

    assert [row.amount for row in LimitRequest.objects.all()] == [Decimal(50_000)]


def test_a_percentage_is_asked_for_and_nothing_ticked_says_what_to_do(acme, analyst):
    client, url = pages_of(analyst), reverse("credit:limit_proposals")

    unclear = client.post(url, {"ids": [acme.pk], "by": "percent", "step": "1", "reason": "x"})
    assert "Give a percentage" in unclear.content.decode()
    assert "Tick at least one customer" in client.post(url, {}, follow=True).content.decode()


@pytest.mark.parametrize("name", ["limit", "request_limit", "recommendation", "what_if", "limit_page"])
def test_other_teams_customers_are_not_there(name, acme):
    seller = person("sam", "sales_manager")
    seller.teams.set([Team.objects.create(code="A", name="A")])

    assert pages_of(seller).get(reverse(f"credit:{name}", args=[acme.pk])).status_code == 404


def test_requests_about_other_teams_customers_are_not_there(asked):
    seller = person("sam", "sales_manager")
    seller.teams.set([Team.objects.create(code="A", name="A")])

    assert pages_of(seller).get(reverse("credit:limit_request", args=[asked.approval_id])).status_code == 404


def test_the_panel_shows_security_and_its_end(acme, analyst):
    grant(acme)
    secure(acme, provider="Insurer", valid_until=get_today() - timedelta(days=1))

    page = text_of(pages_of(analyst), "credit:limit", acme.pk)

    assert "Insurer" in page
    assert "Expired" in page
