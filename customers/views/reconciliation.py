"""Our receivables beside the general ledger's."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from customers.forms.statements import ReconciliationForm
from customers.queries import reconciliation as queries
from customers.views.statements import MOVE_LABELS
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.web.as_of import get_as_of, get_known_at

WHY_LABELS = {
    "amount": gettext_lazy("exactly this amount"),
    "half": gettext_lazy("half of it: perhaps entered with the wrong sign"),
    "late": gettext_lazy("counts for this day, recorded after it"),
    "dated_after": gettext_lazy("dated after this day"),
}


@require_GET
@requires(Right.VIEW_LEDGER, unscoped=True)
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Compare whole entities, so only people who see every customer may."""
    form = ReconciliationForm(request.GET)
    form.is_valid()
    days = queries.list_balance_dates()
    day: date = form.cleaned_data.get("day") or next(iter(days), get_as_of(request))
    rows = queries.get_reconciliation(balance_date=day, known_at=get_known_at(request))
    context = {
        "days": days,
        "day": day,
        "known_at": get_known_at(request),
        "rows": rows,
        "open_count": sum(bool(row.difference) for row in rows),
        **_looked_into(rows, form.cleaned_data, day),
    }
    return render(request, "customers/receivables/reconciliation.html", context)


def _looked_into(rows: list[queries.Reconciled], asked: dict[str, Any], day: date) -> dict[str, Any]:
    """Return the difference that somebody opened, and the rows that may explain it."""
    wanted = (asked.get("entity"), asked.get("currency"))
    row = next((row for row in rows if (row.entity_id, row.currency) == wanted), None)
    if row is None or not row.difference:
        return {}
    likely = queries.find_likely_rows(
        entity_id=row.entity_id, currency=row.currency, balance_date=day, difference=row.difference
    )
    return {
        "chosen": row,
        "likely": [(found, MOVE_LABELS.get(found.kind, found.kind), WHY_LABELS[found.why]) for found in likely],
    }
