"""Error pages: each says what happened and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from finance_crm.access.guards import public
from finance_crm.web.as_of import use_today


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Show what was wrong with the address, where the view said so."""
    reason = str(exception) if exception and exception.args else ""
    return _render(request, 400, reason)


@public
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _render(request, 403)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _render(request, 404)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Nothing is read from the database here: it may be what failed."""
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or cookies that are switched off."""
    text = _("The form was open too long, or cookies are switched off. Go back, reload the page and send it again.")
    return _render(request, 403, text)


def _render(request: HttpRequest, status: int, reason: str = "") -> HttpResponse:
    use_today(request)
    return render(request, f"{status}.html", {"reason": reason}, status=status)
