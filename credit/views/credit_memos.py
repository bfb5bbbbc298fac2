"""The credit memo of an assessment as PDF: everything that a decision needs, on one to three pages."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from credit.domain.behaviour import Measure
from credit.domain.behaviour_notes import notable
from credit.domain.ratios import CATALOGUE, RatioName, Unit, all_ratios
from credit.domain.scores.panel import panel as published_models
from credit.forms.ratios import RATIO_LABELS
from credit.queries.assessments import Assessment, list_assessments
from credit.queries.behaviour import behaviour_of
from credit.queries.explanations import Rebuilt, rebuild
from credit.queries.limits import limits_in_force
from credit.views import behaviour_words, memo_drawings
from credit.views.assessment_words import ZONES
from credit.views.assessments import assessment_of, explained_context, standing_of
from credit.views.ratio_words import STATUSES
from customers.queries.accounts import get_default_entity
from customers.views.pdf import PdfUnavailableError, render_pdf
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.web.as_of import get_known_at
from finance_crm.web.templatetags import formats

KEY_RATIOS = (
    RatioName.CURRENT,
    RatioName.LIABILITIES_TO_ASSETS,
    RatioName.DEBT_TO_EQUITY,
    RatioName.INTEREST_COVER,
    RatioName.EBIT_MARGIN,
    RatioName.NET_MARGIN,
    RatioName.RETURN_ON_ASSETS,
    RatioName.DAYS_SALES,
    RatioName.CASH_FLOW_TO_LIABILITIES,
)
STYLE_SHEETS = ("css/statement.css", "css/memo.css")
DRAWN_HISTORY = 8


@require_GET
@requires(Right.VIEW_CREDIT)
def memo_pdf(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """The memo in the reader's language."""
    assessment = assessment_of(request, assessment_id)
    html = render_to_string("credit/memos/memo.html", _context(request, assessment), request=request)
    try:
        content = render_pdf(html, css=_style_sheet())
    except PdfUnavailableError as error:
        messages.error(request, str(error))
        return redirect("credit:assessment", assessment_id)
    code, day = slugify(assessment.customer.code), assessment.as_of_date.isoformat()
    headers = {"Content-Disposition": f'attachment; filename="credit-memo-{code}-{day}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _style_sheet() -> str:
    return "\n".join(Path(str(finders.find(name))).read_text(encoding="utf-8") for name in STYLE_SHEETS)


def _context(request: HttpRequest, assessment: Assessment) -> dict[str, Any]:
    rebuilt, customer_id = rebuild(assessment), assessment.customer_id
    standing, explained = standing_of(request, rebuilt), explained_context(rebuilt)
    when = {"as_of": assessment.as_of_date, "known_at": get_known_at(request)}
    behaviour = behaviour_of(customer_ids=[customer_id], as_of=assessment.as_of_date, known_at=assessment.known_at).get(
        customer_id
    )
    history = list_assessments(customer_id=customer_id, limit=DRAWN_HISTORY, **when)
    names = [band["name"] for band in standing["scale"]]
    return {
        "assessment": assessment,
        "customer": assessment.customer,
        "company": get_default_entity(),
        "limit": limits_in_force(customer_ids=[customer_id], **when)[customer_id],
        "periods": [one.statement.period_end for one in rebuilt.statements],
        "ratios": _ratios(rebuilt),
        "scores": _scores(rebuilt),
        "behaviour": _behaviour(behaviour),
        "notes": [behaviour_words.in_words(found) for found in notable(behaviour)] if behaviour else [],
        "history": history,
        "scale_drawing": _drawn(
            memo_drawings.scale(names, current=standing["grade"], label=_("Grades from worst to best"))
        ),
        "contribution_drawing": _drawn(_contributions(explained["parts"])),
        "is_against_peers": any(part["peers"] for part in explained["parts"]),
        "history_drawing": _drawn(_history(history)),
        **standing,
        **explained,
    }


def _drawn(svg: str) -> str:
    return mark_safe(svg)


def _ratios(rebuilt: Rebuilt) -> list[dict[str, Any]]:
    """Return the key ratios, period by period, oldest first."""
    statements = [one.statement for one in rebuilt.statements]
    found = [all_ratios(now, earlier=before) for before, now in pairwise([None, *statements]) if now]
    return [
        {
            "label": RATIO_LABELS[name],
            "cells": [
                STATUSES[of[name].status] if of[name].value is None else _written(name, of[name].value) for of in found
            ],
            "trend": [of[name].value for of in found],
        }
        for name in KEY_RATIOS
        if found
    ]


def _written(name: RatioName, value: Decimal | None) -> str:
    unit = CATALOGUE[name].unit
    return formats.percent(value) if unit is Unit.FRACTION else formats.number(value, 1 if unit is Unit.DAYS else 2)


def _scores(rebuilt: Rebuilt) -> list[dict[str, Any]]:
    if not rebuilt.known.statements:
        return []
    return [
        {
            "name": f"{result.model.name} {result.model.variant}".strip(),
            "value": formats.number(result.value, 2),
            "zone": ZONES[result.zone] if result.zone else "",
        }
        for result in published_models(rebuilt.known.statements).results
        if result.value is not None
    ]


def _behaviour(found: Any) -> list[tuple[Any, str]]:
    if found is None:
        return []
    rows = [(behaviour_words.MEASURES[measure], behaviour_words.written(measure, found)) for measure in Measure]
    return [(label, text) for label, text in rows if text]


def _contributions(parts: Iterable[dict[str, Any]]) -> str:
    """Draw points against the peers where there are some, else the points themselves."""
    items = [item for part in parts for item in part["items"]]
    has_peers = any(item["difference"] is not None for item in items)
    drawn = [
        (item, item["difference"] if has_peers else item["points"])
        for item in items
        if not has_peers or item["difference"] is not None
    ]
    bars = [memo_drawings.Bar(str(item["label"]), float(value), _signed(value)) for item, value in drawn]
    return memo_drawings.bars(bars, label=_("Points by characteristic"))


def _signed(value: Decimal) -> str:
    return f"{'+' if value > 0 else ''}{formats.number(value, 1)}"


def _history(history: Sequence[Assessment]) -> str:
    dots = [
        memo_drawings.Dot(formats.day(row.as_of_date), float(row.points), f"{row.grade} · {formats.number(row.points)}")
        for row in reversed(history)
        if row.points is not None
    ]
    return memo_drawings.line(dots, label=_("Points of the assessments so far"))
