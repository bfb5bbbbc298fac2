"""The panel "Payment behaviour" of a customer's credit tab, each measure opening to the invoices behind it."""

from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from credit.domain.behaviour import YEAR_MONTHS, Behaviour, Measure
from credit.domain.behaviour_notes import notable
from credit.queries.behaviour import behaviour_of
from credit.queries.behaviour_evidence import MOST_ROWS, days_late_by_month, evidence_of
from credit.views.behaviour_words import MEANINGS, MEASURES, in_words, why_unsaid, written
from credit.views.known_statements import customer_name
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.periods import add_months, months_back
from finance_crm.web.as_of import get_as_of, get_known_at
from finance_crm.web.domain.charts import Chart, Series
from finance_crm.web.templatetags import formats

CHART_MONTHS = 15
_DAY_TITLES = {
    Measure.DISPUTE_RATE: gettext_lazy("Contested on"),
    Measure.DISCOUNT_TAKEN_DROP: gettext_lazy("Offered until"),
    Measure.ORDER_SPIKE: gettext_lazy("Posted on"),
    Measure.MONTHS_OF_HISTORY: gettext_lazy("Posted on"),
}


@require_GET
@requires(Right.VIEW_CREDIT)
def panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Every measure with its value a year before, what stands out, and days late month by month."""
    name = customer_name(request, customer_id)
    as_of, known_at = get_as_of(request), get_known_at(request)
    before = add_months(as_of, -YEAR_MONTHS)
    now, past = (
        behaviour_of(as_of=day, known_at=known_at, customer_ids=[customer_id])[customer_id] for day in (as_of, before)
    )
    has_history = now.months_of_history is not None
    context = {
        "name": name,
        "before": before,
        "rows": [_row(request, customer_id, measure, now, past) for measure in Measure] if has_history else [],
        "notes": [{"text": in_words(found)} for found in notable(now)],
        "overdue_amount": now.overdue_amount,
        "currency": settings.REPORTING_CURRENCY,
        "chart": _chart(request, customer_id) if has_history else None,
    }
    return render(request, "credit/behaviour/panel.html", context)


def _row(request: HttpRequest, customer_id: int, measure: Measure, now: Behaviour, past: Behaviour) -> dict[str, Any]:
    query = {"as_of": get_as_of(request).isoformat(), "known_at": request.GET.get("known_at")}
    address = reverse("credit:behaviour_evidence", args=[customer_id, measure.value])
    return {
        "label": MEASURES[measure],
        "meaning": MEANINGS[measure],
        "text": written(measure, now),
        "unsaid": why_unsaid(measure, now),
        "past": written(measure, past),
        "past_unsaid": why_unsaid(measure, past),
        "href": f"{address}?{urlencode({key: value for key, value in query.items() if value})}",
    }


def _chart(request: HttpRequest, customer_id: int) -> Chart | None:
    as_of = get_as_of(request)
    months = list(islice(months_back(as_of), CHART_MONTHS))[::-1]
    found = days_late_by_month(customer_id=customer_id, as_of=as_of, known_at=get_known_at(request), months=months)
    if all(month.days_late is None for month in found):
        return None
    return Chart(
        name=f"behaviour-{customer_id}",
        label=_("Days late by month of payment"),
        kind="bar",
        categories=[formats.month(month.month.start) for month in found],
        series=[
            Series(
                _("Days late, weighted by amount"),
                [month.days_late for month in found],
                ["bad" if (month.days_late or 0) > 0 else "good" for month in found],
            )
        ],
        language=formats.language(),
        write=_written_days,
        category_label=_("Month"),
        unit=_("days"),
    )


def _written_days(value: Any) -> str:
    return "–" if value is None else formats.number(value, 1)


@require_GET
@requires(Right.VIEW_CREDIT)
def evidence(request: HttpRequest, customer_id: int, measure: str) -> HttpResponse:
    """The invoices behind one measure."""
    name = customer_name(request, customer_id)
    if measure not in tuple(Measure):
        raise Http404
    asked = Measure(measure)
    rows = evidence_of(customer_id=customer_id, measure=asked, as_of=get_as_of(request), known_at=get_known_at(request))
    context = {
        "name": name,
        "title": MEASURES[asked],
        "meaning": MEANINGS[asked],
        "rows": rows,
        "is_cut": len(rows) == MOST_ROWS,
        "most": MOST_ROWS,
        "day_title": _DAY_TITLES.get(asked, _("Paid on")),
        "shows_days_late": asked not in _DAY_TITLES,
        "shows_taken": asked is Measure.DISCOUNT_TAKEN_DROP,
    }
    return render(request, "credit/behaviour/evidence.html", context)
