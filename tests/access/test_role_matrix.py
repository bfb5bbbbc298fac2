"""Every role, an anonymous visitor and system clients at every address: what is declared is what happens.

The expectation is not written down a second time: each view declares its right (`@requires`, `@signed_in`,
`@public`, `required_rights`), roles have rights in one table, and this walks all of it against the answers.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from finance_crm.access.domain.clients import SCOPE_OF_RIGHT, SCOPE_RIGHTS
from finance_crm.access.domain.roles import PEOPLE_ROLES, ROLE_RIGHTS, SCOPED_ROLES, Right, Role
from finance_crm.access.guards import PUBLIC, SIGNED_IN
from finance_crm.access.models import User
from finance_crm.access.services.clients import create_client
from tests.access.urls import Address, addresses


@pytest.fixture(scope="module")
def every_address() -> list[Address]:
    found = addresses()
    assert len(found) > 100
    return found


def test_every_view_declares_who_may(every_address):
    silent = sorted({f"{address.url}: {address.view}" for address in every_address if address.access is None})

    assert silent == [], "say @requires(Right.…), @signed_in or @public (docs/api.md: required_rights)"


def test_every_right_exists(every_address):
    declared = {address.access for address in every_address} - {PUBLIC, SIGNED_IN, None}

    assert declared <= set(Right)


def test_what_is_public_is_on_this_list(every_address):
    public = {address.url for address in every_address if address.access == PUBLIC}

    assert {url for url in public if not url.startswith("/accounts/")} == {
        "/api/v1/none",
        "/api/v1/schema/",
        "/favicon.ico",
        "/healthz",
        "/language/",
        "/metrics",
        "/oauth/token/",
        "/readyz",
        "/theme/",
    }


@pytest.mark.parametrize("role", PEOPLE_ROLES)
def test_a_person_reaches_exactly_what_the_role_may(every_address, role, db):
    user = User.objects.create(username="somebody", role=role)

    wrong = [problem for address in every_address if (problem := _judge(address, _visit(address, user), role))]

    assert not wrong, "\n".join(wrong)


def test_nobody_gets_in_without_signing_in(every_address, db):
    wrong = []
    for address in every_address:
        response = _visit(address, None)
        is_out = response.status_code in {401, 404, 405} or _asks_to_sign_in(response)
        if address.access != PUBLIC and not is_out:
            wrong.append(f"{address}: {response.status_code}")

    assert not wrong, "\n".join(wrong)


def test_a_system_client_with_every_scope_reaches_what_its_role_may(every_address, db):
    api = _client_with(list(SCOPE_RIGHTS))

    wrong = [
        f"{address}: {status}"
        for address in every_address
        if address.is_api
        and ((status := _call(api, address).status_code) in {401, 403}) == (address.access in SCOPE_OF_RIGHT)
    ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("scope", SCOPE_RIGHTS)
def test_a_system_client_reaches_nothing_outside_its_scope(every_address, scope, db):
    api = _client_with([scope])

    wrong = [
        f"{address}: {status}"
        for address in every_address
        if address.is_api
        and ((status := _call(api, address).status_code) == 403) == (address.access in SCOPE_RIGHTS[scope])
    ]

    assert not wrong, "\n".join(wrong)


def test_a_token_opens_no_page(every_address, db):
    api = _client_with(list(SCOPE_RIGHTS))

    opened = [
        f"{address}: {status}"
        for address in every_address
        if not address.is_api and address.access != PUBLIC and address.method == "GET"
        and (status := api.get(address.url).status_code) not in {302, 404, 405}
    ]  # fmt: skip

    assert opened == []


def _judge(address: Address, response, role: Role) -> str:
    """Return what is wrong with the answer, or nothing."""
    status = response.status_code
    if status >= 500:
        return f"{address}: {status}"
    if address.access in {PUBLIC, SIGNED_IN}:
        return f"{address}: asks to sign in" if address.access == SIGNED_IN and _asks_to_sign_in(response) else ""
    may = address.access in ROLE_RIGHTS[role] and not (address.unscoped and role in SCOPED_ROLES)
    if may and (status in {401, 403} or _asks_to_sign_in(response)):
        return f"{address}: {status}, though {role} has {address.access}"
    if not may and status not in {403, 405}:
        return f"{address}: {status}, though {role} lacks {address.access}"
    return ""


def _visit(address: Address, user: User | None):
    if address.is_api:
        api = APIClient(raise_request_exception=False)
        if user:
            api.force_login(user)
        return _call(api, address)
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return client.generic(address.method, address.url)


def _call(api: APIClient, address: Address):
    body = None if address.method == "GET" else {}
    return api.generic(address.method, address.url, "" if body is None else "{}", content_type="application/json")


def _client_with(scopes: list[str]) -> APIClient:
    client = create_client(name="ERP", scopes=scopes, team_ids=[], now=timezone.now()).client
    AccessToken.objects.create(
        application=client, token="matrix", scope=" ".join(scopes), expires=timezone.now() + timedelta(hours=1)
    )
    api = APIClient(raise_request_exception=False)
    api.credentials(HTTP_AUTHORIZATION="Bearer matrix")
    return api


def _asks_to_sign_in(response) -> bool:
    return response.status_code == 302 and "/accounts/login/" in response.url
