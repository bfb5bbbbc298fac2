"""The portfolio: all customers with what they owe, and tiles and totals made of it."""

from decimal import Decimal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from customers.domain.figures import FigureKind, FigureUnit, ordered_kinds
from customers.forms.receivables import PortfolioFilters
from customers.queries.choices import get_customer_choices
from customers.queries.figures import Published, get_figures
from customers.queries.portfolio import Portfolio, PortfolioRow, PortfolioTotals
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_rights, get_scope
from finance_crm.web.as_of import get_as_of, get_known_at, get_today_of
from finance_crm.web.domain.figures import Figure
from finance_crm.web.domain.tabs import Tab
from finance_crm.web.queries.timing import within_time
from finance_crm.web.tables import Badge, Column, Kind, Table
from finance_crm.web.templatetags.formats import compact_money, money_with_unit, number, percent

TOTALS_MILLISECONDS = 2000


def late_tone(amount: object) -> str:
    return "bad" if amount else ""


KIND_OF_UNIT = {
    FigureUnit.MONEY: Kind.MONEY,
    FigureUnit.SHARE: Kind.PERCENT,
    FigureUnit.NUMBER: Kind.NUMBER,
    FigureUnit.DAYS: Kind.DAYS,
    FigureUnit.TEXT: Kind.TEXT,
}


def _figure_column(kind: FigureKind) -> Column:
    return Column(kind.name, kind.label, KIND_OF_UNIT[kind.unit], visible=kind.visible, tone=kind.tone)


class PortfolioTable(Table):
    name = "portfolio"
    caption = gettext_lazy("Customers and what they owe")
    columns = (
        Column("name", gettext_lazy("Customer"), link=("customers:customer", "id"), detail="code"),
        Column("local_name", gettext_lazy("Name in local script"), sort=False, visible=False),
        Column("country", gettext_lazy("Country")),
        Column("region", gettext_lazy("Region"), visible=False),
        Column("industry", gettext_lazy("Industry")),
        Column("group_name", gettext_lazy("Group"), visible=False),
        Column("team_name", gettext_lazy("Team"), sort=False, visible=False),
        Column("owner_name", gettext_lazy("Owner"), sort=False),
        Column(
            "status",
            gettext_lazy("Status"),
            Kind.BADGE,
            badges={
                "active": Badge(gettext_lazy("Active"), "good"),
                "blocked": Badge(gettext_lazy("Blocked"), "bad"),
                "inactive": Badge(gettext_lazy("Inactive"), "plain"),
            },
        ),
        Column("outstanding", gettext_lazy("Outstanding"), Kind.MONEY, total=True),
        Column("not_due", gettext_lazy("Not due"), Kind.MONEY, total=True),
        Column("overdue", gettext_lazy("Overdue"), Kind.MONEY, total=True, tone=late_tone),
        Column("overdue_share", gettext_lazy("Overdue share"), Kind.PERCENT, visible=False),
        Column("days_overdue", gettext_lazy("Days overdue"), Kind.DAYS),
        Column("oldest_due_date", gettext_lazy("Oldest due date"), Kind.DAY, visible=False),
        Column("unapplied", gettext_lazy("Unapplied"), Kind.MONEY, total=True),
        Column("open_item_count", gettext_lazy("Open items"), Kind.NUMBER),
        Column("trend", gettext_lazy("12-month trend"), Kind.SPARK, visible=False),
        *(_figure_column(kind) for kind in ordered_kinds()),
    )
    default_sort = "-overdue"
    filter_form = PortfolioFilters
    export_kind = "portfolio"


@require_GET
@requires(Right.VIEW_LEDGER)
def portfolio(request: HttpRequest) -> HttpResponse:
    scope, as_of = get_scope(user=request.user), get_as_of(request)
    table = PortfolioTable(request, choices=get_customer_choices(scope=scope))
    asked = Portfolio(
        selection=table.form.selection(scope),
        as_of=as_of,
        today=get_today_of(request),
        known_at=get_known_at(request),
        overdue_only=table.filters.get("overdue", False),
    )
    rows = asked.read_rows(
        sort=table.sort.key,
        descending=table.sort.descending,
        limit=table.limit,
        offset=table.offset,
        with_trend=any(column.key == "trend" for column in table.shown),
    )
    totals = (
        asked.read_totals()
        if asked.is_maintained
        else within_time(milliseconds=TOTALS_MILLISECONDS, read=asked.read_totals)
    )
    kinds = [kind.name for kind in ordered_kinds() if any(column.key == kind.name for column in table.shown)]
    published = get_figures(customer_ids=[row.id for row in rows], kinds=kinds)
    table.load(
        [(*row, *(_value(published.get((row.id, kind))) for kind in kinds)) for row in rows],
        fields=(*PortfolioRow._fields, *kinds),
        count=totals.customer_count if totals else None,
        totals=totals._asdict() if totals else None,
    )
    context = {
        "table": table,
        "as_of": as_of,
        "figures": _figures(totals) if totals else [],
        "tabs": _tabs(table),
        "currency": settings.REPORTING_CURRENCY,
        "may_edit": Right.EDIT_CUSTOMERS in get_rights(user=request.user),
    }
    return render(request, "customers/portfolio/list.html", context)


def _value(figure: Published | None) -> Decimal | str | None:
    return figure.value if figure else None


def _tabs(table: Table) -> list[Tab]:
    """Return the views that people ask for most; whatever else they filter stands in the URL."""
    query, page = table.query, reverse("customers:portfolio")
    overdue, blocked = query.get("overdue") == "on", query.get("status") == "blocked"
    return [
        Tab(_("All customers"), page, not overdue and not blocked),
        Tab(_("Overdue"), f"{page}?overdue=on", overdue),
        Tab(_("Blocked"), f"{page}?status=blocked", blocked and not overdue),
    ]


def _figures(totals: PortfolioTotals) -> list[Figure]:
    share = totals.overdue / totals.outstanding if totals.outstanding > 0 else None
    overdue_share = percent(share) if share is not None else ""
    return [
        Figure(_("Customers"), number(totals.customer_count)),
        _amount(_("Outstanding"), totals.outstanding, term="outstanding"),
        _amount(_("Not due"), totals.not_due, term="not_due"),
        _amount(_("Overdue"), totals.overdue, term="overdue", tone="bad", unit=overdue_share),
        _amount(_("Unapplied"), totals.unapplied, term="unapplied"),
    ]


def _amount(label: str, amount: Decimal, *, term: str, tone: str = "", unit: str = "") -> Figure:
    return Figure(
        label,
        compact_money(amount),
        exact=money_with_unit(amount),
        term=term,
        tone=tone if amount else "",
        unit=unit,
    )
