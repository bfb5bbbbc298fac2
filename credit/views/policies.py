"""Credit policies: which there are, what they say, how they differ, and putting one in force."""

from datetime import timedelta
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from credit.domain.policies import PolicyError
from credit.domain.policy_data import from_data
from credit.forms.policies import SECTION_FORMS, ActivationForm, DraftForm, ReplayForm
from credit.queries import policies as queries
from credit.services import policies as services
from credit.views.limit_words import METHODS
from credit.views.policy_words import CHECKPOINTS, RULE_NAMES, SECTIONS, SIGNALS, UNSET, describe, differences
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.approvals import find_request
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.access.services.approvals import ApprovalError
from finance_crm.access.views.approvals import decision_context
from finance_crm.jobs.queries.jobs import list_live_jobs
from finance_crm.jobs.services.jobs import JobLockedError, enqueue
from finance_crm.web.as_of import get_today_of
from finance_crm.web.domain.versions import StaleVersionError

TONES = {"draft": "info", "approved": "info", "in_force": "good", "retired": "plain"}
CHOICE_LABELS = {
    **{method.value: label for method, label in METHODS.items()},
    **{signal.value: label for signal, label in SIGNALS.items()},
    **{item.value: label for item, label in UNSET.items()},
    **{kind.value: label for kind, label in RULE_NAMES.items()},
    **{place.value: label for place, label in CHECKPOINTS.items()},
}
REPLAYED_DAYS = 365


@require_GET
@requires(Right.VIEW_CREDIT)
def policy_list(request: HttpRequest) -> HttpResponse:
    """Every version, newest first."""
    rows = [{"policy": row, "tone": TONES[row.status]} for row in queries.list_policies()]
    context = {"rows": rows, "in_force": queries.policy_in_force(), "may_manage": _may_manage(request)}
    return render(request, "credit/policies/list.html", context)


@require_GET
@requires(Right.VIEW_CREDIT)
def policy_detail(request: HttpRequest, policy_id: int) -> HttpResponse:
    """What one version says, its replays, and what can be done with it."""
    row = _find(policy_id)
    waiting = services.open_request(row)
    context = {
        "policy": row,
        "tone": TONES[row.status],
        "sections": describe(from_data(row.content)),
        "may_edit": row.is_draft and waiting is None and _may_manage(request),
        "may_draft": _may_manage(request),
        "waiting": waiting,
        "compared_with": _compared_with(row),
        "sees_replays": get_scope(user=request.user).sees_all,
        "replays": queries.list_replays(policy_id=row.pk),
        "is_replayed": queries.last_replay(policy=row) is not None,
        "live": [job for job in list_live_jobs(kind="policy_replay") if job.arguments.get("policy_id") == row.pk],
        "replay_form": ReplayForm(initial=_usual_period(request)),
        "activation_form": ActivationForm(),
    }
    return render(request, "credit/policies/detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_POLICY)
def policy_draft(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Draft a new version from this one."""
    row = _find(policy_id)
    form = DraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = services.draft_policy(
            based_on_id=row.pk, title=form.cleaned_data["title"], actor_id=cast(int, request.user.pk)
        )
        return redirect("credit:policy", draft.pk)
    context = {"policy": row, "form": form}
    return render(request, "credit/policies/draft.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_POLICY)
def policy_edit(request: HttpRequest, policy_id: int, section: str) -> HttpResponse:
    """Change one section of a draft."""
    row = _find(policy_id)
    if section not in SECTION_FORMS:
        raise Http404
    if not row.is_draft:
        messages.error(request, _("Only a draft can be changed. Draft a new version from this one."))
        return redirect("credit:policy", row.pk)
    form = SECTION_FORMS[section](request.POST or None, content=row.content, labels=CHOICE_LABELS)
    if request.method == "POST" and form.is_valid() and _save(request, row, form):
        messages.success(request, _("Saved. The draft has to be replayed again before it can be put in force."))
        return redirect("credit:policy", row.pk)
    context = {"policy": row, "form": form, "label": SECTIONS[section], "row_version": row.row_version}
    return render(request, "credit/policies/edit.html", context, status=422 if form.errors else 200)


@require_GET
@requires(Right.VIEW_CREDIT)
def policy_differences(request: HttpRequest, policy_id: int, other_id: int) -> HttpResponse:
    """What a version says otherwise than another, in words."""
    after, before = _find(policy_id), _find(other_id)
    found = differences(from_data(before.content), from_data(after.content))
    context = {"before": before, "after": after, "differences": found, "versions": queries.list_policies()}
    return render(request, "credit/policies/differences.html", context)


@require_POST
@requires(Right.MANAGE_POLICY, unscoped=True)
def policy_replay(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Start replaying a draft on a period."""
    row = _find(policy_id)
    form = ReplayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the period as two dates, the earlier one first."))
        return redirect("credit:policy", row.pk)
    days = {name: day.isoformat() for name, day in form.cleaned_data.items()}
    arguments = {"policy_id": row.pk, "today": get_today_of(request).isoformat(), **days}
    try:
        enqueue(kind="policy_replay", arguments=arguments, actor_id=request.user.pk, source="page")
    except JobLockedError as error:
        messages.warning(request, _("The draft is being replayed already: job %(id)s.") % {"id": error.job_id})
    return redirect("credit:policy", row.pk)


@require_POST
@requires(Right.MANAGE_POLICY)
def policy_activation(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Ask somebody else to put a draft in force."""
    row = _find(policy_id)
    form = ActivationForm(request.POST)
    try:
        asked = services.request_activation(
            policy_id=row.pk,
            reason=form.cleaned_data["reason"] if form.is_valid() else "",
            requester_id=cast(int, request.user.pk),
            now=timezone.now(),
        )
    except (services.PolicyRefusedError, ApprovalError) as error:
        messages.error(request, str(error))
        return redirect("credit:policy", row.pk)
    return redirect("credit:policy_request", asked.pk)


@require_POST
@requires(Right.MANAGE_POLICY)
def policy_retire(request: HttpRequest, policy_id: int) -> HttpResponse:
    """Retire a draft that will not be used."""
    row = _find(policy_id)
    try:
        services.retire(policy_id=row.pk, now=timezone.now())
        messages.success(request, _("Retired."))
    except services.PolicyRefusedError as error:
        messages.error(request, str(error))
    return redirect("credit:policy", row.pk)


@require_GET
@requires(Right.VIEW_CREDIT)
def request_detail(request: HttpRequest, approval_id: int) -> HttpResponse:
    """A draft that waits for approval: what it changes, its replay, and the decision."""
    asked = find_request(scope=get_scope(user=request.user), request_id=approval_id)
    if asked is None or asked.kind != services.KIND or asked.subject_id is None:
        raise Http404
    row = _find(asked.subject_id)
    before = _compared_with(row)
    context = {
        "policy": row,
        "before": before,
        "differences": differences(from_data(before.content), from_data(row.content)) if before else [],
        "replay": row.replay or queries.last_replay(policy=row),
        **decision_context(request, asked),
    }
    return render(request, "credit/policies/request.html", context)


def _save(request: HttpRequest, row: queries.CreditPolicy, form: Any) -> bool:
    """Save a section; what is wrong with it goes to the form."""
    version = request.POST.get("row_version", "")
    try:
        services.change_content(
            policy_id=row.pk,
            parts=form.parts(),
            version=int(version) if version.isdecimal() else row.row_version,
            actor_id=cast(int, request.user.pk),
        )
    except PolicyError as error:
        form.add_error(None, error.message)
    except StaleVersionError:
        form.add_error(None, _("Somebody else changed the draft meanwhile. Open this page again."))
    except services.PolicyRefusedError as error:
        form.add_error(None, str(error))
    return not form.errors


def _find(policy_id: int) -> queries.CreditPolicy:
    row = queries.find_policy(policy_id=policy_id)
    if row is None:
        raise Http404
    return row


def _compared_with(row: queries.CreditPolicy) -> queries.CreditPolicy | None:
    """Return what a version is read against: the one in force, or for that one the one it was based on."""
    live = queries.policy_in_force().id
    return queries.find_policy(policy_id=live) if live != row.pk else row.based_on


def _may_manage(request: HttpRequest) -> bool:
    return has_right(user=request.user, right=Right.MANAGE_POLICY)


def _usual_period(request: HttpRequest) -> dict[str, Any]:
    """Propose the year whose outcome is known: it ended a horizon ago."""
    end = get_today_of(request)
    return {"start": end - timedelta(days=REPLAYED_DAYS), "end": end}
