"""What the page of one customer shows about receivables: figures, ageing, payments, open items."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from customers.domain.ageing import Dimension, buckets_between
from customers.domain.metrics import Metrics
from customers.forms.receivables import KIND_LABELS, OpenItemFilters, bucket_label
from customers.queries import accounts
from customers.queries.metrics import get_metrics
from customers.queries.open_item_lists import OpenItemQuestion, get_item_totals, list_open_items
from customers.queries.payments import Payment, list_payments
from customers.queries.receivables import AgeingRow, get_ageing
from customers.queries.selections import CustomerSelection
from customers.queries.trends import get_trends
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope
from finance_crm.periods import month_of
from finance_crm.web.as_of import get_as_of, get_known_at
from finance_crm.web.domain.charts import AGEING_RAMP, Chart, ScatterPoint, Series
from finance_crm.web.domain.figures import Delta, Figure, delta_of
from finance_crm.web.templatetags import formats

ITEMS_SHOWN = 12
PAYMENT_DAYS = 365


def _asked(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    """Return the arguments that every query of a panel takes; 404 for a customer the reader does not see."""
    scope = get_scope(user=request.user)
    try:
        accounts.get_customer(scope=scope, customer_id=customer_id)
    except accounts.CustomerNotFoundError as error:
        raise Http404 from error
    return {"as_of": get_as_of(request), "known_at": get_known_at(request), "scope": scope}


@require_GET
@requires(Right.VIEW_LEDGER)
def figures_panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What is owed and how it is paid, each beside the end of last month."""
    asked = _asked(request, customer_id)
    month_end = month_of(asked["as_of"]).start - timedelta(days=1)
    before = asked | {"as_of": month_end}
    window = {"window_days": settings.METRIC_WINDOW_DAYS, "customer_id": customer_id}
    trends = get_trends(customer_ids=[customer_id], as_of=asked["as_of"], known_at=asked["known_at"])
    figures = [
        *_amounts(_total(asked, customer_id), _total(before, customer_id), trends.get(customer_id, ()), month_end),
        *_speeds(get_metrics(**asked, **window), get_metrics(**before, **window), month_end),
    ]
    return render(request, "customers/receivables/figures_panel.html", {"figures": figures})


def _total(asked: dict[str, Any], customer_id: int) -> AgeingRow | None:
    found = get_ageing(**asked, customer_id=customer_id, by=Dimension.TOTAL, in_reporting_currency=True)
    return found[0] if found else None


def _amounts(
    now: AgeingRow | None, before: AgeingRow | None, trend: tuple[Decimal, ...], month_end: date
) -> list[Figure]:
    zero = Decimal(0)
    outstanding, overdue = (now.outstanding, now.overdue) if now else (zero, zero)
    return [
        Figure(
            _("Outstanding"),
            formats.compact_money(outstanding),
            exact=formats.money_with_unit(outstanding),
            term="outstanding",
            trend=trend,
            trend_label=_("Outstanding over twelve months"),
            delta=_relative(outstanding, before.outstanding if before else zero, month_end),
        ),
        Figure(
            _("Overdue"),
            formats.compact_money(overdue),
            exact=formats.money_with_unit(overdue),
            term="overdue",
            tone="bad" if overdue else "",
            delta=_relative(overdue, before.overdue if before else zero, month_end),
        ),
    ]


def _speeds(now: Metrics, before: Metrics, month_end: date) -> list[Figure]:
    window = _("over %(days)s days") % {"days": now.window_days}
    return [
        Figure(
            _("DSO"),
            formats.number(now.dso) if now.dso is not None else _("n/a"),
            unit=_("days") if now.dso is not None else "",
            note=window,
            term="dso",
            delta=_difference(now.dso, before.dso, month_end),
        ),
        Figure(
            _("Average days late"),
            formats.number(now.average_days_late, 1) if now.average_days_late is not None else _("n/a"),
            unit=_("days") if now.average_days_late is not None else "",
            note=window,
            term="average_days_late",
            delta=_difference(now.average_days_late, before.average_days_late, month_end),
        ),
        Figure(
            _("Paid on time"),
            formats.percent(now.share_on_time) if now.share_on_time is not None else _("n/a"),
            note=window,
            term="share_on_time",
        ),
    ]


def _relative(now: Decimal, before: Decimal, day: date) -> Delta | None:
    """Return the change of an amount against that of `day`, where that was not zero. More owed is worse."""
    if not before:
        return None
    change = (now - before) / abs(before)
    return delta_of(change, write=formats.signed_percent, basis=_vs(day), less_is_better=True)


def _difference(now: Decimal | None, before: Decimal | None, day: date) -> Delta | None:
    if now is None or before is None:
        return None
    return delta_of(now - before, write=_signed, basis=_vs(day), less_is_better=True)


def _signed(change: Decimal) -> str:
    return f"{'+' if change > 0 else '−' if change < 0 else ''}{formats.number(abs(change), 1)}"


def _vs(day: date) -> str:
    return _("vs %(day)s") % {"day": formats.day(day)}


@require_GET
@requires(Right.VIEW_LEDGER)
def ageing_panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """A bar per bucket in reporting currency; each opens to the items that add up to it."""
    total = _total(_asked(request, customer_id), customer_id)
    names = ["not_due", *(bucket.name for bucket in buckets_between(settings.AGEING_BUCKET_DAYS))]
    values = [total.not_due, *total.buckets] if total else [Decimal(0)] * len(names)
    page = reverse("customers:open_items_drill", args=[customer_id])
    chart = Chart(
        name=f"customer-ageing-{customer_id}",
        label=_("Ageing of receivables"),
        kind="bar",
        categories=[bucket_label(name) for name in names],
        series=[Series(_("Open amount"), values, AGEING_RAMP)],
        language=formats.language(),
        write=formats.money,
        category_label=_("Age"),
        hrefs=[f"{page}?{_query(request, bucket=name)}" for name in names],
        show_total=True,
    )
    context = {"chart": chart, "total": total, "query": _query(request, customer=customer_id)}
    return render(request, "customers/receivables/ageing_panel.html", context)


@require_GET
@requires(Right.VIEW_LEDGER)
def open_items_drill(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The items behind one bar."""
    return render(request, "customers/receivables/drill.html", _items(request, customer_id, limit=200))


@require_GET
@requires(Right.VIEW_LEDGER)
def open_items_panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What is open, oldest due first."""
    context = _items(request, customer_id, limit=ITEMS_SHOWN)
    return render(request, "customers/receivables/open_items_panel.html", context)


def _query(request: HttpRequest, **asked: object) -> str:
    """Return a query string that asks for what was known at the same moment; the day stays by itself."""
    known_at = request.GET.get("known_at")
    return urlencode({**asked, "known_at": known_at} if known_at else asked)


def _items(request: HttpRequest, customer_id: int, *, limit: int) -> dict[str, Any]:
    asked = _asked(request, customer_id)
    form = OpenItemFilters(request.GET)
    form.is_valid()
    question = OpenItemQuestion(
        as_of=asked["as_of"],
        known_at=asked["known_at"],
        selection=CustomerSelection(scope=asked["scope"]),
        **form.asked | {"customer_id": customer_id},
    )
    items = list_open_items(question, sort="due_date", descending=False, limit=limit, offset=0)
    query = _query(request, customer=customer_id, **{"bucket": question.bucket} if question.bucket else {})
    return {
        "items": [(item, KIND_LABELS[item.kind]) for item in items],
        "totals": get_item_totals(question),
        "title": bucket_label(question.bucket) if question.bucket else _("Open items"),
        "href": f"{reverse('customers:open_items')}?{query}",
        "as_of": asked["as_of"],
        "currency": settings.REPORTING_CURRENCY,
    }


@require_GET
@requires(Right.VIEW_LEDGER)
def payments_panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """When each amount was paid, in days before or after it was due."""
    asked = _asked(request, customer_id)
    payments = list_payments(
        customer_id=customer_id, as_of=asked["as_of"], known_at=asked["known_at"], days=PAYMENT_DAYS
    )
    context = {"chart": _timeline(payments) if payments else None}
    return render(request, "customers/receivables/payments_panel.html", context)


def _timeline(payments: list[Payment]) -> Chart:
    days = sorted({payment.paid_date for payment in payments})
    largest = max(payment.reporting_amount for payment in payments)
    groups: tuple[list[ScatterPoint], list[ScatterPoint]] = ([], [])
    for payment in payments:
        label = _("%(number)s, paid %(day)s: %(amount)s") % {
            "number": payment.number,
            "day": formats.day(payment.paid_date),
            "amount": formats.money_with_unit(payment.amount, payment.currency),
        }
        size = float(payment.reporting_amount / largest) if largest else 0.0
        point = ScatterPoint(days.index(payment.paid_date), payment.days_late, size, label)
        groups[payment.days_late > 0].append(point)
    return Chart(
        name="payments",
        label=_("Payment timeline"),
        kind="scatter",
        categories=[formats.day(day) for day in days],
        series=[
            Series(_("On time or early"), [point.y for point in groups[0]], ("good",)),
            Series(_("Late"), [point.y for point in groups[1]], ("bad",)),
        ],
        language=formats.language(),
        write=formats.number,
        category_label=_("Payment"),
        unit=_("days"),
        points=groups,
    )
