"""A projection as rows of cells: drivers, statements, ratios with their chances, scores, errors."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credit.domain.comfort import Comfort, Direction, Judgement, judge
from credit.domain.projections.backtests import LINES, RATIOS, Verdict
from credit.domain.projections.chances import ErrorSource
from credit.domain.projections.drivers import DRIVERS, DriverName
from credit.domain.projections.estimates import Basis, Estimate, TrendSource, TrendValue
from credit.domain.projections.measures import MeasureKind
from credit.domain.projections.outlook import scores_by_period
from credit.domain.projections.scenarios import SCENARIOS, Scenario, drivers_of_year
from credit.domain.ratio_results import RatioResult
from credit.domain.ratios import CATALOGUE, RatioName, Unit
from credit.domain.scores.models import ScoreResult, Severity
from credit.domain.statements import PARTS, Line, Statement
from credit.forms.projections import DRIVER_LABELS, ProjectionForm, field_name, scale_of
from credit.forms.ratios import RATIO_LABELS
from credit.forms.statements import SECTIONS
from credit.queries.projections import SCENARIO_LABELS, Backtest, CustomerProjection
from credit.queries.statements import LINE_LABELS
from credit.views.assessment_words import ZONES
from credit.views.ratio_words import STATUSES
from finance_crm.web.templatetags import formats

PAST_SHOWN = 3
LIKELY_UNDER = Decimal("0.5")
TONES = {
    Judgement.STRONG: "good", Judgement.COMFORTABLE: "good", Judgement.UNCOMFORTABLE: "bad",
    Judgement.NOT_JUDGED: "plain",
}  # fmt: skip
SCORE_TONES = {Severity.GOOD: "good", Severity.BETWEEN: "warn", Severity.BAD: "bad"}
JUDGEMENTS = {
    Judgement.STRONG: gettext_lazy("strong"),
    Judgement.COMFORTABLE: gettext_lazy("comfortable"),
    Judgement.UNCOMFORTABLE: gettext_lazy("under comfort"),
    Judgement.NOT_JUDGED: "",
}
SIDES = {Direction.AT_LEAST: "≥", Direction.ABOVE: ">", Direction.AT_MOST: "≤", Direction.BELOW: "<"}
VERDICTS = {
    Verdict.BEATS_NAIVE: (gettext_lazy("better than last year"), "good"),
    Verdict.NOT_BETTER: (gettext_lazy("not better than last year"), "warn"),
    Verdict.TOO_FEW: (gettext_lazy("too few cases"), "plain"),
}


class Column(NamedTuple):
    """One year of a table: known, or projected in a scenario."""

    label: str
    group: str
    statement: Statement
    year: int = 0


def columns_of(found: CustomerProjection) -> list[Column]:
    """Return the latest known years, then those of each scenario."""
    known = [Column(formats.day(one.period_end), _("Known"), one) for one in found.past[-PAST_SHOWN:]]
    projected = [
        Column(formats.day(one.period_end), str(SCENARIO_LABELS[key]), one, year)
        for key, scenario in found.scenarios.items()
        for year, one in enumerate(scenario.projected.statements, start=1)
    ]
    return known + projected


def groups_of(columns: Sequence[Column]) -> list[tuple[str, int]]:
    """Return the headings above the columns, each with how many it spans."""
    labels = list(dict.fromkeys(column.group for column in columns))
    return [(label, sum(column.group == label for column in columns)) for label in labels]


def written_driver(name: DriverName, value: Decimal | None) -> str:
    """Write a driver as people say it: per cent or days."""
    if value is None:
        return "–"
    return formats.percent(value) if DRIVERS[name].unit is Unit.FRACTION else formats.number(value, 1)


def driver_rows(found: CustomerProjection, form: ProjectionForm) -> list[dict[str, Any]]:
    """Return each driver with its past, the trend, how both were blended, and a field for each scenario."""
    shown = len(found.past[-PAST_SHOWN:])
    used = {name for one in found.scenarios.values() for year in one.projected.drivers for name in year}
    return [
        {
            "label": DRIVER_LABELS[name],
            "past": [written_driver(name, value) for value in estimate.past[len(estimate.past) - shown :]],
            "trend": _trend(name, estimate.trend),
            "blend": _blend(estimate),
            "estimate": written_driver(name, estimate.value),
            "error": _spread(found, name),
            "fields": [
                (form[field_name(key, name)], _placeholder(name, SCENARIOS[key], estimate)) for key in SCENARIOS
            ],
        }
        for name, estimate in found.estimates.items()
        if not used or name in used
    ]


def _placeholder(name: DriverName, scenario: Scenario, estimate: Estimate) -> str:
    """Return what the first year uses unless something is typed, in typed units."""
    drivers = drivers_of_year({name: estimate}, scenario=scenario, overrides={}, year=1)
    return f"{round(drivers[name] * scale_of(name), 1):f}" if name in drivers else ""


def used_rows(found: CustomerProjection) -> list[dict[str, Any]]:
    """Return the drivers as each projected year uses them."""
    years = [year for scenario in found.scenarios.values() for year in scenario.projected.drivers]
    return [
        {"label": DRIVER_LABELS[name], "cells": [written_driver(name, year.get(name)) for year in years]}
        for name in DriverName
        if any(name in year for year in years)
    ]


def _trend(name: DriverName, trend: TrendValue | None) -> dict[str, str]:
    if trend is None:
        return {"value": "–", "of": _("fewer than five companies show it")}
    of = _("industry, %(count)s") if trend.source is TrendSource.INDUSTRY else _("whole portfolio, %(count)s")
    return {"value": written_driver(name, trend.value), "of": of % {"count": trend.company_count}}


def _blend(estimate: Estimate) -> str:
    words = {
        Basis.OWN: _("own past alone"),
        Basis.TREND: _("trend alone"),
        Basis.MISSING: _("cannot be estimated"),
    }
    return words.get(estimate.basis) or _("%(share)s own past") % {"share": formats.percent(estimate.own_weight, 0)}


def _spread(found: CustomerProjection, name: DriverName) -> dict[str, str]:
    error = found.errors[name]
    of = _("back-test, %(count)s cases") if error.source is ErrorSource.BACKTEST else _("house default")
    return {"spread": written_driver(name, error.spread), "of": of % {"count": error.case_count}}


def statement_sections(columns: Sequence[Column], backtest: Backtest | None) -> list[dict[str, Any]]:
    """Return the lines that any of the years has, under their headings."""
    found = []
    for title, lines in SECTIONS:
        rows = [line_row(line, columns, backtest) for line in lines]
        found.append({"title": title, "rows": [row for row in rows if any(cell is not None for cell in row["cells"])]})
    return [section for section in found if section["rows"]]


def line_row(line: Line, columns: Sequence[Column], backtest: Backtest | None) -> dict[str, Any]:
    """Return a line over the years; `naive` is last year's where the back-test found nothing better."""
    last = next((one.statement.amount(line) for one in reversed(columns) if not one.year), None)
    return {
        "label": LINE_LABELS[line],
        "is_total": line in PARTS,
        "cells": [column.statement.amount(line) for column in columns],
        "naive": last if last is not None and is_not_better(backtest, MeasureKind.LINE, line) else None,
    }


def is_not_better(backtest: Backtest | None, kind: MeasureKind, measure: str) -> bool:
    """Say whether the back-test found that "same as last year" errs no more, a year ahead."""
    error = backtest.of(horizon=1, kind=kind, measure=measure) if backtest else None
    return error is not None and error.verdict is Verdict.NOT_BETTER


def written_ratio(name: RatioName, result: RatioResult) -> str:
    """Write a ratio in its unit, or why it has no value."""
    return str(STATUSES[result.status]) if result.value is None else _value(name, result.value)


def _value(name: RatioName, value: Decimal) -> str:
    unit = CATALOGUE[name].unit
    if unit is Unit.FRACTION:
        return formats.percent(value)
    return formats.number(value, {Unit.MULTIPLE: 2, Unit.DAYS: 1}.get(unit, 0))


def ratio_rows(found: CustomerProjection) -> list[dict[str, Any]]:
    """Return each ratio with a level over the years, with its light and the chance of falling under the level."""
    return [
        {
            "label": RATIO_LABELS[name],
            "level": f"{SIDES[level.direction]} {_value(name, level.enough)}",
            "cells": list(_ratio_cells(found, name, level)),
            "naive": _naive_ratio(found, name),
        }
        for name, level in found.levels.items()
    ]


def _ratio_cells(found: CustomerProjection, name: RatioName, level: Comfort) -> Iterable[dict[str, Any]]:
    for ratios in found.past_ratios[-PAST_SHOWN:]:
        yield _ratio_cell(name, ratios[name], level)
    for scenario in found.scenarios.values():
        for year, ratios in enumerate(scenario.ratios):
            chance = scenario.chances[name][year].under
            yield _ratio_cell(name, ratios[name], level) | {
                "chance": None if chance is None else formats.percent(chance, 0),
                "is_likely": chance is not None and chance >= LIKELY_UNDER,
            }


def _ratio_cell(name: RatioName, result: RatioResult, level: Comfort) -> dict[str, Any]:
    judgement = judge(result, level)
    return {"text": written_ratio(name, result), "tone": TONES[judgement], "judgement": JUDGEMENTS[judgement]}


def _naive_ratio(found: CustomerProjection, name: RatioName) -> str:
    if not found.past_ratios or not is_not_better(found.backtest, MeasureKind.RATIO, name):
        return ""
    return written_ratio(name, found.past_ratios[-1][name])


def score_rows(found: CustomerProjection, *, shown: int = PAST_SHOWN) -> list[dict[str, Any]]:
    """Return each model over the latest known years and those of each scenario."""
    known = scores_by_period(found.past)
    projected = [
        {key: results[len(found.past) :] for key, results in scores_by_period(periods).items()}
        for periods in ([*found.past, *scenario.projected.statements] for scenario in found.scenarios.values())
    ]
    return [
        {
            "model": results[-1].model,
            "cells": [_score_cell(one) for one in (*results[-shown:], *(s for row in projected for s in row[key]))],
        }
        for key, results in known.items()
        if results
    ]


def _score_cell(result: ScoreResult) -> dict[str, Any]:
    return {
        "value": result.value,
        "zone": ZONES[result.zone] if result.zone else "",
        "tone": SCORE_TONES[result.zone.severity] if result.zone else "plain",
    }


def error_tables(backtest: Backtest) -> list[dict[str, Any]]:
    """Return lines and ratios with their errors for each horizon that was tried, beside the naive."""
    horizons = sorted({horizon for horizon, _kind, _measure in backtest.errors})
    kinds = (
        (_("Lines"), MeasureKind.LINE, LINES, LINE_LABELS),
        (_("Ratios"), MeasureKind.RATIO, RATIOS, RATIO_LABELS),
    )
    return [
        {"title": title, "horizons": horizons, "rows": _error_rows(backtest, kind, measures, labels, horizons)}
        for title, kind, measures, labels in kinds
    ]


def _error_rows(
    backtest: Backtest, kind: MeasureKind, measures: Iterable[Any], labels: Any, horizons: Sequence[int]
) -> list[dict[str, Any]]:
    rows = [
        {"label": labels[one], "cells": [_error_cell(backtest, kind, one, horizon) for horizon in horizons]}
        for one in measures
    ]
    return [row for row in rows if any(row["cells"])]


def _error_cell(backtest: Backtest, kind: MeasureKind, measure: str, horizon: int) -> dict[str, Any] | None:
    found = backtest.of(horizon=horizon, kind=kind, measure=measure)
    if found is None or found.median_error is None:
        return None
    words, tone = VERDICTS[found.verdict]
    return {
        "error": formats.percent(found.median_error),
        "naive": formats.percent(found.naive_error),
        "count": found.case_count,
        "words": words,
        "tone": tone,
    }
