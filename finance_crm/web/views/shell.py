"""Pages and switches that every app shares: home, help, search, theme, language, table preferences."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from finance_crm.access.guards import public, signed_in
from finance_crm.access.queries.rights import get_rights, get_scope
from finance_crm.web.domain.glossary import glossary
from finance_crm.web.queries.assembly import get_tiles
from finance_crm.web.queries.search import find_everywhere
from finance_crm.web.services.preferences import remember_language, remember_table
from finance_crm.web.tables.state import DENSITIES
from finance_crm.web.templatetags.shell import THEME_COOKIE, THEMES

COOKIE_SECONDS = 365 * 24 * 3600


@require_GET
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    tiles = get_tiles(role=request.user.role, rights=get_rights(user=request.user))
    return render(request, "web/home.html", {"tiles": tiles})


@require_GET
@public
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address on pages that name no icon, such as a file shown in a tab."""
    return HttpResponseRedirect(static("icons/favicon.svg"))


@require_GET
@signed_in
def help_page(request: HttpRequest) -> HttpResponse:
    terms = sorted(glossary, key=lambda term: str(term.label).casefold())
    return render(request, "web/help.html", {"terms": terms})


@require_GET
@signed_in
def search(request: HttpRequest) -> HttpResponse:
    term = request.GET.get("q", "")[:100]
    user = request.user
    groups = find_everywhere(term=term, rights=get_rights(user=user), scope=get_scope(user=user))
    return render(request, "web/search.html", {"groups": groups, "term": term})


@require_POST
@public
def set_theme(request: HttpRequest) -> HttpResponse:
    response = _back(request)
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        _keep(response, THEME_COOKIE, chosen)
    return response


@require_POST
@public
def set_language(request: HttpRequest) -> HttpResponse:
    response = _back(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
        if request.user.is_authenticated:
            remember_language(user_id=request.user.pk, language=language)
    return response


@require_POST
@signed_in
def set_table_preference(request: HttpRequest) -> HttpResponse:
    columns, density = request.POST.getlist("columns"), request.POST.get("density", "")
    table = request.POST.get("table", "")
    is_storable = "\0" not in "".join((table, *columns))
    if table and len(table) <= 60 and len(columns) <= 60 and density in ("", *DENSITIES) and is_storable:
        remember_table(user_id=request.user.pk, table=table, columns=columns, density=density)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Return to the page that the form stood on."""
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=COOKIE_SECONDS, samesite="Lax", httponly=True)
