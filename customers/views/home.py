"""Tiles of the home page: what is owed and how fast it comes in, and money that nobody has claimed."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from customers.domain.ageing import Dimension, buckets_between
from customers.domain.metrics import Metrics
from customers.forms.receivables import bucket_label
from customers.queries.metrics import get_metrics
from customers.queries.open_items import get_unidentified_cash
from customers.queries.receivables import AgeingRow, get_ageing
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.web.as_of import get_as_of
from finance_crm.web.domain.charts import AGEING_RAMP, Chart, Series
from finance_crm.web.domain.figures import Figure
from finance_crm.web.templatetags import formats


@require_GET
@requires(Right.VIEW_LEDGER)
def receivables_tile(request: HttpRequest) -> HttpResponse:
    """What the reader's customers owe at the close of the day, by age, and how fast they pay."""
    as_of, scope = get_as_of(request), get_scope(user=request.user)
    rows = get_ageing(as_of=as_of, known_at=None, scope=scope, by=Dimension.TOTAL, in_reporting_currency=True)
    metrics = get_metrics(as_of=as_of, known_at=None, scope=scope, window_days=settings.METRIC_WINDOW_DAYS)
    context: dict[str, Any] = {"figures": _figures(rows[0], metrics), "chart": _chart(rows[0])} if rows else {}
    context |= {"as_of": as_of, "may_import": has_right(user=request.user, right=Right.IMPORT)}
    return render(request, "customers/home/receivables_tile.html", context)


def _figures(total: AgeingRow, metrics: Metrics) -> list[Figure]:
    window = _("over %(days)s days") % {"days": metrics.window_days}
    return [
        _amount(_("Outstanding"), total.outstanding, term="outstanding"),
        _amount(_("Overdue"), total.overdue, term="overdue", tone="bad" if total.overdue else ""),
        _measure(_("DSO"), metrics.dso, term="dso", unit=_("days"), note=window),
        _measure(
            _("Average days late"), metrics.average_days_late, term="average_days_late", unit=_("days"), note=window
        ),
        _measure(
            _("Collection effectiveness"),
            metrics.collection_effectiveness,
            term="collection_effectiveness",
            unit="%",
            note=window,
        ),
    ]


def _amount(label: str, amount: Decimal, *, term: str, tone: str = "") -> Figure:
    return Figure(label, formats.compact_money(amount), exact=formats.money_with_unit(amount), term=term, tone=tone)


def _measure(label: str, value: Decimal | None, *, term: str, unit: str, note: str) -> Figure:
    if value is None:
        return Figure(label, _("n/a"), term=term, note=note)
    return Figure(label, formats.number(value, 1), unit=unit, term=term, note=note)


def _chart(total: AgeingRow) -> Chart:
    names = ["not_due", *(bucket.name for bucket in buckets_between(settings.AGEING_BUCKET_DAYS))]
    page = reverse("customers:open_items")
    return Chart(
        name="home-ageing", label=_("Ageing of receivables"), kind="bar",
        categories=[bucket_label(name) for name in names],
        series=[Series(_("Open amount"), [total.not_due, *total.buckets], AGEING_RAMP)],
        language=formats.language(), write=formats.money, category_label=_("Age"),
        hrefs=[f"{page}?bucket={name}" for name in names], show_total=True,
    )  # fmt: skip


@require_GET
@requires(Right.ALLOCATE)
def unidentified_tile(request: HttpRequest) -> HttpResponse:
    """Money on our accounts that belongs to nobody yet."""
    rows = get_unidentified_cash(as_of=get_as_of(request), known_at=None)
    total = sum((row.reporting_amount for row in rows), Decimal(0))
    count = sum(row.receipt_count for row in rows)
    return render(request, "customers/home/unidentified_tile.html", {"total": total, "count": count})
