"""How django-oauth-toolkit behaves here: client credentials only, each client within its own scopes."""

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes

from finance_crm.access.domain.clients import SCOPE_RIGHTS


class ClientScopes(BaseScopes):
    """A token gets what was asked for, or all that its client may have; never more."""

    def get_all_scopes(self) -> dict[str, str]:
        return {scope: ", ".join(sorted(rights)) for scope, rights in SCOPE_RIGHTS.items()}

    def get_available_scopes(
        self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        return list(application.scopes) if application is not None else []

    def get_default_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> list[str]:
        return self.get_available_scopes(application)


class ClientCredentialsValidator(OAuth2Validator):
    """Refuses clients that were switched off, and every other grant."""

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Any, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        if grant_type != "client_credentials" or not request.client.is_active or not request.client.user.is_active:
            return False
        return super().validate_grant_type(client_id, grant_type, client, request, *args, **kwargs)
