"""System clients: other programs that use the API with credentials of their own."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import get_access_token_model

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import SystemClient, User


class NewSecret(NamedTuple):
    """A client and its secret, which is shown once: only its hash is kept."""

    client: SystemClient
    secret: str


@transaction.atomic
def create_client(*, name: str, scopes: Collection[str], team_ids: Collection[int], now: datetime) -> NewSecret:
    """Create a client with a service account of its own; with teams it sees only their customers."""
    client = SystemClient(
        name=name,
        scopes=sorted(scopes),
        client_type=SystemClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=SystemClient.GRANT_CLIENT_CREDENTIALS,
        secret_rotated_at=now,
    )
    client.user = _create_account(name, client.client_id)
    client.user.teams.set(team_ids)
    client.client_secret = secret = generate_client_secret()
    client.save()
    return NewSecret(client, secret)


@transaction.atomic
def change_client(*, client_id: int, name: str, scopes: Collection[str], team_ids: Collection[int]) -> SystemClient:
    """Change what a client may ask for. Tokens it holds keep nothing that it lost."""
    client: SystemClient = SystemClient.objects.select_for_update(of=("self",)).select_related("user").get(pk=client_id)
    if set(client.scopes) - set(scopes):
        _end_tokens(client)
    client.name, client.scopes = name, sorted(scopes)
    client.save(update_fields=["name", "scopes", "updated"])
    client.user.teams.set(team_ids)
    return client


@transaction.atomic
def rotate_secret(*, client_id: int, now: datetime) -> NewSecret:
    """Give the client a new secret; the old one and every token end at once."""
    client: SystemClient = SystemClient.objects.select_for_update().get(pk=client_id)
    _end_tokens(client)
    client.client_secret = secret = generate_client_secret()
    client.secret_rotated_at = now
    client.save(update_fields=["client_secret", "secret_rotated_at", "updated"])
    return NewSecret(client, secret)


@transaction.atomic
def set_client_active(*, client_id: int, is_active: bool) -> SystemClient:
    """Switch a client off, with its tokens, or on again."""
    client: SystemClient = SystemClient.objects.select_for_update(of=("self",)).select_related("user").get(pk=client_id)
    if not is_active:
        _end_tokens(client)
    client.is_active = client.user.is_active = is_active
    client.save(update_fields=["is_active", "updated"])
    client.user.save(update_fields=["is_active"])
    return client


def _create_account(name: str, client_id: str) -> User:
    username = f"system-{slugify(name)[:60] or 'client'}-{client_id[:8].lower()}"
    return User.objects.create(username=username, first_name=name[:150], role=Role.SYSTEM, password=make_password(None))


def _end_tokens(client: SystemClient) -> None:
    get_access_token_model().objects.filter(application=client).delete()
