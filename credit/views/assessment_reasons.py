"""An explained assessment in words: formulas, values, lines with their versions, levers."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credit.domain.characteristics import BEHAVIOUR, RATIO, VARIABLES
from credit.domain.explanations import Explained, Explanation, Formula, Part
from credit.domain.grade_outlooks import BehaviourLever, Outlook
from credit.domain.lifts import Lever
from credit.domain.ratio_results import Basis, Status, Term
from credit.domain.ratios import CATALOGUE, RatioName, Unit
from credit.domain.score_peers import PeerGroup
from credit.domain.scorecards import Value
from credit.domain.statements import Line
from credit.queries.assessments import Assessment
from credit.queries.explanations import ExplainedAssessment, Rebuilt
from credit.queries.statements import LINE_LABELS, KnownStatement
from credit.views.assessment_words import FINDINGS, SHORTCOMINGS
from credit.views.ratio_words import STATUSES
from credit.views.scorecard_words import attribute_label, characteristic_label
from finance_crm.web.domain.charts import Chart, Series
from finance_crm.web.templatetags import formats

LEVERS = {
    Lever.REPAY_SHORT_TERM_DEBT: gettext_lazy("Repay %(amount)s of short-term debt from cash"),
    Lever.REPAY_LONG_TERM_DEBT: gettext_lazy("Repay %(amount)s of long-term debt from cash"),
    Lever.PAY_SUPPLIERS: gettext_lazy("Pay suppliers %(amount)s from cash"),
    Lever.COLLECT_RECEIVABLES: gettext_lazy("Collect %(amount)s of receivables"),
    Lever.SELL_INVENTORY_AND_REPAY: gettext_lazy("Sell %(amount)s of inventory and repay short-term debt with it"),
    Lever.LEND_LONGER: gettext_lazy("Turn %(amount)s of short-term debt into long-term debt"),
    Lever.ADD_EQUITY: gettext_lazy("Bring in %(amount)s of equity"),
    Lever.ADD_EQUITY_AND_REPAY: gettext_lazy("Bring in %(amount)s of equity and repay short-term debt with it"),
    Lever.EARN_MORE: gettext_lazy("Earn %(amount)s more, before tax on it"),
}
PART_LABELS = {
    "listed": gettext_lazy("Statements, with market value"),
    "unlisted": gettext_lazy("Statements"),
    "behaviour": gettext_lazy("Payment behaviour"),
}
DIFFERENCES = {
    "basis": gettext_lazy("Basis"),
    "statement_points": gettext_lazy("points of statements"),
    "behaviour_points": gettext_lazy("points of payment behaviour"),
    "points": gettext_lazy("points"),
    "model_grade": gettext_lazy("grade by points"),
    "quality": gettext_lazy("data quality"),
    "grade": gettext_lazy("grade"),
    "pd": gettext_lazy("probability of default"),
}
_FRACTIONS = frozenset({"share_on_time", "partial_payment_share", "dispute_rate", "discount_taken_drop"})


def part_rows(explained: ExplainedAssessment) -> list[dict[str, Any]]:
    """Return the scores with their characteristics, each opening to value, formula and lines."""
    return [_part(part, explained.rebuilt) for part in explained.explanation.parts]


def _part(part: Part, rebuilt: Rebuilt) -> dict[str, Any]:
    return {
        "label": PART_LABELS.get(part.score.scorecard, part.score.scorecard),
        "card": f"{part.score.scorecard} {part.score.version}",
        "points": part.score.points,
        "base": part.score.base_points,
        "weight": part.weight,
        "peers": _peers(part),
        "items": [_item(item, rebuilt) for item in part.items],
    }


def _peers(part: Part) -> str:
    if part.peers is None:
        return ""
    words = {"count": formats.number(part.peers.peer_count)}
    if part.peers.group is PeerGroup.INDUSTRY:
        return _("median of %(count)s peers of the industry") % words
    return _("median of %(count)s peers of the portfolio") % words


def _item(item: Explained, rebuilt: Rebuilt) -> dict[str, Any]:
    found = item.contribution
    return {
        "label": characteristic_label(found.name),
        "value": value_text(found.name, found.value),
        "band": attribute_label(found.attribute),
        "is_missing": found.attribute is None,
        "points": found.points,
        "reference": item.reference,
        "difference": item.difference,
        "is_behaviour": found.name.startswith(BEHAVIOUR),
        "formula": " + ".join(_formula(formula) for formula in item.formulas).replace("+ −", "− "),
        "lines": [_line(used, rebuilt.statements) for used in item.inputs],
        "missing": [LINE_LABELS[lacking.line] for lacking in item.missing],
    }


def value_text(name: str, value: Value) -> str:
    """Return the answer to a characteristic with its unit; a dash where it is missing."""
    if value is None:
        return "–"
    if not isinstance(value, Decimal):
        return str(STATUSES[Status(value)]) if value in set(Status) else value
    prefix, _dot, plain = name.partition(".")
    if f"{prefix}." == RATIO:
        unit = CATALOGUE[RatioName(plain)].unit
        places = {Unit.MULTIPLE: 2, Unit.DAYS: 1}.get(unit, 0)
        return formats.percent(value) if unit is Unit.FRACTION else formats.number(value, places)
    is_share = plain in _FRACTIONS or (plain in VARIABLES and plain != "log_assets")
    return formats.percent(value) if is_share else formats.number(value, 1)


def _formula(formula: Formula) -> str:
    upper, lower = _sum(formula.upper), _sum(formula.lower)
    text = upper if not lower else f"{upper} ÷ {lower}"
    if formula.factor != 1:
        text = f"{text} × {formats.number(formula.factor)}"
    if formula.is_logarithm:
        text = f"log₁₀ {text}"
    return f"−{text}" if formula.sign < 0 else text


def _sum(terms: Iterable[Term]) -> str:
    words = ""
    found = list(terms)
    for sign, line, basis in found:
        label = str(LINE_LABELS[line])
        named = _("mean of %(line)s") % {"line": label} if basis is Basis.AVERAGE else label
        words += named if not words and sign > 0 else f" {'+' if sign > 0 else '−'} {named}"
    return f"({words.strip()})" if len(found) > 1 else words.strip()


def _line(used: Any, statements: Iterable[KnownStatement]) -> dict[str, Any]:
    source = next((one for one in statements if one.statement.period_end == used.period_end), None)
    return {
        "label": LINE_LABELS[Line(used.line)],
        "period_end": used.period_end,
        "stated": used.stated,
        "amount": used.amount if used.is_annualised else None,
        "currency": source.statement.currency if source else "",
        "version": source.version if source else None,
        "statement_id": source.id if source else None,
    }


def quality_words(explanation: Explanation) -> dict[str, Any] | None:
    """Return the data quality with its reasons and findings, None without a statement."""
    quality = explanation.judgement.quality
    if quality is None:
        return None
    return {
        "grade": quality.grade.value,
        "shortcomings": [SHORTCOMINGS[reason] for reason in quality.shortcomings],
        "findings": [
            (FINDINGS[found.code], LINE_LABELS[found.line] if found.line else "")
            for found in explanation.judgement.findings
        ],
    }


def cap_words(assessment: Assessment, best: str | None) -> str:
    """Return in a sentence what the quality of the data did to the grade."""
    if not best or assessment.points is None:
        return ""
    words = {"quality": assessment.quality, "best": best, "grade": assessment.model_grade}
    if assessment.grade != assessment.model_grade:
        return _("Data quality %(quality)s allows %(best)s at best; the points alone would give %(grade)s.") % words
    return _("Data quality %(quality)s allows %(best)s at best, which does not hold this grade back.") % words


def lift_rows(found: Outlook | None, rebuilt: Rebuilt, overdue: Decimal | None) -> list[dict[str, Any]]:
    """Return what would lift the grade in words, paying first, then the smallest amounts."""
    if found is None or found.held_by_quality:
        return []
    latest = rebuilt.known.latest
    paying = [
        {
            "text": _paying(lift.lever, overdue),
            "points": lift.points,
            "grade": lift.grade if not lift.is_enough else found.target.name,
            "is_enough": lift.is_enough,
            "gained": lift.gained,
        }
        for lift in found.behaviour
    ]
    moving = [
        {
            "text": LEVERS[lift.lever] % {"amount": formats.compact_money(lift.amount, latest.currency)},
            "points": lift.points,
            "grade": found.target.name,
            "is_enough": True,
            "gained": None,
        }
        for lift in found.lifts
        if latest is not None
    ]
    return [*paying, *moving]


def _paying(lever: BehaviourLever, overdue: Decimal | None) -> str:
    if lever is BehaviourLever.PAY_ON_TIME:
        return _("Pay everything when it is due, for a year")
    if not overdue:
        return _("Pay what is overdue")
    amount = formats.compact_money(overdue, settings.REPORTING_CURRENCY)
    return _("Pay the %(amount)s that are overdue") % {"amount": amount}


def contribution_chart(parts: Iterable[Mapping[str, Any]], *, customer: str) -> Chart | None:
    """Return the points of every characteristic beside those of the peers' median."""
    items = [item for part in parts for item in part["items"]]
    if not items:
        return None
    series = [Series(customer, [item["points"] for item in items], ("chart-1",))]
    if any(item["reference"] is not None for item in items):
        series.append(Series(_("Median of the peers"), [item["reference"] for item in items], ("chart-3",)))
    return Chart(
        name="contributions", label=_("Points by characteristic"), kind="bar",
        categories=[item["label"] for item in items], series=series, language=formats.language(),
        write=lambda points: formats.number(points, 1), category_label=_("Characteristic"),
    )  # fmt: skip


def history_chart(history: Iterable[Assessment]) -> Chart | None:
    """Return the points of the assessments so far, oldest first, named by day and grade."""
    rows = [row for row in reversed(list(history)) if row.points is not None]
    if len(rows) < 2:
        return None
    return Chart(
        name="grades", label=_("Points of the assessments so far"), kind="line",
        categories=[f"{formats.day(row.as_of_date)} · {row.grade}" for row in rows],
        series=[Series(_("Points"), [row.points for row in rows], ("chart-1",))], language=formats.language(),
        write=formats.number, category_label=_("Assessed as of"),
    )  # fmt: skip
