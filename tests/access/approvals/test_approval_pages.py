"""The inbox of approvals, deciding from it, and the table of authorities."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from finance_crm.access.models import ApprovalRequest, Authority, Team
from tests.access.approvals.conftest import ask, somebody

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def pages_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def analyst(db):
    return somebody("ana", "analyst")


@pytest.fixture
def manager(db):
    return somebody("max", "credit_manager")


def text_of(client, url):
    return client.get(url).content.decode()


def test_the_inbox_shows_what_i_may_decide_and_nothing_beyond_or_of_my_own(heard, analyst, manager):
    ask(analyst, "900", now=NOW, label="Within")
    ask(analyst, "1100", now=NOW, label="Beyond")
    ask(manager, "5", now=NOW, label="Mine")

    page = text_of(pages_of(manager), reverse("access:approvals"))

    assert "Within" in page
    assert "Beyond" not in page
    assert "Mine" not in page
    assert "Mine" in text_of(pages_of(manager), reverse("access:approvals") + "?show=asked")


def test_ticked_requests_are_approved_from_the_inbox(heard, analyst, manager):
    one, two = ask(analyst, now=NOW), ask(analyst, now=NOW)

    pages_of(manager).post(
        reverse("access:decide_approvals"), {"ids": [one.pk, two.pk], "decision": "approve", "reason": ""}
    )

    assert set(ApprovalRequest.objects.values_list("state", flat=True)) == {"approved"}
    assert "Approved" in text_of(pages_of(analyst), reverse("access:approvals") + "?show=decided")


def test_the_analyst_is_told_why_the_own_request_is_not_decided_by_them(heard, analyst):
    request = ask(analyst, now=NOW)
    client = pages_of(analyst)

    answer = client.post(reverse("access:decide_approvals"), {"ids": [request.pk], "decision": "approve"}, follow=True)

    assert "You asked for this yourself" in answer.content.decode()
    assert "Withdraw the request" in text_of(client, reverse("access:approval", args=[request.pk]))


def test_a_request_is_withdrawn_from_its_page(heard, analyst):
    request = ask(analyst, now=NOW)

    pages_of(analyst).post(reverse("access:withdraw_approval", args=[request.pk]))

    request.refresh_from_db()
    assert request.state == "withdrawn"


def test_requests_about_other_teams_are_not_there(heard, analyst):
    ours, theirs = (Team.objects.create(code=code, name=code) for code in "AB")
    seller = somebody("sam", "sales_manager")
    seller.teams.set([ours])
    mine, other = ask(analyst, now=NOW, team_id=ours.pk), ask(analyst, now=NOW, team_id=theirs.pk)
    client = pages_of(seller)

    assert client.get(reverse("access:approval", args=[mine.pk])).status_code == 200
    assert client.get(reverse("access:approval", args=[other.pk])).status_code == 404
    posted = client.post(reverse("access:decide_approvals"), {"ids": [other.pk], "decision": "approve"})
    assert posted.status_code == 404


def test_nothing_ticked_says_what_to_do(heard, manager):
    answer = pages_of(manager).post(reverse("access:decide_approvals"), {"decision": "approve"}, follow=True)

    assert "Tick at least one request" in answer.content.decode()


def test_an_administrator_sets_how_far_a_role_decides_and_an_analyst_does_not(heard, analyst):
    client = pages_of(somebody("alma", "administrator"))
    url = reverse("access:authority", args=["probe", "credit_manager"])

    assert client.post(url, {"up_to_amount": "2500"}).status_code == 302
    assert Authority.objects.get().up_to_amount == 2500
    assert client.post(url, {"up_to_amount": "-1"}).status_code == 422
    assert "2,500.00" in text_of(client, reverse("access:authorities"))
    assert pages_of(analyst).post(url, {"up_to_amount": "9"}).status_code == 403
