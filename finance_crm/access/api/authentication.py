"""Who calls the API: a system client by its bearer token, or the person whose browser session it is."""

from typing import Any

from django.utils import timezone
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from finance_crm.access.queries.tokens import ClientToken, get_client_token


class TokenAuthentication(BaseAuthentication):
    """OAuth 2 bearer tokens of client credentials; `request.auth` is a ClientToken."""

    def authenticate(self, request: Request) -> tuple[Any, ClientToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise exceptions.AuthenticationFailed("The Authorization header must be: Bearer <token>.")
        found = get_client_token(token=parts[1].decode("latin-1"), now=timezone.now())
        if found is None:
            raise exceptions.AuthenticationFailed("The token is unknown, expired or revoked.")
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
