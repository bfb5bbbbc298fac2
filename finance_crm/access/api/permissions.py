"""The API asks for the same rights as the pages, and a token for the scope of the right on top."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from finance_crm.access.domain.clients import SCOPE_OF_RIGHT
from finance_crm.access.domain.roles import Right
from finance_crm.access.queries.rights import get_scope, has_right, token_covers
from finance_crm.access.queries.tokens import ClientToken


def right_of(view: Any, method: str) -> Right | None:
    """Return the right `view` asks for: by action first, then by method, then for anything (`*`)."""
    rights: dict[str, Right] = view.required_rights
    action = getattr(view, "action", None) or ""
    return rights.get(action) or rights.get(method) or rights.get("*")


class HasRight(BasePermission):
    """Reads `view.required_rights`: action or method → Right. What is not in it, nobody may do.

    A view that is `unscoped` is about the whole company: whoever sees only some customers is refused.
    """

    message = "Your role lacks the right this needs."

    def has_permission(self, request: Request, view: Any) -> bool:
        method = request.method or "GET"
        if method.lower() not in view.http_method_names or not hasattr(view, method.lower()):
            return True  # nothing runs: 405 follows
        right = right_of(view, method)
        if right is None or not has_right(user=request.user, right=right):
            return False
        if isinstance(request.auth, ClientToken) and not token_covers(token_scopes=request.auth.scopes, right=right):
            self.message = f"The token lacks the scope {SCOPE_OF_RIGHT.get(right, 'of this right')!r}."
            return False
        if view.unscoped and not get_scope(user=request.user).sees_all:
            self.message = "This is for callers who see every customer."
            return False
        return True
