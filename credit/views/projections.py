"""Projected statements of a customer: a short panel, and a page whose drivers can be edited."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credit.domain.projections.scenarios import Drivers
from credit.domain.ratios import RatioName
from credit.domain.scores.models import CutOff, Side
from credit.domain.statements import Line
from credit.forms.projections import DRIVER_LABELS, ProjectionForm
from credit.forms.ratios import RATIO_LABELS
from credit.queries.projections import (
    SCENARIO_LABELS,
    CustomerProjection,
    ScenarioProjection,
    get_projection,
    list_known_scenarios,
)
from credit.queries.statements import LINE_LABELS
from credit.services.projections import ScenarioRefusedError, set_scenarios
from credit.views import projection_tables as tables
from customers.queries.accounts import CustomerNotFoundError, get_customer
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.people import get_people
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.web.as_of import get_as_of, get_known_at
from finance_crm.web.domain.charts import Chart, Series
from finance_crm.web.domain.figures import Figure
from finance_crm.web.templatetags import formats

PANEL_LINES = (Line.SALES, Line.EBIT, Line.NET_INCOME, Line.EQUITY)
PANEL_RATIOS = (RatioName.CURRENT, RatioName.LIABILITIES_TO_ASSETS, RatioName.INTEREST_COVER)
CHARTED_MODELS = ("altman_z_service", "zmijewski")
SIGNS = {Side.ABOVE: ">", Side.FROM: "≥", Side.BELOW: "<", Side.UP_TO: "≤"}


def _customer(request: HttpRequest, customer_id: int) -> Any:
    try:
        return get_customer(scope=get_scope(user=request.user), customer_id=customer_id)
    except CustomerNotFoundError as error:
        raise Http404 from error


def _find(request: HttpRequest, customer: Any, **options: Any) -> CustomerProjection:
    return get_projection(
        customer_id=customer.pk,
        industry=customer.industry,
        as_of=get_as_of(request),
        known_at=get_known_at(request),
        **options,
    )


@require_GET
@requires(Right.VIEW_CREDIT)
def panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The next year in both scenarios beside the last one."""
    found = _find(request, _customer(request, customer_id), years=1)
    shown = replace(found, past=found.past[-1:], past_ratios=found.past_ratios[-1:])
    columns = tables.columns_of(shown)
    ratios = replace(shown, levels={name: found.levels[name] for name in PANEL_RATIOS if name in found.levels})
    context = {
        "customer_id": customer_id,
        "columns": columns,
        "is_possible": found.is_possible,
        "backtest": found.backtest,
        "lines": [tables.line_row(line, columns, found.backtest) for line in PANEL_LINES],
        "ratios": tables.ratio_rows(ratios),
        "scores": tables.score_rows(found, shown=1)[:1],
        **_obstacles(found),
    }
    return render(request, "credit/projections/panel.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.VIEW_CREDIT, writing=Right.ASSESS)
def page(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Drivers, statements, ratios, scores and errors; saving what was typed keeps it beside what stood before."""
    customer = _customer(request, customer_id)
    known = list_known_scenarios(customer_id=customer_id, as_of=get_as_of(request), known_at=get_known_at(request))
    form = ProjectionForm(request.POST or None, known={key: row.drivers for key, row in known.items()})
    if request.method == "POST" and form.is_valid() and _save(request, customer_id, form):
        messages.success(request, _("Saved."))
        return redirect(request.get_full_path())
    found = _find(request, customer, overrides=form.overrides if form.is_bound else None)
    people = get_people(ids={row.recorded_by_id for row in found.known.values()})
    context = {
        "customer": customer,
        "form": form,
        "may_edit": has_right(user=request.user, right=Right.ASSESS),
        "edits": [
            (SCENARIO_LABELS[key], row, people.get(row.recorded_by_id))
            for key, row in found.known.items()
            if row.drivers
        ],
        "crumbs": [
            (_("Customers"), reverse("customers:portfolio")),
            (customer.name, f"{reverse('customers:customer', args=[customer_id])}?tab=credit"),
            (_("Projection"), ""),
        ],
        **_results(found, form),
    }
    return render(request, "credit/projections/page.html", context, status=422 if form.errors else 200)


@require_GET
@requires(Right.VIEW_CREDIT)
def results(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The same with the drivers of the address in place of the estimates; nothing is kept."""
    customer = _customer(request, customer_id)
    form = ProjectionForm(request.GET, known={})
    form.is_valid()
    found = _find(request, customer, overrides=form.overrides)
    return render(request, "credit/projections/results.html", {"customer": customer, **_results(found, form)})


def _save(request: HttpRequest, customer_id: int, form: ProjectionForm) -> bool:
    overrides: Mapping[str, Drivers] = form.overrides
    try:
        set_scenarios(
            customer_id=customer_id,
            drivers=overrides,
            reason=form.cleaned_data["reason"],
            effective_date=get_as_of(request),
            actor_id=request.user.pk,
            now=timezone.now(),
        )
    except ScenarioRefusedError as error:
        form.add_error("reason", str(error))
        return False
    return True


def _results(found: CustomerProjection, form: ProjectionForm) -> dict[str, Any]:
    columns = tables.columns_of(found)
    scores = tables.score_rows(found, shown=len(found.past)) if found.past else []
    return {
        "projection": found,
        "past": found.past[-tables.PAST_SHOWN :],
        "drivers": tables.driver_rows(found, form),
        "used": tables.used_rows(found),
        "projected_columns": [column for column in columns if column.year],
        "projected_groups": tables.groups_of([column for column in columns if column.year]),
        "columns": columns,
        "groups": tables.groups_of(columns),
        "sections": tables.statement_sections(columns, found.backtest),
        "ratios": tables.ratio_rows(found) if found.past else [],
        "scores": tables.score_rows(found, shown=tables.PAST_SHOWN),
        "charts": [_chart(found, row) for row in scores if row["model"].key in CHARTED_MODELS],
        "errors": tables.error_tables(found.backtest) if found.backtest and found.backtest.errors else [],
        "summary": _summary(found, scores) if found.is_possible else [],
        **_obstacles(found),
    }


def _summary(found: CustomerProjection, scores: list[dict[str, Any]]) -> list[Figure]:
    """Return for each scenario its last Z″, and the ratio likeliest to fall under its level in the next year."""
    figures, last = list[Figure](), len(found.past) - 1
    for key, scenario in found.scenarios.items():
        if not scenario.projected.is_possible:
            continue
        last += len(scenario.projected.statements)
        cell, end = scores[0]["cells"][last], formats.day(scenario.projected.statements[-1].period_end)
        label, zone = {"model": scores[0]["model"].name, "scenario": SCENARIO_LABELS[key]}, cell["zone"]
        value = "" if cell["value"] is None else formats.number(cell["value"], 2)
        note = f"{zone} · {end}" if zone else end
        figures.append(Figure(_("%(model)s · %(scenario)s") % label, value, tone=cell["tone"], note=note))
        figures.append(_likeliest(scenario))
    return figures


def _likeliest(scenario: ScenarioProjection) -> Figure:
    """Return the ratio with the highest chance of lying under its level a year on."""
    chances = {name: years[0].under for name, years in scenario.chances.items() if years[0].under is not None}
    name = max(chances, key=lambda one: chances[one] or 0, default=None)
    label = _("Likeliest under comfort · %(scenario)s") % {"scenario": SCENARIO_LABELS[scenario.scenario]}
    if name is None:
        return Figure(label, "")
    tone = "bad" if (chances[name] or 0) >= tables.LIKELY_UNDER else ""
    return Figure(
        label, formats.percent(chances[name], 0), tone=tone, note=RATIO_LABELS[name], term="chance_under_comfort"
    )


def _obstacles(found: CustomerProjection) -> dict[str, Any]:
    """Return in words what is missing for a projection, and what stays as it was for want of a driver."""
    projected = [scenario.projected for scenario in found.scenarios.values()]
    lines = dict.fromkeys(line for one in projected for line in one.missing_lines)
    drivers = dict.fromkeys(name for one in projected for name in one.missing_drivers)
    held = dict.fromkeys(name for one in projected for name in one.held)
    return {
        "has_past": bool(found.past),
        "missing_lines": [LINE_LABELS[line] for line in lines] if found.past else [],
        "missing_drivers": [DRIVER_LABELS[name] for name in drivers],
        "held": [DRIVER_LABELS[name] for name in held],
        "is_annualised": bool(found.past) and found.past[-1].months != 12,
    }


def _chart(found: CustomerProjection, row: dict[str, Any]) -> Chart:
    """Return known and projected values of a model; the downturn branches off at the last known year."""
    model, values, known = row["model"], [cell["value"] for cell in row["cells"]], len(found.past)
    statements = [one.projected.statements for one in found.scenarios.values()]
    longest = max(statements, key=len, default=())
    ends = [one.period_end for one in (*found.past, *longest)]
    series, start = list[Series](), known
    for key, years in zip(found.scenarios, statements, strict=True):
        before = [None] * (known - 1) + values[known - 1 : known] if series else values[:known]
        after = values[start : start + len(years)]
        series.append(Series(SCENARIO_LABELS[key], [*before, *after, *[None] * (len(longest) - len(years))]))
        start += len(years)
    for cut in _bounds(model):
        label = f"{tables.ZONES[cut.zone]} {SIGNS[cut.side]} {formats.number(cut.bound, 2)}"
        series.append(Series(label, [cut.bound] * len(ends), ("muted",)))
    return Chart(
        name=model.key,
        label=model.name,
        kind="line",
        categories=[formats.day(end) for end in ends],
        series=series,
        language=formats.language(),
        write=lambda value: "–" if value is None else formats.number(value, 3),
        category_label=_("Year"),
    )


def _bounds(model: Any) -> list[CutOff]:
    return [] if model.cut_offs.of_probability else list(model.cut_offs.cut_offs)
