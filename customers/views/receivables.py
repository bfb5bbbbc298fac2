"""The ageing report; each of its figures leads to the open items behind it."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from customers.domain.ageing import Dimension, buckets_between
from customers.forms.receivables import (
    DIMENSION_LABELS,
    AgeingFilters,
    bucket_label,
)
from customers.queries.choices import get_customer_choices, get_team_names
from customers.queries.open_items import get_unidentified_cash
from customers.queries.receivables import AgeingRow, bucket_names, get_ageing
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.people import get_people
from finance_crm.access.queries.rights import get_scope
from finance_crm.web.as_of import get_as_of, get_known_at
from finance_crm.web.domain.charts import AGEING_RAMP, Chart, Series
from finance_crm.web.tables import Column, Kind, Table
from finance_crm.web.tables.cells import cell_for
from finance_crm.web.templatetags import formats

TOTALS_MILLISECONDS = 5000
# The filter of open items that holds a row's key, by what the ageing is broken down by.
_FILTER_OF = {
    Dimension.CUSTOMER: "customer",
    Dimension.GROUP: "group",
    Dimension.ENTITY: "entity",
    Dimension.OWNER: "owner",
    Dimension.TEAM: "team",
    Dimension.REGION: "region",
    Dimension.COUNTRY: "country",
    Dimension.INDUSTRY: "industry",
}
_KEPT = (
    "q",
    "owner",
    "team",
    "country",
    "region",
    "industry",
    "status",
    "group",
    "without",
    "basis",
    "buckets",
)


class AgeingTable(Table):
    """Its amount columns are the buckets asked for; each figure leads to the items that add up to it."""

    name = "ageing"
    caption = gettext_lazy("Ageing of receivables")
    filter_form = AgeingFilters
    export_kind = "ageing"
    default_sort = "-overdue"
    row_key = "key"

    @property
    def body(self) -> list[SafeString]:
        written = formats.formatters()
        cells = [
            self._linked(column, href_of)
            if (href_of := self._href_of(column)) is not None
            else cell_for(column, fields=self.fields, formats=written, is_header=place == 0)
            for place, column in enumerate(self.shown)
        ]
        return [mark_safe("".join([cell(row) for cell in cells])) for row in self.data]

    def _href_of(self, column: Column) -> Callable[[Sequence[Any]], str] | None:
        """Return the address of the items behind a figure, for columns that are sums of items."""
        if column.kind is not Kind.MONEY or column.key == "disputed":
            return None
        page = reverse("customers:open_items")
        kept = {name: self.query[name] for name in (*_KEPT, "known_at") if self.query.get(name)}
        name = _FILTER_OF.get(self.form.dimension)
        in_reporting_currency = self.filters.get("reporting")

        def href_of(row: Sequence[Any]) -> str:
            asked = kept | {"bucket": column.key}
            if not in_reporting_currency:
                asked["currency"] = row[self.fields.index("currency")]
            if name is not None and row[0] in {None, ""}:
                asked["without"] = name
            elif name is not None:
                asked[name] = str(row[0])
            return f"{page}?{urlencode(asked)}"

        return href_of

    def _linked(self, column: Column, href_of: Callable[[Sequence[Any]], str]) -> Callable[[Sequence[Any]], str]:
        index = self.fields.index(column.key)
        currency = self.fields.index("currency")

        def write(row: Sequence[Any]) -> str:
            text = formats.money(row[index], row[currency])
            if not row[index]:
                return f'<td class="fc-num">{text}</td>'
            tone = " fc-bad" if column.key == "overdue" else ""
            return f'<td class="fc-num{tone}"><a href="{escape(href_of(row))}">{text}</a></td>'

        return write


def _ageing_table(bucket_days: Sequence[int]) -> type[AgeingTable]:
    """Return the table whose columns are these buckets."""
    amounts = ("not_due", *(bucket.name for bucket in buckets_between(bucket_days)), "overdue", "unapplied")
    columns = (
        Column("label", gettext_lazy("Name"), detail="code"),
        Column("currency", gettext_lazy("Currency")),
        *(Column(name, bucket_label(name), Kind.MONEY, total=True, currency="currency") for name in amounts),
        Column("outstanding", bucket_label("outstanding"), Kind.MONEY, total=True, currency="currency"),
        Column("disputed", gettext_lazy("of it disputed"), Kind.MONEY, total=True, currency="currency"),
    )
    return type("AgeingTable", (AgeingTable,), {"columns": columns})


@require_GET
@requires(Right.VIEW_LEDGER)
def ageing(request: HttpRequest) -> HttpResponse:
    scope, as_of = get_scope(user=request.user), get_as_of(request)
    form = AgeingFilters(request.GET)
    form.is_valid()
    table = _ageing_table(form.bucket_days)(request, choices=get_customer_choices(scope=scope))
    asked = table.form.asked
    rows = get_ageing(
        as_of=as_of,
        known_at=get_known_at(request),
        scope=scope,
        selection=table.form.selection(scope),
        with_disputed=True,
        **asked,
    )
    names = ("key", "code", "label", "currency", *_amount_names(asked["bucket_days"]))
    lines = _sorted([_line(row) for row in _with_names(rows, asked["by"])], names, table)
    totals = _totals(lines, names)
    table.load(lines[table.offset : table.offset + table.limit], fields=names, count=len(lines), totals=totals)
    context = {
        "table": table,
        "as_of": as_of,
        "known_at": get_known_at(request),
        "by": DIMENSION_LABELS[asked["by"]],
        "chart": _chart(totals, asked["bucket_days"]) if totals else None,
        "may_reconcile": scope.sees_all,
        "unidentified": get_unidentified_cash(as_of=as_of, known_at=get_known_at(request)) if scope.sees_all else [],
    }
    return render(request, "customers/receivables/ageing.html", context)


def _amount_names(bucket_days: Sequence[int]) -> tuple[str, ...]:
    not_due, *buckets, unapplied, outstanding = bucket_names(buckets_between(bucket_days))
    return (not_due, *buckets, "overdue", unapplied, outstanding, "disputed")


def _line(row: AgeingRow) -> tuple[Any, ...]:
    return (
        *row[:5],
        *row.buckets,
        row.overdue,
        row.unapplied,
        row.outstanding,
        row.disputed,
    )


def _with_names(rows: list[AgeingRow], by: Dimension) -> list[AgeingRow]:
    """Return rows whose label says what they are about; owners and teams are known by id only."""
    names: dict[Any, str] = {}
    ids = {row.key for row in rows if isinstance(row.key, int)}
    if by is Dimension.OWNER:
        names = {person.id: person.name for person in get_people(ids=ids).values()}
    elif by is Dimension.TEAM:
        names = get_team_names(team_ids=ids)
    if by is Dimension.TOTAL:
        return [row._replace(label=_("Total")) for row in rows]
    return [row._replace(label=names.get(row.key, row.label) or _("None")) for row in rows]


def _sorted(lines: list[tuple[Any, ...]], names: Sequence[str], table: Table) -> list[tuple[Any, ...]]:
    index = names.index(table.sort.key)
    if table.sort.key in {"label", "currency"}:
        return sorted(lines, key=lambda line: line[index].casefold(), reverse=table.sort.descending)
    return sorted(lines, key=lambda line: line[index], reverse=table.sort.descending)


def _totals(lines: list[tuple[Any, ...]], names: Sequence[str]) -> dict[str, Decimal] | None:
    """Return the sums of all rows, where they share one currency."""
    if len({line[3] for line in lines}) != 1:
        return None
    return {name: sum((line[index] for line in lines), Decimal(0)) for index, name in enumerate(names) if index > 3}


def _chart(totals: dict[str, Decimal], bucket_days: Sequence[int]) -> Chart:
    names = ["not_due", *(bucket.name for bucket in buckets_between(bucket_days))]
    return Chart(
        name="ageing",
        label=_("Ageing of receivables"),
        kind="bar",
        categories=[bucket_label(name) for name in names],
        series=[Series(_("Open amount"), [totals[name] for name in names], AGEING_RAMP)],
        language=formats.language(),
        write=formats.money,
        category_label=_("Age"),
        show_total=True,
    )
