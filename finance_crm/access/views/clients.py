"""Pages that manage system clients, and the address where they fetch tokens."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from oauth2_provider.views import TokenView

from finance_crm.access.domain.roles import Right
from finance_crm.access.forms.clients import SCOPE_LABELS, ClientForm
from finance_crm.access.guards import PUBLIC, requires
from finance_crm.access.network import client_address
from finance_crm.access.queries import users as queries
from finance_crm.access.services import clients as services
from finance_crm.access.services.throttling import count_failure, is_blocked


@require_GET
@requires(Right.MANAGE_USERS)
def client_list(request: HttpRequest) -> HttpResponse:
    return render(request, "access/clients.html", {"clients": queries.list_clients()})


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_USERS)
def client_create(request: HttpRequest) -> HttpResponse:
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        created = services.create_client(**_values(form), now=timezone.now())
        return _show_secret(request, created)
    return render(request, "access/client_form.html", {"form": form, "title": _("New system client")})


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_USERS)
def client_edit(request: HttpRequest, client_id: int) -> HttpResponse:
    client = queries.get_client(client_id=client_id)
    if client is None:
        raise Http404
    initial = {"name": client.name, "scopes": client.scopes, "teams": client.user.teams.all()}
    form = ClientForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_client(client_id=client_id, **_values(form))
        messages.success(request, _("Saved."))
        return redirect("access:client", client_id=client_id)
    return render(request, "access/client_form.html", {"form": form, "client": client, "title": client.name})


@require_POST
@requires(Right.MANAGE_USERS)
def client_rotate(request: HttpRequest, client_id: int) -> HttpResponse:
    _require_client(client_id)
    return _show_secret(request, services.rotate_secret(client_id=client_id, now=timezone.now()))


@require_POST
@requires(Right.MANAGE_USERS)
def client_active(request: HttpRequest, client_id: int) -> HttpResponse:
    """Switch a client off, with its tokens, or on again."""
    _require_client(client_id)
    services.set_client_active(client_id=client_id, is_active=request.POST.get("active") == "yes")
    return redirect("access:client", client_id=client_id)


class ClientTokenView(TokenView):
    """Answers client credentials with a token. An address that guesses is shut out for a while."""

    access = PUBLIC

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        address = client_address(request)
        if is_blocked(address=address):
            error = {
                "error": "temporarily_unavailable",
                "error_description": "Too many failures. Try again later.",
            }
            return JsonResponse(error, status=429, headers={"Retry-After": "900"})
        response = super().post(request, *args, **kwargs)
        if response.status_code == 401:
            count_failure(address=address)
        return response


def _values(form: ClientForm) -> dict[str, Any]:
    values = form.cleaned_data
    return {
        "name": values["name"],
        "scopes": values["scopes"],
        "team_ids": [team.pk for team in values["teams"]],
    }


def _require_client(client_id: int) -> None:
    if queries.get_client(client_id=client_id) is None:
        raise Http404


def _show_secret(request: HttpRequest, created: services.NewSecret) -> HttpResponse:
    """The one moment at which the secret can be read; no cache keeps the page."""
    labels = [SCOPE_LABELS[scope] for scope in created.client.scopes]
    context = {"client": created.client, "secret": created.secret, "scopes": labels}
    page = render(request, "access/client_secret.html", context)
    page["Cache-Control"] = "no-store"
    return page
