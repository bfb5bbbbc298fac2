"""Policies over the API: systems read and draft; nothing but people puts one in force."""

import pytest

from credit.domain.policy_data import from_data
from credit.domain.shipped_policy import SHIPPED_POLICY
from credit.models import CreditPolicy
from finance_crm.access.domain.roles import Role
from tests.api.conftest import api, make_token, system_client  # noqa: F401  a system client with every scope
from tests.customers.api.conftest import sign_in  # noqa: F401  who asks

pytestmark = pytest.mark.django_db
URL = "/api/v1/credit/policies/"


def draft(client):
    return client.post(URL, {"based_on_id": CreditPolicy.objects.get(version=1).pk, "title": "Tighter"}, format="json")


def change(client, made, body, *, tag=None):
    headers = {"If-Match": tag or made["ETag"]}
    return client.patch(f"{URL}{made.json()['id']}/", body, format="json", headers=headers)


def test_the_list_names_versions_and_one_shows_its_content(api):  # noqa: F811
    (listed,) = api.get(URL).json()["results"]
    shown = api.get(f"{URL}{listed['id']}/").json()

    assert (listed["number"], listed["status"]) == (1, "in_force")
    assert "content" not in listed
    assert from_data(shown["content"]) == SHIPPED_POLICY


def test_a_status_narrows_the_list(api):  # noqa: F811
    draft(api)

    assert [row["number"] for row in api.get(URL, {"status": "draft"}).json()["results"]] == [2]
    assert [row["number"] for row in api.get(URL).json()["results"]] == [2, 1]


def test_a_system_drafts_and_changes_a_part(api):  # noqa: F811
    made = draft(api)

    changed = change(api, made, {"content": {"lgd": "0.6"}, "title": "LGD 60 %"})

    assert (made.status_code, changed.status_code) == (201, 200)
    assert (changed.json()["content"]["lgd"], changed.json()["title"]) == ("0.6", "LGD 60 %")
    assert changed["ETag"] != made["ETag"]
    assert changed.json()["content_hash"] != made.json()["content_hash"]


def test_a_stale_change_is_refused(api):  # noqa: F811
    made = draft(api)
    change(api, made, {"content": {"lgd": "0.6"}})

    assert change(api, made, {"content": {"lgd": "0.7"}}).status_code == 412


def test_a_part_that_cannot_be_applied_is_named(api):  # noqa: F811
    answer = change(api, draft(api), {"content": {"lgd": "6"}})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "content.lgd"


def test_the_policy_in_force_cannot_be_changed(api):  # noqa: F811
    live = CreditPolicy.objects.get(version=1)

    answer = api.patch(f"{URL}{live.pk}/", {"title": "Mine"}, format="json", headers={"If-Match": "*"})

    assert answer.status_code == 409


def test_an_unknown_policy_is_not_there_and_cannot_be_based_on(api):  # noqa: F811
    assert api.get(f"{URL}999999/").status_code == 404
    assert api.post(URL, {"based_on_id": 999_999, "title": "X"}, format="json").status_code == 400


@pytest.mark.parametrize("role", [Role.ANALYST, Role.RISK_OFFICER, Role.EXECUTIVE])
def test_who_does_not_manage_policies_reads_them_only(role, sign_in):  # noqa: F811
    client = sign_in(role)

    assert client.get(URL).status_code == 200
    assert draft(client).status_code == 403
