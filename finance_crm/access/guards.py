"""How a page says which right it asks for. Every view carries one of these; a test fails for one that does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from finance_crm.access.domain.roles import Right
from finance_crm.access.queries.rights import get_scope, has_right

View = Callable[..., HttpResponseBase]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

PUBLIC = "public"
SIGNED_IN = "signed in"


def requires(right: Right, *, writing: Right | None = None, unscoped: bool = False) -> Callable[[View], View]:
    """Let only holders of `right` in; a request that writes needs `writing` as well, where given.

    `unscoped` is for pages about the whole company: whoever sees only some customers is refused.

    Anonymous visitors go to the sign-in page and come back; others get the 403 page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            if not _may(request, right, writing) or (unscoped and not get_scope(user=request.user).sees_all):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = right  # type: ignore[attr-defined]
        guarded.writing_access = writing or right  # type: ignore[attr-defined]
        guarded.unscoped = unscoped  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(view: View) -> View:
    """Let everybody in who has signed in: pages about oneself, and pages that ask for rights part by part."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return sign_in_first(request)
        return view(request, *args, **kwargs)

    guarded.access = SIGNED_IN  # type: ignore[attr-defined]
    return guarded


def public(view: View) -> View:
    """Let everybody in, signed in or not."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return login_not_required(view)


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Send the browser to the sign-in page; a fragment loaded by htmx moves the whole page there."""
    if request.headers.get("HX-Request") != "true":
        return redirect_to_login(request.get_full_path())
    back = request.headers.get("HX-Current-URL", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("account_login") if request.method not in SAFE_METHODS else request.get_full_path()
    response = HttpResponse(status=204)
    response["HX-Redirect"] = redirect_to_login(back, resolve_url("account_login")).url
    return response


def _may(request: HttpRequest, right: Right, writing: Right | None) -> bool:
    if not has_right(user=request.user, right=right):
        return False
    return writing is None or request.method in SAFE_METHODS or has_right(user=request.user, right=writing)
