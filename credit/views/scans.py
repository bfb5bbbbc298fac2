"""Pages of overdue scans: every run, what it found, what changed, and starting one for a day."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from credit.forms.collections import ScanForm
from credit.queries import collections as queries
from credit.views.tables import ResultTable, RunTable
from credit.views.wording import bucket_labels
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.jobs.queries.jobs import list_live_jobs
from finance_crm.jobs.services.jobs import JobLockedError, enqueue
from finance_crm.web.as_of import get_as_of
from finance_crm.web.domain.charts import AGEING_RAMP, Chart, Series
from finance_crm.web.domain.figures import Figure
from finance_crm.web.domain.tabs import Tab
from finance_crm.web.templatetags import formats


@require_GET
@requires(Right.VIEW_CASES, unscoped=True)
def scan_list(request: HttpRequest) -> HttpResponse:
    table = RunTable(request)
    runs = queries.list_runs()
    fields = ("id", *(column.key for column in RunTable.columns))
    rows = runs.order_by(*table.sort.order_by()).values_list(*fields)[table.offset : table.offset + table.limit]
    table.load(list(rows), fields=fields, count=runs.count())
    context = {
        "table": table,
        "form": ScanForm(initial={"as_of": get_as_of(request)}),
        "may_scan": has_right(user=request.user, right=Right.RUN_SCAN),
        "live": list_live_jobs(kind="overdue_scan"),
    }
    return render(request, "credit/scans/list.html", context)


@require_POST
@requires(Right.RUN_SCAN)
def start_scan(request: HttpRequest) -> HttpResponse:
    form = ScanForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the day to scan as a date."))
        return redirect("credit:scans")
    day = form.cleaned_data["as_of"].isoformat()
    try:
        enqueue(kind="overdue_scan", arguments={"as_of": day}, actor_id=request.user.pk, source="page")
    except JobLockedError as error:
        messages.warning(request, _("A scan of that day is running already: job %(id)s.") % {"id": error.job_id})
    return redirect("credit:scans")


@require_GET
@requires(Right.VIEW_CASES)
def scan_detail(request: HttpRequest, run_id: int) -> HttpResponse:
    run = _run(run_id)
    change = request.GET.get("change", "")
    change = change if change in queries.Change.values else ""
    table = ResultTable(request)
    scope = get_scope(user=request.user)
    page = queries.list_result_page(
        run_id=run.pk,
        scope=scope,
        change=change,
        order_by=table.sort.order_by(queries.SORTS),
        offset=table.offset,
        limit=table.limit,
    )
    table.load(page.rows, fields=queries.ResultRow._fields, count=page.count, totals=page.totals)
    figures = queries.get_run_figures(run=run, scope=scope)
    context = {
        "run": run,
        "table": table,
        "tabs": _tabs(figures, change),
        "figures": _figures(figures),
        "chart": _chart(run, figures),
        "sees_all": scope.sees_all,
    }
    return render(request, "credit/scans/detail.html", context)


def _run(run_id: int) -> queries.ScanRun:
    try:
        return queries.get_run(run_id=run_id)
    except queries.ScanRun.DoesNotExist as error:
        raise Http404 from error


def _tabs(run: queries.RunFigures, change: str) -> list[Tab]:
    counts = {
        "": run.case_count + run.closed_count,
        "opened": run.opened_count,
        "grown": run.grown_count,
        "shrunk": run.shrunk_count,
        "unchanged": run.unchanged_count,
        "closed": run.closed_count,
    }
    labels = {"": _("All"), **dict(queries.Change.choices)}
    return [Tab(labels[key], f"?change={key}", key == change, count) for key, count in counts.items()]


def _figures(run: queries.RunFigures) -> list[Figure]:
    return [
        Figure(_("Overdue"), formats.compact_money(run.overdue_amount), exact=formats.money(run.overdue_amount),
               term="overdue"),
        Figure(_("Cases"), formats.number(run.case_count)),
        Figure(_("Items"), formats.number(run.item_count)),
        Figure(_("Disputed, left out"), formats.money(run.disputed_amount), term="disputed"),
    ]  # fmt: skip


def _chart(run: queries.ScanRun, figures: queries.RunFigures) -> Chart | None:
    totals = figures.bucket_totals
    if not totals:
        return None
    labels = bucket_labels(run.bucket_days)
    return Chart(
        name="scan-buckets", label=_("Overdue by days late"), kind="bar", categories=labels,
        series=[Series(_("Overdue"), totals, AGEING_RAMP[1 : len(labels) + 1])], language=formats.language(),
        write=formats.money, category_label=_("Days late"), show_total=True,
    )  # fmt: skip
