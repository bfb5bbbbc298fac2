"""Changing a draft of a scorecard, and starting a fit."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from credit.forms.scorecards import FitForm, ScorecardForm
from credit.queries import scorecards as queries
from credit.services.scorecards import ScorecardRefusedError, save_draft
from credit.views.scorecard_words import attribute_label, characteristic_label
from credit.views.scorecards import outcomes_in_words
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.jobs.services.jobs import JobLockedError, enqueue


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_POLICY)
def edit_scorecard(request: HttpRequest, scorecard_id: int) -> HttpResponse:
    """Change a draft: base points, bands, points, grades."""
    known = queries.find_scorecard(scorecard_id=scorecard_id)
    if known is None:
        raise Http404
    if not known.is_draft:
        messages.warning(request, _("Only a draft can be changed. Make a new version of it."))
        return redirect("credit:scorecard", known.id)
    form = ScorecardForm(
        request.POST or None,
        content=known.content,
        label=characteristic_label,
        attribute=attribute_label,
        initial={"title": known.title, "source": known.source},
    )
    if request.method == "POST" and form.is_valid() and _save(form, known, request):
        messages.success(request, _("Saved."))
        return redirect("credit:scorecard", known.id)
    context = {"form": form, "known": known}
    return render(request, "credit/scorecards/edit.html", context, status=422 if form.errors else 200)


def _save(form: ScorecardForm, known: queries.KnownScorecard, request: HttpRequest) -> bool:
    cleaned = form.cleaned_data
    try:
        save_draft(
            key=known.key,
            title=cleaned["title"],
            content=cleaned["content"],
            source=cleaned["source"],
            actor_id=request.user.pk,
            replaces=known.version,
        )
    except ScorecardRefusedError as error:
        form.add_error(None, str(error))
        return False
    return True


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_POLICY)
def fit_scorecard(request: HttpRequest) -> HttpResponse:
    """Ask for a fit on the known outcomes; it comes as a draft with its proof."""
    initial = {"key": queries.UNLISTED, "title": dict(queries.list_keys()).get(queries.UNLISTED, "")}
    form = FitForm(request.POST or None, label=characteristic_label, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            enqueue(kind="scorecard_fit", arguments=form.arguments, actor_id=request.user.pk, source="page")
        except JobLockedError as error:
            messages.warning(
                request, _("A fit of that scorecard is running already: job %(id)s.") % {"id": error.job_id}
            )
        return redirect("credit:scorecards")
    context = {"form": form, "outcomes": outcomes_in_words()}
    return render(request, "credit/scorecards/fit.html", context, status=422 if form.errors else 200)
