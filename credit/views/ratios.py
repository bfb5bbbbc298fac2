"""The ratios of a customer, period by period: what each was made of, where it is heading, what others have."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from credit.domain.comfort import Comfort, Light, light
from credit.domain.peers import Origin, Peers
from credit.domain.ratio_results import Input, RatioResult
from credit.domain.ratio_trends import Course, trend
from credit.domain.ratios import RatioName, all_ratios
from credit.forms.ratios import RATIO_LABELS
from credit.queries.comfort_levels import get_comfort
from credit.queries.ratios import get_peers
from credit.queries.statements import LINE_LABELS, KnownStatement, list_statements
from credit.views import ratio_words as words
from credit.views.known_statements import find_customer
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import has_right
from finance_crm.web.as_of import get_as_of, get_known_at
from finance_crm.web.templatetags import formats


@dataclass(frozen=True)
class _Reading:
    """What every row of the panel is read from."""

    customer_id: int
    known: list[KnownStatement]
    ratios: list[dict[RatioName, RatioResult]]
    comfort: Mapping[RatioName, Comfort]
    peers: Mapping[RatioName, Peers]


@require_GET
@requires(Right.VIEW_CUSTOMERS)
def ratios_panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Every ratio of the catalogue over the known periods, beside its comfort level and its industry."""
    customer = find_customer(request, customer_id)
    dates = {"as_of": get_as_of(request), "known_at": get_known_at(request)}
    known = list_statements(customer_id=customer_id, **dates)
    context = {"periods": known, "groups": [], "industry": customer.industry, "column_count": len(known) + 5}
    if known:
        found = _Reading(
            customer_id,
            known,
            _ratios(known),
            get_comfort(industry=customer.industry, known_at=dates["known_at"]),
            get_peers(industry=customer.industry, customer_id=customer_id, **dates),
        )
        context["groups"] = [(title, [_row(name, found) for name in names]) for title, names in words.RATIO_GROUPS]
        context["sources"] = _sources(found.peers)
        context["may_see_levels"] = has_right(user=request.user, right=Right.VIEW_CREDIT)
    return render(request, "credit/ratios/panel.html", context)


def _ratios(known: list[KnownStatement]) -> list[dict[RatioName, RatioResult]]:
    statements = [period.statement for period in known]
    return [all_ratios(now, earlier=before) for before, now in pairwise([None, *statements]) if now]


def _row(name: RatioName, found: _Reading) -> dict[str, Any]:
    results = [ratios[name] for ratios in found.ratios]
    comfort, course = found.comfort.get(name), trend(name, [period.statement for period in found.known]).course
    shown = light(results[-1], comfort)
    return {
        "label": RATIO_LABELS[name],
        "cells": [_cell(name, result, found) for result in results],
        "values": [result.value for result in results] if len(results) > 1 else [],
        "course": words.COURSES.get(course, ""),
        "course_tone": words.COURSE_TONES.get(course, "plain"),
        "course_icon": words.COURSE_ICONS.get(course, ""),
        "is_known_course": course is not Course.UNKNOWN,
        "level": words.written_comfort(name, comfort),
        "light": "" if shown is Light.NONE else words.LIGHTS[shown],
        "light_tone": words.LIGHT_TONES.get(shown, "plain"),
        "peers": _peers(name, found.peers.get(name), results[-1].value),
    }


def _cell(name: RatioName, result: RatioResult, found: _Reading) -> dict[str, Any]:
    has_value = result.value is not None
    return {
        "text": words.written_value(name, result.value) if result.value is not None else words.STATUSES[result.status],
        "has_value": has_value,
        "flags": [words.FLAGS[flag] for flag in sorted(result.flags)],
        "inputs": [(_input(used), _where(used, found)) for used in result.inputs],
        "missing": [LINE_LABELS[missing.line] for missing in result.missing],
    }


def _input(used: Input) -> str:
    return f"{LINE_LABELS[used.line]} {formats.day(used.period_end)}: {formats.number(used.amount)}"


def _where(used: Input, found: _Reading) -> str:
    """Return the address of the line that was used."""
    of = next(period.id for period in found.known if period.statement.period_end == used.period_end)
    return f"{reverse('credit:statement', args=[found.customer_id, of])}#line-{used.line.value}"


def _peers(name: RatioName, peers: Peers | None, value: Decimal | None) -> dict[str, Any] | None:
    """Return the median of the others, where the value stands among them, and whose figures they are."""
    if peers is None:
        return None
    return {
        "median": words.written_value(name, peers.median),
        "range": f"{words.written_value(name, peers.lower)} – {words.written_value(name, peers.upper)}",
        "rank": _rank(peers, value),
        "is_published": peers.origin is Origin.PUBLISHED,
    }


def _rank(peers: Peers, value: Decimal | None) -> str:
    if value is None:
        return ""
    rank = peers.rank(value)
    if rank is None:
        return _("quarter %(number)s of 4") % {"number": peers.quarter(value)}
    return _("percentile %(number)s") % {"number": formats.number(rank * 100)}


def _sources(peers: Mapping[RatioName, Peers]) -> list[str]:
    """Return in words whose figures stand beside the customer's."""
    published = sorted({one.source for one in peers.values() if one.origin is Origin.PUBLISHED})
    counts = [one.count for one in peers.values() if one.origin is Origin.PORTFOLIO and one.count]
    if not counts:
        return published
    said = _("our own customers of the industry (%(count)s of them at most)") % {"count": max(counts)}
    return [*published, said]
