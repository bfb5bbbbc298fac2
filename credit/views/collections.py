"""Pages of overdue cases: the list, worst first, and one case with its items and what was done."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from credit.forms.collections import ActivityForm, CollectorForm
from credit.queries import collections as queries
from credit.services import collections as services
from credit.views.tables import CaseTable
from credit.views.wording import bucket_labels, reasons_of
from customers.queries.open_items import OpenItemRow, get_open_items
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.web.domain.charts import AGEING_RAMP, Chart, Series
from finance_crm.web.domain.figures import Figure, delta_of
from finance_crm.web.domain.versions import StaleVersionError
from finance_crm.web.templatetags import formats

CASE_FIELDS = (*queries.CaseRow._fields, "change_amount", "reason")


def _with_words(case: queries.CaseRow) -> tuple[Any, ...]:
    return (*case, case.overdue_amount - case.previous_amount, " · ".join(reasons_of(case)[1:]))


@require_GET
@requires(Right.VIEW_CASES)
def case_list(request: HttpRequest) -> HttpResponse:
    table = CaseTable(request)
    scope = get_scope(user=request.user)
    page = queries.list_case_page(
        scope=scope,
        filters=table.filters,
        order_by=_order(table),
        offset=table.offset,
        limit=table.limit,
    )
    table.load([_with_words(row) for row in page.rows], fields=CASE_FIELDS, count=page.count, totals=page.totals)
    context = {"table": table, "run": queries.get_latest_live_run(), "sees_all": scope.sees_all}
    return render(request, "credit/collections/list.html", context)


def _order(table: CaseTable) -> tuple[str, ...]:
    sort = table.sort
    if sort.key == "days":  # the earliest due date is the most days late
        sort = sort._replace(descending=not sort.descending)
    return sort.order_by(queries.SORTS)


@require_GET
@requires(Right.VIEW_CASES)
def case_detail(request: HttpRequest, case_id: int) -> HttpResponse:
    case = _case(request, case_id)
    return render(request, "credit/collections/detail.html", _context(request, case))


@require_POST
@requires(Right.WORK_CASES)
def log_activity(request: HttpRequest, case_id: int) -> HttpResponse:
    case = _case(request, case_id)
    form = ActivityForm(request.POST)
    if not form.is_valid():
        context = _context(request, case) | {"activity_form": form}
        return render(request, "credit/collections/detail.html", context, status=422)
    services.log_activity(case_id=case.pk, author_id=request.user.pk, **form.cleaned_data)
    messages.success(request, _("Recorded."))
    return redirect("credit:case", case.pk)


@require_POST
@requires(Right.WORK_CASES)
def assign_collector(request: HttpRequest, case_id: int) -> HttpResponse:
    case = _case(request, case_id)
    form = CollectorForm(request.POST)
    if form.is_valid():
        try:
            services.assign_collector(
                case_id=case.pk, collector_id=form.cleaned_data["collector"], version=form.cleaned_data["version"]
            )
            messages.success(request, _("Assigned."))
        except StaleVersionError:
            messages.error(request, _("Somebody else has changed this case meanwhile. Look again, then choose."))
    else:
        messages.error(request, _("Choose a collector from the list."))
    return redirect("credit:case", case.pk)


@require_GET
@requires(Right.VIEW_CASES)
def customer_panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The customer's open case, on the customer's page."""
    case = queries.get_open_case_of(scope=get_scope(user=request.user), customer_id=customer_id)
    context: dict[str, Any] = {
        "case": case,
        "history": [amount for _day, amount in queries.list_case_history(customer_id=customer_id)],
    }
    if case:
        context["activities"] = queries.list_activities(case_id=case.pk)[:3]
        context["reasons"] = reasons_of(queries.case_row(case))
    return render(request, "credit/collections/panel.html", context)


@require_GET
@requires(Right.VIEW_CASES)
def home_tile(request: HttpRequest) -> HttpResponse:
    """The worst cases, on the home page."""
    page = queries.list_case_page(
        scope=get_scope(user=request.user), filters={}, order_by=("-priority", "id"), offset=0, limit=8
    )
    rows = [(row, " · ".join(reasons_of(row)[1:])) for row in page.rows]
    return render(request, "credit/collections/tile.html", {"rows": rows, "page": page})


def _case(request: HttpRequest, case_id: int) -> queries.OverdueCase:
    try:
        return queries.get_case(scope=get_scope(user=request.user), case_id=case_id)
    except queries.OverdueCase.DoesNotExist as error:
        raise Http404 from error


class _Item(NamedTuple):
    item: OpenItemRow
    days: int


def _context(request: HttpRequest, case: queries.OverdueCase) -> dict[str, Any]:
    row = queries.case_row(case)
    items = get_open_items(
        as_of=case.as_of_date,
        known_at=case.last_run.known_at,
        scope=get_scope(user=request.user),
        customer_id=case.customer_id,
    )
    overdue = [
        _Item(item, (case.as_of_date - item.due_date).days)
        for item in items
        if item.due_date is not None and item.due_date < case.as_of_date and item.open_amount > 0
    ]
    return {
        "case": case,
        "reasons": reasons_of(row),
        "figures": _figures(case, row),
        "chart": _bucket_chart(case),
        "items": overdue,
        "item_total": sum((entry.item.reporting_open_amount for entry in overdue), Decimal(0)),
        "activities": queries.list_activities(case_id=case.pk),
        "activity_form": ActivityForm(initial={"happened_at": timezone.localtime()}),
        "collector_form": CollectorForm(initial={"collector": case.collector_id, "version": case.version}),
        "may_work": has_right(user=request.user, right=Right.WORK_CASES),
    }


def _figures(case: queries.OverdueCase, row: queries.CaseRow) -> list[Figure]:
    change = case.overdue_amount - case.previous_amount
    history = [amount for _day, amount in queries.list_case_history(customer_id=case.customer_id)]
    delta = delta_of(
        change, write=formats.money, basis=_("vs the scan before"), less_is_better=True, unchanged=_("unchanged")
    )
    return [
        Figure(
            _("Overdue"), formats.compact_money(case.overdue_amount), exact=formats.money(case.overdue_amount),
            tone="bad" if case.overdue_amount else "", term="overdue", delta=delta, trend=history,
        ),
        Figure(_("Oldest item"), formats.number(row.days or 0), unit=_("days late"), note=row.oldest_number or ""),
        Figure(_("Items"), formats.number(case.item_count)),
        Figure(_("Disputed, left out"), formats.money(case.disputed_amount), term="disputed"),
        Figure(_("Age-weighted"), formats.compact_money(case.priority), exact=formats.money(case.priority),
               term="age_weighted_overdue"),
    ]  # fmt: skip


def _bucket_chart(case: queries.OverdueCase) -> Chart | None:
    if not case.bucket_amounts:
        return None
    labels = bucket_labels(case.last_run.bucket_days)
    colors = AGEING_RAMP[1 : len(labels) + 1]
    return Chart(
        name="case-buckets", label=_("Overdue by days late"), kind="bar", categories=labels,
        series=[Series(_("Overdue"), case.bucket_amounts, colors)], language=formats.language(),
        write=formats.money, category_label=_("Days late"), show_total=True,
    )  # fmt: skip
