"""How published models and scorecards told apart who defaulted, where outcomes are known."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from credit.domain.characteristics import is_known_name
from credit.domain.scorecard_fits import LEAST_DEFAULTS
from credit.domain.scores.models import Given
from credit.domain.scores.registry import MODELS
from credit.domain.statements import Line
from credit.queries.outcomes import get_last_performance
from credit.queries.statements import LINE_LABELS
from credit.views.assessment_words import GIVEN
from credit.views.scorecard_words import characteristic_label
from credit.views.scorecards import outcomes_in_words
from credit.views.validation_charts import number
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import has_right
from finance_crm.jobs.queries.jobs import list_live_jobs
from finance_crm.jobs.services.jobs import JobLockedError, enqueue

# A model below the first is little better than chance; from the second on it is of use.
POOR, GOOD = 0.6, 0.75
MOST_LINES = 3


@require_GET
@requires(Right.VIEW_CREDIT, unscoped=True)
def model_performance(request: HttpRequest) -> HttpResponse:
    """The latest comparison of every model with what happened."""
    last = get_last_performance()
    context = {
        "last": last,
        "rows": [_row(item, last.outcome_count) for item in last.results] if last else [],
        "outcomes": outcomes_in_words(),
        "is_thin": last is not None and last.default_count < LEAST_DEFAULTS,
        "least": LEAST_DEFAULTS,
        "may_measure": has_right(user=request.user, right=Right.RUN_MONITORING),
        "live": list_live_jobs(kind="model_performance"),
    }
    return render(request, "credit/model_performance/page.html", context)


@require_POST
@requires(Right.RUN_MONITORING)
def measure_models(request: HttpRequest) -> HttpResponse:
    """Compare anew, as a job."""
    try:
        enqueue(kind="model_performance", arguments={}, actor_id=request.user.pk, source="page")
    except JobLockedError as error:
        messages.warning(request, _("Models are being compared already: job %(id)s.") % {"id": error.job_id})
    return redirect("credit:model_performance")


def _row(item: dict[str, Any], outcome_count: int) -> dict[str, Any]:
    missing = list(item["missing"].items())[:MOST_LINES]
    return {
        "name": item["name"],
        "variant": _variant(item),
        "scored": item["scored"],
        "share": item["scored"] / outcome_count if outcome_count else None,
        "auc": number(item["auc"]),
        "ks": number(item["ks"]),
        "derived": item["derived"],
        "tone": _tone(item["auc"]),
        "is_missing_input": item["auc"] is None,
        "missing": [(_input(name), count) for name, count in missing],
    }


def _variant(item: dict[str, Any]) -> str:
    """Return a model's variant; that of a scorecard is its version."""
    return item["variant"] if item["key"] in MODELS else _("version %(version)s") % {"version": item["variant"]}


def _tone(auc: str | None) -> str:
    if auc is None:
        return "plain"
    return "good" if float(auc) >= GOOD else "warn" if float(auc) >= POOR else "bad"


def _input(name: str) -> str:
    line, _at, periods_back = name.partition("@")
    if is_known_name(line):
        return characteristic_label(line)
    label = str(GIVEN[Given(line)] if line in {item.value for item in Given} else LINE_LABELS[Line(line)])
    return _("%(line)s, %(count)s before") % {"line": label, "count": periods_back} if periods_back else label
