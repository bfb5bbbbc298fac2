from datetime import timedelta

import pytest
from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from finance_crm.access.domain.clients import SCOPE_RIGHTS
from finance_crm.access.domain.roles import Role
from finance_crm.access.models import SystemClient, User
from tests.api import parcels


@pytest.fixture
def system_client(db) -> SystemClient:
    account = User.objects.create(username="erp", role=Role.SYSTEM, password="!")
    return SystemClient.objects.create(
        name="ERP",
        user=account,
        client_type=SystemClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=SystemClient.GRANT_CLIENT_CREDENTIALS,
        scopes=list(SCOPE_RIGHTS),
    )


@pytest.fixture
def make_token(system_client):
    """Return a function that makes a bearer token with the given scopes."""

    def make(scopes: str, *, minutes: int = 60) -> str:
        token = f"token-{scopes}-{minutes}".replace(" ", "-")
        AccessToken.objects.create(
            application=system_client,
            token=token,
            scope=scopes,
            expires=timezone.now() + timedelta(minutes=minutes),
        )
        return token

    return make


@pytest.fixture
def api(make_token) -> APIClient:
    """A system client with every scope."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(' '.join(SCOPE_RIGHTS))}")
    return client


@pytest.fixture
def parcel_api(settings, api):
    """`api` on an installation whose only resource is /api/v1/parcels/."""
    settings.ROOT_URLCONF = "tests.api.parcels"
    parcels.PARCELS.clear()
    return api
