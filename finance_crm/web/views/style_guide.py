"""The living style guide: every component with invented values that say so. For builders and for tests."""

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.web.domain.charts import AGEING_RAMP, Chart, ScatterPoint, Series
from finance_crm.web.domain.figures import Delta, Figure
from finance_crm.web.domain.tabs import Tab
from finance_crm.web.forms.dates import date_input
from finance_crm.web.tables import Badge, BulkAction, Column, Kind, Table
from finance_crm.web.templatetags import formats

FIRST_DAY = date(2026, 10, 31)
BUCKETS = (_("Not due"), "1–30", "31–60", "61–90", "91–120", "120+")
AMOUNTS = [Decimal(text) for text in ("32954023", "5114096", "3001752", "1556464", "889408", "555880")]
GRADES = {"A": Badge("A", "good"), "B": Badge("B", "info"), "C": Badge("C", "warn"), "D": Badge("D", "bad")}


class SampleRow(NamedTuple):
    id: int
    name: str
    code: str
    grade: str
    exposure: Decimal
    overdue: Decimal
    utilisation: Decimal
    trend: tuple[int, ...]
    dso: int
    margin: Decimal
    since: date


class SampleFilters(forms.Form):
    q = forms.CharField(
        label=_("Name or code"),
        required=False,
        widget=forms.SearchInput(attrs={"placeholder": _("Name or code")}),
    )
    grade = forms.ChoiceField(
        label=_("Grade"),
        required=False,
        choices=[("", _("All grades")), *((grade, grade) for grade in GRADES)],
    )


class SampleTable(Table):
    name = "style_guide"
    caption = _("Sample customers (invented)")
    columns = (
        Column("name", _("Customer"), detail="code"),
        Column("grade", _("Grade"), Kind.BADGE, badges=GRADES),
        Column("exposure", _("Exposure"), Kind.MONEY, total=True),
        Column("overdue", _("Overdue"), Kind.MONEY, total=True, tone=lambda value: "bad" if value > 0 else ""),
        Column("utilisation", _("Utilisation"), Kind.METER),
        Column("trend", _("12-month trend"), Kind.SPARK),
        Column("dso", _("DSO"), Kind.DAYS, help=_("Days of sales outstanding")),
        Column("margin", _("Margin"), Kind.PERCENT),
        Column("since", _("Customer since"), Kind.DAY, visible=False),
    )
    default_sort = "-exposure"
    filter_form = SampleFilters
    page_size = 25
    bulk_actions = (BulkAction("assign", _("Assign owner"), "web:style_guide", "user-plus"),)


class SampleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As it stands on invoices"))
    due_date = forms.DateField(label=_("Due date"), required=False, widget=date_input())
    terms = forms.ChoiceField(label=_("Terms"), choices=[("30", _("30 days")), ("60", _("60 days"))])
    hold = forms.BooleanField(label=_("On hold"), required=False)


def sample_rows(count: int) -> list[SampleRow]:
    """Return invented customers, the same each time."""
    return [
        SampleRow(
            number,
            f"Sample Trading {number:03d} Co., Ltd.",
            f"C{10000 + number}",
            "ABCD"[number % 4],
            Decimal(50_618_126 - number * 397_351 + number % 7 * 1_001),
            Decimal(number % 3 * 1_249_683),
            Decimal(101 - number % 60) / 100,
            tuple((number * step * 7) % 23 + step for step in range(12)),
            20 + number % 50,
            Decimal(number % 40) / 100,
            FIRST_DAY - timedelta(days=number * 37),
        )
        for number in range(1, count + 1)
    ]


def sample_figures() -> list[Figure]:
    month = _("vs Sep 2026")
    return [
        Figure(
            _("Open exposure"),
            formats.compact_money(Decimal(44_071_624), "TWD"),
            exact=formats.money_with_unit(Decimal(44_071_624), "TWD"),
            formula=_("Open invoices − unapplied credits"),
            source=_("Invented sample"),
            delta=Delta("+4.2%", 1, month),
            trend=(9, 8, 8, 9, 7, 8, 10, 9, 11, 8),
        ),
        Figure(
            _("Overdue"),
            formats.compact_money(Decimal(11_117_601), "TWD"),
            tone="bad",
            delta=Delta("−8.4%", -1, month, True),
            trend=(5, 7, 4, 5, 6, 5, 8, 9, 8, 9),
        ),
        Figure(
            _("DSO"),
            "70",
            unit=_("days"),
            term="dso",
            delta=Delta("+3.0%", 1, _("vs 12-month average"), False),
            trend=(4, 6, 8, 5, 9, 4, 3, 5, 2, 3),
        ),
        Figure(
            _("Net margin"),
            formats.percent(Decimal("0.256")),
            note=_("of net sales"),
            delta=Delta("0.0%", 0, _("vs budget")),
        ),
        Figure(_("Not known yet"), "", note=_("No statement has been entered")),
    ]


def ageing_chart() -> Chart:
    return Chart(
        name="sample-ageing",
        label=_("Receivables ageing (invented)"),
        kind="bar",
        categories=BUCKETS,
        series=[Series(_("Open amount"), AMOUNTS, AGEING_RAMP)],
        language=formats.language(),
        write=formats.money,
        category_label=_("Bucket"),
        show_total=True,
        hrefs=[reverse("web:style_guide_drill", args=[bucket]) for bucket in range(len(BUCKETS))],
    )


def timeline_chart() -> Chart:
    months = [formats.month(date(2026, month, 1)) for month in range(1, 11)]
    points = [ScatterPoint(at, (at * 7) % 17 - 5.0, at % 4 / 4, f"INV-{at}: {(at * 7) % 17 - 5} d") for at in range(10)]
    groups = [[point for point in points if point.y <= 0], [point for point in points if point.y > 0]]
    return Chart(
        name="sample-timeline",
        label=_("Days early or late (invented)"),
        kind="scatter",
        categories=months,
        series=[Series(_("On time or early"), [], ("chart-good",)), Series(_("Late"), [], ("chart-bad",))],
        points=groups,
        language=formats.language(),
        write=formats.number,
        category_label=_("Invoice"),
    )


def line_chart() -> Chart:
    months = [formats.month(date(2026, month, 1)) for month in range(1, 11)]
    sales = [Decimal(1_200_000 + month * 91_000 + month % 3 * 150_000) for month in range(10)]
    cash = [value * Decimal("0.9") for value in sales]
    return Chart(
        name="sample-line",
        label=_("Invoiced and received (invented)"),
        kind="line",
        categories=months,
        series=[Series(_("Invoiced"), sales), Series(_("Received"), cash)],
        language=formats.language(),
        write=formats.money,
        category_label=_("Month"),
        show_total=True,
    )


@require_GET
@requires(Right.MANAGE_SETTINGS)
def show(request: HttpRequest) -> HttpResponse:
    table = SampleTable(request)
    rows = [row for row in sample_rows(120) if _matches(row, table.filters)]
    rows.sort(key=lambda row: getattr(row, table.sort.key), reverse=table.sort.descending)
    totals = {key: sum(getattr(row, key) for row in rows) for key in ("exposure", "overdue")}
    table.load(
        rows[table.offset : table.offset + table.limit],
        fields=SampleRow._fields,
        count=len(rows),
        totals=totals,
    )
    if "message" in request.GET:
        messages.success(request, _("Sample message: three customers were queued."))
    context = {
        "table": table,
        "figures": sample_figures(),
        "ageing": ageing_chart(),
        "timeline": timeline_chart(),
        "line": line_chart(),
        "form": SampleForm(request.GET if "name" in request.GET else None),
        "tabs": [Tab(_("All customers"), "?", True, 120), Tab(_("Over limit"), "?grade=D", False, 15)],
        "crumbs": [(_("Home"), reverse("web:home")), (_("Style guide"), "")],
    }
    return render(request, "web/style_guide.html", context)


def _matches(row: SampleRow, filters: dict[str, str]) -> bool:
    text, grade = filters.get("q", "").lower(), filters.get("grade")
    return (text in row.name.lower() or text in row.code.lower()) and (not grade or row.grade == grade)


@require_GET
@requires(Right.MANAGE_SETTINGS)
def drill(request: HttpRequest, bucket: int) -> HttpResponse:
    if bucket >= len(BUCKETS):
        raise Http404
    parts = [(f"INV-{25520 + part}", FIRST_DAY, AMOUNTS[bucket] / 4) for part in range(4)]
    context = {"bucket": BUCKETS[bucket], "parts": parts, "total": AMOUNTS[bucket]}
    return render(request, "web/style_guide_drill.html", context)


@require_GET
@requires(Right.MANAGE_SETTINGS)
def panel(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "web/style_guide_panel.html", {"name": name})
