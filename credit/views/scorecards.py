"""Scorecards: all versions, one opened with its proof, and what may be done with a version."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from credit.domain.scorecards import Band, Characteristic
from credit.queries import scorecards as queries
from credit.queries.outcomes import count_outcomes
from credit.services import scorecards as services
from credit.views.scorecard_words import attribute_label, characteristic_label
from credit.views.validation_charts import class_rows, pd_chart, period_rows, validation_charts, validation_figures
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import has_right
from finance_crm.jobs.queries.jobs import list_live_jobs
from finance_crm.web.domain.figures import Figure
from finance_crm.web.tables import Badge, Column, Kind, Table
from finance_crm.web.templatetags import formats

STATUSES = {
    "draft": Badge(gettext_lazy("Draft"), "info"),
    "in_use": Badge(gettext_lazy("In use"), "good"),
    "retired": Badge(gettext_lazy("Retired"), "plain"),
}
ACTIONS = {"use": services.take_in_use, "retire": services.retire}


class ScorecardTable(Table):
    name = "scorecards"
    caption = gettext_lazy("Scorecards")
    columns = (
        Column("title", gettext_lazy("Scorecard"), link=("credit:scorecard", "id"), detail="key"),
        Column("version", gettext_lazy("Version"), Kind.NUMBER, sort=False),
        Column("status", gettext_lazy("Status"), Kind.BADGE, badges=STATUSES),
        Column("auc", gettext_lazy("AUC, cross-validated"), Kind.NUMBER, places=3, sort=False),
        Column("source", gettext_lazy("What it rests on"), sort=False),
        Column("recorded_at", gettext_lazy("Recorded"), Kind.MOMENT),
    )
    default_sort = "title"
    empty_title = gettext_lazy("No scorecard")
    empty_text = gettext_lazy("Fit one on known outcomes.")


@require_GET
@requires(Right.VIEW_CREDIT)
def scorecard_list(request: HttpRequest) -> HttpResponse:
    table = ScorecardTable(request)
    page = queries.list_scorecards(order_by=table.sort.order_by(), offset=table.offset, limit=table.limit)
    table.load(page.rows, fields=queries.ScorecardRow._fields, count=page.count)
    context = {
        "table": table,
        "may_manage": has_right(user=request.user, right=Right.MANAGE_POLICY),
        "live": list_live_jobs(kind="scorecard_fit"),
    }
    return render(request, "credit/scorecards/list.html", context)


@require_GET
@requires(Right.VIEW_CREDIT)
def scorecard_detail(request: HttpRequest, scorecard_id: int) -> HttpResponse:
    known = _known(scorecard_id)
    fit = queries.find_fit(fit_id=known.fit_id) if known.fit_id else None
    context: dict[str, Any] = {
        "known": known,
        "badge": STATUSES[known.status],
        "figures": _figures(known),
        "characteristics": [_characteristic(item, fit) for item in known.scorecard.characteristics],
        "may_manage": has_right(user=request.user, right=Right.MANAGE_POLICY),
        "fit": fit,
        "pd_chart": pd_chart(known.content),
    }
    if fit:
        context |= {
            "proof": validation_figures(fit.validation),
            "charts": validation_charts(fit.validation),
            "classes": class_rows(fit.validation),
            "periods": period_rows(fit.validation),
        }
    return render(request, "credit/scorecards/detail.html", context)


def _known(scorecard_id: int) -> queries.KnownScorecard:
    known = queries.find_scorecard(scorecard_id=scorecard_id)
    if known is None:
        raise Http404
    return known


def _figures(known: queries.KnownScorecard) -> list[Figure]:
    card, scale = known.scorecard, known.scale
    pd = scale.pd_of(scale.anchor_points)
    anchor = _("%(points)s points stand for odds of %(odds)s to 1, a PD of %(pd)s") % {
        "points": formats.number(scale.anchor_points),
        "odds": formats.number(scale.anchor_odds),
        "pd": formats.percent(pd),
    }
    return [
        Figure(_("Base points"), formats.number(card.base_points), note=_("before any answer")),
        Figure(_("Fewest points"), formats.number(card.lowest), note=_pd(known, card.lowest)),
        Figure(_("Most points"), formats.number(card.highest), note=_pd(known, card.highest)),
        Figure(_("Points to double the odds"), formats.number(scale.points_to_double), note=anchor),
    ]


def _pd(known: queries.KnownScorecard, points: Any) -> str:
    return _("PD %(pd)s a year") % {"pd": formats.percent(known.scale.pd_of(points), 2)}


def _characteristic(item: Characteristic, fit: queries.KnownFit | None) -> dict[str, Any]:
    """Return the attributes with their points, and with who was in each band where it was fitted."""
    bins = (fit.bins.get(item.name) or {}) if fit else {}
    counted = iter(bins.get("bands", ()))
    rows = [
        {
            "label": attribute_label(attribute),
            "points": attribute.points,
            "counts": next(counted, None) if isinstance(attribute, Band) else None,
        }
        for attribute in item.attributes
    ]
    missing = {"label": attribute_label(None), "points": item.missing_points, "counts": None}
    return {"label": characteristic_label(item.name), "rows": [*rows, missing], "is_fitted": bool(bins)}


@require_POST
@requires(Right.MANAGE_POLICY)
def copy_scorecard(request: HttpRequest, scorecard_id: int) -> HttpResponse:
    known = _known(scorecard_id)
    row = services.copy_as_draft(source_id=known.id, actor_id=request.user.pk)
    messages.success(
        request, _("Version %(version)s is a draft now. Change what is to differ.") % {"version": row.version}
    )
    return redirect("credit:scorecard_edit", row.pk)


@require_POST
@requires(Right.MANAGE_POLICY)
def change_status(request: HttpRequest, scorecard_id: int, action: str) -> HttpResponse:
    known = _known(scorecard_id)
    try:
        ACTIONS[action](key=known.key, version=known.version)
    except services.ScorecardRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect("credit:scorecard", scorecard_id)


def outcomes_in_words() -> str:
    """Return on how many outcomes a scorecard could be fitted."""
    counts = count_outcomes()
    return _("%(outcomes)s known outcomes, %(defaults)s of them defaults") % {
        "outcomes": formats.number(counts.outcomes),
        "defaults": formats.number(counts.defaults),
    }
