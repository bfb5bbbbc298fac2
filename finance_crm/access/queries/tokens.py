"""Bearer tokens of system clients."""

import hashlib
from datetime import datetime
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from oauth2_provider.models import get_access_token_model

from finance_crm.access.models import Membership, User


class ClientToken(NamedTuple):
    """A token that is valid now: the service account it acts for and what it may ask for."""

    user: User
    scopes: frozenset[str]
    client_id: int


def get_client_token(*, token: str, now: datetime) -> ClientToken | None:
    """Return what `token` stands for, or None when it is unknown, expired, or its client or account is switched off.

    One query: token, client, service account and the account's teams.
    """
    checksum = hashlib.sha256(token.encode()).hexdigest()
    teams = Membership.objects.filter(user_id=OuterRef("application__user_id")).order_by("team_id").values("team_id")
    found = get_access_token_model().objects.filter(token_checksum=checksum, expires__gt=now)
    row = found.select_related("application__user").annotate(scope_team_ids=ArraySubquery(teams)).first()
    if row is None or row.application is None or not row.application.is_active:
        return None
    user = row.application.user
    if user is None or not user.is_active:
        return None
    user.scope_team_ids = tuple(row.scope_team_ids)
    return ClientToken(user, frozenset(row.scope.split()), row.application_id)
