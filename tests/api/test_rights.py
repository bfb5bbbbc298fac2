"""The API asks for the right of the role, and for the scope of the token on top."""

import pytest
from django.urls import reverse  # noqa: F401
from django.utils import timezone
from rest_framework.test import APIClient

from finance_crm.access.domain.clients import SCOPE_RIGHTS
from finance_crm.access.domain.roles import Right, Role
from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.access.models import Team, User
from finance_crm.access.queries.rights import get_scope
from finance_crm.access.queries.tokens import get_client_token

URL = "/api/v1/parcels/"


def with_token(token):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def test_nobody_reads_without_signing_in(parcel_api):
    response = APIClient().get(URL)

    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("token", ["wrong", "ü", "a b", ""])
def test_a_token_nobody_issued_is_refused(parcel_api, token):
    client = APIClient()

    response = client.get(URL, HTTP_AUTHORIZATION=f"Bearer {token}".encode().decode("latin-1"))

    assert response.status_code == 401


def test_an_expired_token_is_refused(parcel_api, make_token):
    assert with_token(make_token("read", minutes=-1)).get(URL).status_code == 401


def test_a_token_reaches_only_its_scopes(parcel_api, make_token):
    client = with_token(make_token("read"))

    assert client.get(URL).status_code == 200
    refused = client.post(URL, {}, format="json")
    assert refused.status_code == 403
    assert "'write'" in refused.json()["detail"]


def test_switching_a_client_off_stops_its_tokens(parcel_api, system_client):
    system_client.is_active = False
    system_client.save()

    assert parcel_api.get(URL).status_code == 401


def test_a_person_uses_the_api_with_the_browser_session(parcel_api, db):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(User.objects.create(username="eve", role=Role.EXECUTIVE))

    assert client.get(URL).status_code == 200
    assert client.post(URL, {}, format="json").status_code == 403


def test_a_read_costs_one_query_for_who_is_asking(parcel_api, django_assert_num_queries):
    with django_assert_num_queries(1):
        parcel_api.get(URL)


def test_a_system_client_with_teams_sees_only_theirs(system_client, make_token):
    token = make_token("read")
    assert get_scope(user=get_client_token(token=token, now=timezone.now()).user) == EVERYTHING

    north = Team.objects.create(code="N", name="North")
    system_client.user.teams.add(north)

    assert get_scope(user=get_client_token(token=token, now=timezone.now()).user) == Scope(False, (north.pk,))


def test_each_right_has_at_most_one_scope():
    listed = [right for rights in SCOPE_RIGHTS.values() for right in rights]

    assert len(listed) == len(set(listed))
    administration = {Right.MANAGE_SCHEDULE, Right.MANAGE_SETTINGS, Right.MANAGE_USERS}
    decisions = {Right.OVERRIDE_GRADE, Right.DECIDE_LIMIT, Right.RELEASE_ORDER, Right.APPROVE_POLICY}
    assert set(Right) - set(listed) == administration | decisions
