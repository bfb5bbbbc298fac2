"""Approvals by four eyes: what waits for me, what I asked for, what was decided; and who may decide how much."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from finance_crm.access.domain.approvals import ApprovalKind, State, approval_kinds
from finance_crm.access.domain.roles import Right
from finance_crm.access.forms.approvals import AuthorityForm, DecisionForm
from finance_crm.access.guards import requires, signed_in
from finance_crm.access.queries import approvals as queries
from finance_crm.access.queries.rights import get_scope
from finance_crm.access.services import approvals as services
from finance_crm.registry import NotRegisteredError
from finance_crm.web.as_of import get_today_of
from finance_crm.web.domain.tabs import Tab

SHOWN = 200
TONES = {
    State.OPEN: "info",
    State.APPROVED: "good",
    State.REFUSED: "bad",
    State.WITHDRAWN: "plain",
    State.EXPIRED: "warn",
}


@require_GET
@signed_in
def inbox(request: HttpRequest) -> HttpResponse:
    """What this person may decide; what they asked for; what was decided."""
    shown = request.GET.get("show", "")
    user, scope = request.user, get_scope(user=request.user)
    if shown == "asked":
        rows = queries.list_asked(user=cast(Any, user), limit=SHOWN)
    elif shown == "decided":
        rows = queries.list_decided(scope=scope, limit=SHOWN)
    else:
        rows = queries.list_inbox(user=cast(Any, user), scope=scope, limit=SHOWN)
    context = {"rows": [_row(row) for row in rows], "tabs": _tabs(shown), "decides": not shown, "here": request.path}
    return render(request, "access/approvals/inbox.html", context)


@require_GET
@signed_in
def detail(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request. Kinds with a page of their own are shown there."""
    found = _find(request, request_id)
    kind = _kind(found.kind)
    if kind is not None and kind.url is not None:
        return redirect(kind.url(found.pk))
    context = {"row": _row(found), **decision_context(request, found)}
    return render(request, "access/approvals/detail.html", context)


@require_POST
@signed_in
def decide(request: HttpRequest) -> HttpResponse:
    """Approve or refuse what was ticked: all of it, or nothing."""
    form = DecisionForm(request.POST)
    back = _back(request)
    if not form.is_valid():
        messages.error(request, _("Tick at least one request, then approve or refuse."))
        return redirect(back)
    if not queries.sees_all_of(scope=get_scope(user=request.user), request_ids=form.cleaned_data["ids"]):
        raise Http404
    try:
        decided = services.decide(
            request_ids=form.cleaned_data["ids"],
            is_approved=form.is_approved,
            reason=form.cleaned_data["reason"],
            decider=cast(Any, request.user),
            now=timezone.now(),
            today=get_today_of(request),
        )
    except services.ApprovalError as error:
        messages.error(request, str(error))
    else:
        said = _("Approved: %(count)s.") if form.is_approved else _("Refused: %(count)s.")
        messages.success(request, said % {"count": len(decided)})
    return redirect(back)


@require_POST
@signed_in
def withdraw(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take one's own request back."""
    found = _find(request, request_id)
    try:
        services.withdraw(request_id=found.pk, user_id=cast(int, request.user.pk), now=timezone.now())
        messages.success(request, _("Withdrawn."))
    except services.ApprovalError as error:
        messages.error(request, str(error))
    return redirect(_back(request))


@require_GET
@requires(Right.MANAGE_SETTINGS)
def authorities(request: HttpRequest) -> HttpResponse:
    """Who may decide what up to which amount."""
    return render(request, "access/approvals/authorities.html", {"rows": queries.list_authorities()})


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_SETTINGS)
def authority(request: HttpRequest, kind: str, role: str) -> HttpResponse:
    """Change how far one role's authority goes."""
    row = next((row for row in queries.list_authorities() if (row.kind.name, row.role) == (kind, role)), None)
    if row is None:
        raise Http404
    initial = {"up_to_amount": row.limit.up_to if row.limit else 0}
    form = AuthorityForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.set_authority(kind=kind, role=role, up_to_amount=form.cleaned_data["up_to_amount"])
        messages.success(request, _("Saved."))
        return redirect("access:authorities")
    context = {"form": form, "row": row}
    return render(request, "access/approvals/authority.html", context, status=422 if form.errors else 200)


def decision_context(request: HttpRequest, found: queries.ApprovalRequest) -> dict[str, Any]:
    """Return what `access/approvals/partials/decide.html` needs; the pages of other apps use it too."""
    return {
        "approval": found,
        "approval_tone": TONES[State(found.state)],
        "may_decide": bool(queries.may_decide(user=cast(Any, request.user), requests=[found])),
        "is_own": found.requested_by_id == request.user.pk,
        "here": request.path,
    }


def _row(found: queries.ApprovalRequest) -> dict[str, Any]:
    kind = _kind(found.kind)
    return {
        "request": found,
        "kind": kind.label if kind else found.kind,
        "url": kind.url(found.pk) if kind and kind.url else reverse("access:approval", args=[found.pk]),
        "tone": TONES[State(found.state)],
    }


def _kind(name: str) -> ApprovalKind | None:
    try:
        return approval_kinds.get(name)
    except NotRegisteredError:
        return None


def _find(request: HttpRequest, request_id: int) -> queries.ApprovalRequest:
    found = queries.find_request(scope=get_scope(user=request.user), request_id=request_id)
    if found is None:
        raise Http404
    return found


def _tabs(shown: str) -> list[Tab]:
    page = reverse("access:approvals")
    return [
        Tab(_("For your decision"), page, not shown),
        Tab(_("You asked"), f"{page}?show=asked", shown == "asked"),
        Tab(_("Decided"), f"{page}?show=decided", shown == "decided"),
    ]


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return asked if is_ours else reverse("access:approvals")
