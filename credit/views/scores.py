"""The published scores of a customer side by side, each opening to its terms and their statement lines."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from credit.domain.scores.models import Given, Item, ScoreResult, Severity, Subject
from credit.domain.scores.panel import Disagreement, panel
from credit.domain.statements import Line
from credit.queries.statements import LINE_LABELS
from credit.views.assessment_words import CAUTIONS, GIVEN, SUBJECTS, ZONES
from credit.views.known_statements import known_statements
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires

TONES = {Severity.GOOD: "good", Severity.BETWEEN: "warn", Severity.BAD: "bad"}


@require_GET
@requires(Right.VIEW_CUSTOMERS)
def scores_panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Every published model on the latest statements, and where they disagree."""
    known = known_statements(request, customer_id)
    found = panel([period.statement for period in known]) if known else None
    context = {
        "latest": known[-1] if known else None,
        "scores": [_score(result) for result in found.results] if found else [],
        "disagreements": [_in_words(disagreement) for disagreement in found.disagreements] if found else [],
    }
    return render(request, "credit/scores/panel.html", context)


def _score(result: ScoreResult) -> dict[str, Any]:
    return {
        "model": result.model,
        "value": result.value,
        "zone": ZONES[result.zone] if result.zone else "",
        "tone": TONES[result.zone.severity] if result.zone else "plain",
        "probability": result.probability,
        "terms": [
            {"term": term, "inputs": [(_item(used.item), used.amount) for used in term.inputs]} for term in result.terms
        ],
        "missing": [_item(item) for item in result.missing],
        "warnings": [
            f"{CAUTIONS[warning.caution]}{': ' if warning.about else ''}{', '.join(warning.about)}"
            for warning in result.warnings
        ],
    }


def _item(item: Item) -> str:
    name = GIVEN[item.source] if isinstance(item.source, Given) else LINE_LABELS[Line(item.source)]
    if not item.periods_back:
        return str(name)
    return _("%(line)s, %(count)s before") % {"line": name, "count": item.periods_back}


def _in_words(disagreement: Disagreement) -> str:
    subject = SUBJECTS[Subject(disagreement.subject)]
    if disagreement.is_opposed:
        return _("%(subject)s: some models say good, others bad.") % {"subject": subject}
    return _("%(subject)s: the models are not of one mind.") % {"subject": subject}
