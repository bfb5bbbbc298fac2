"""The ratios of a customer, period by period, each with what it was made of."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from credit.domain.ratio_results import Input, RatioResult
from credit.domain.ratios import CATALOGUE, RatioName, Unit, all_ratios
from credit.queries.statements import LINE_LABELS
from credit.views.known_statements import known_statements
from credit.views.ratio_words import FLAGS, RATIO_GROUPS, RATIO_LABELS, STATUSES
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.web.templatetags import formats


@require_GET
@requires(Right.VIEW_CUSTOMERS)
def ratios_panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Every ratio of the catalogue over the known periods."""
    known = known_statements(request, customer_id)
    statements = [period.statement for period in known]
    found = [all_ratios(now, earlier=before) for before, now in pairwise([None, *statements]) if now]
    groups = [
        (title, [_row(name, [ratios[name] for ratios in found]) for name in names]) for title, names in RATIO_GROUPS
    ]
    return render(request, "credit/ratios/panel.html", {"periods": known, "groups": groups if known else []})


def _row(name: RatioName, results: list[RatioResult]) -> dict[str, Any]:
    return {"label": RATIO_LABELS[name], "cells": [_cell(name, result) for result in results]}


def _cell(name: RatioName, result: RatioResult) -> dict[str, Any]:
    return {
        "text": STATUSES[result.status] if result.value is None else _written(CATALOGUE[name].unit, result.value),
        "has_value": result.value is not None,
        "flags": [FLAGS[flag] for flag in sorted(result.flags)],
        "inputs": [_input(used) for used in result.inputs],
    }


def _written(unit: Unit, value: Decimal) -> str:
    if unit is Unit.FRACTION:
        return formats.percent(value)
    return formats.number(value, {Unit.MULTIPLE: 2, Unit.DAYS: 1}.get(unit, 0))


def _input(used: Input) -> str:
    return f"{LINE_LABELS[used.line]} {formats.day(used.period_end)}: {formats.number(used.amount)}"
