"""Programs get credentials of their own from an administrator."""

import base64
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import SystemClient, User


@pytest.fixture
def erp(admin_pages):
    """A client with its secret as the page showed it."""
    page = admin_pages.post(reverse("access:client_create"), {"name": "ERP Taipei", "scopes": ["read", "imports"]})
    return page.context["client"], page.context["secret"]


def fetch_token(client, secret, **data):
    pair = base64.b64encode(f"{client.client_id}:{secret}".encode()).decode()
    return Client().post(
        reverse("oauth_token"),
        {"grant_type": "client_credentials"} | data,
        headers={"Authorization": f"Basic {pair}"},
    )


def test_a_client_fetches_a_token_with_its_scopes(erp):
    answer = fetch_token(*erp).json()

    assert set(answer["scope"].split()) == {"read", "imports"}
    assert answer["expires_in"] == 3600


def test_a_client_gets_no_scope_that_it_was_not_given(erp):
    assert fetch_token(*erp, scope="ledger").status_code == 400
    assert fetch_token(*erp, scope="read").json()["scope"] == "read"


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "implicit"])
def test_other_grants_are_refused(erp, grant):
    assert fetch_token(*erp, grant_type=grant, username="administrator", password="x").status_code in {
        400,
        401,
    }


def test_the_secret_is_shown_once_and_kept_only_as_a_hash(erp, admin_pages):
    client, secret = erp

    page = admin_pages.get(reverse("access:client", args=[client.pk])).content.decode()

    assert secret not in page
    assert secret not in SystemClient.objects.get().client_secret


def test_a_new_secret_ends_the_old_one_and_its_tokens(erp, admin_pages):
    client, old = erp
    token = fetch_token(client, old).json()["access_token"]

    page = admin_pages.post(reverse("access:client_rotate", args=[client.pk]))

    assert fetch_token(client, old).status_code == 401
    assert fetch_token(client, page.context["secret"]).status_code == 200
    assert Client().get("/api/v1/jobs/", headers={"Authorization": f"Bearer {token}"}).status_code in {
        401,
        404,
    }


def test_a_client_switched_off_gets_no_token(erp, admin_pages):
    client, secret = erp

    admin_pages.post(reverse("access:client_active", args=[client.pk]), {"active": "no"})

    assert fetch_token(client, secret).status_code in {400, 401}


def test_losing_a_scope_ends_the_tokens_that_carry_it(erp, admin_pages):
    client, secret = erp
    fetch_token(client, secret)

    admin_pages.post(reverse("access:client", args=[client.pk]), {"name": "ERP", "scopes": ["read"]})

    assert client.accesstoken_set.count() == 0
    assert fetch_token(client, secret).json()["scope"] == "read"


def test_guessing_secrets_shuts_the_address_out(erp, settings):
    client, secret = erp
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": f"test-{uuid4()}"}}

    answers = [fetch_token(client, "wrong").status_code for _ in range(21)]

    assert answers[-1] == 429
    assert fetch_token(client, secret).status_code == 429


def test_a_service_account_cannot_sign_in(erp, client):
    account = User.objects.get(role=Role.SYSTEM)

    response = client.post(reverse("account_login"), {"login": account.username, "password": "!"})

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_list_names_every_client(erp, admin_pages):
    assert "ERP Taipei" in admin_pages.get(reverse("access:clients")).content.decode()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"authorization_grant_type": "password"}, "system_client_grant_credentials_only"),
        ({"client_type": "public"}, "system_client_grant_credentials_only"),
        ({"scopes": ["everything"]}, "system_client_scopes_known"),
        ({"user": None}, "system_client_has_account"),
    ],
)
def test_the_database_itself_keeps_clients_narrow(erp, change, rule):
    with pytest.raises(IntegrityError, match=rule):
        SystemClient.objects.update(**change)
