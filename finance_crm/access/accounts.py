"""How django-allauth and django-axes behave here."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """People are invited by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def login_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Return whom somebody tries to sign in as, for counting failures: name or e-mail address, in lower case."""
    given = credentials or {}
    name = given.get("username") or given.get("email") or request.POST.get("login", "")
    return str(name).strip().lower()
