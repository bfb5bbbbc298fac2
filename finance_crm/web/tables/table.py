"""A table on a page: reads its state from the request, then takes rows and becomes HTML."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from finance_crm.access.domain.roles import Right
from finance_crm.access.queries.rights import get_rights
from finance_crm.web.domain.text import Text
from finance_crm.web.queries.preferences import TablePreference, get_table_preference
from finance_crm.web.tables import state
from finance_crm.web.tables.actions import BulkAction
from finance_crm.web.tables.cells import cell_for
from finance_crm.web.tables.chips import Chip, active_filters
from finance_crm.web.tables.columns import Column
from finance_crm.web.tables.paging import Pages
from finance_crm.web.templatetags.formats import formatters
from finance_crm.web.templatetags.remembered import looks_of


class Heading(NamedTuple):
    """A column's heading: `url` sorts by it; `sorted` is ascending, descending or empty."""

    column: Column
    url: str
    sorted: str


class Table:
    """Subclasses declare; an instance serves one request. The package's docstring has the order of calls."""

    name: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    default_sort: ClassVar[str]
    caption: ClassVar[Text] = ""
    row_key: ClassVar[str] = "id"
    filter_form: ClassVar[type[forms.Form] | None] = None
    bulk_actions: ClassVar[tuple[BulkAction, ...]] = ()
    export_kind: ClassVar[str] = ""
    page_size: ClassVar[int] = 50
    keyset: ClassVar[bool] = False
    empty_title: ClassVar[Text] = _("Nothing here")
    empty_text: ClassVar[Text] = _("No row matches these filters. Remove one to see more.")

    def __init__(self, request: HttpRequest, **form_options: Any) -> None:
        self.request = request
        self.query = request.GET
        self.form = self.filter_form(self.query, **form_options) if self.filter_form else None
        self.filters = self._clean_filters()
        self.sort = state.parse_sort(self.query.get("sort", ""), columns=self.columns, default=self.default_sort)
        self.size = state.parse_number(self.query.get("size", ""), default=self.page_size, allowed=state.PAGE_SIZES)
        self.page = 1 if self.keyset else state.parse_number(self.query.get("page", ""), default=1)
        self.after = state.Cursor.decode(self.query.get("after", "")) if self.keyset else None

    def _clean_filters(self) -> dict[str, Any]:
        if self.form is None:
            return {}
        self.form.is_valid()
        return self.form.cleaned_data

    # What the query needs.

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    @property
    def limit(self) -> int:
        """One row more than a page holds, which tells whether there is a next page."""
        return self.size + 1

    # What the query returned.

    def load(
        self,
        rows: Sequence[Sequence[Any]],
        *,
        fields: Sequence[str] | None = None,
        count: int | None = None,
        totals: Mapping[str, Any] | None = None,
    ) -> "Table":
        """Take the page's rows.

        `fields` names their values in order and may be left out for named tuples. `count` is None where
        counting took too long. `totals` are over all pages, by column key; where rows have a currency of
        their own, give totals only if they share one, together with that currency.
        """
        self.data = rows[: self.size]
        self.fields = tuple(fields or getattr(rows[0], "_fields", ()) if rows else fields or ())
        self.totals = totals
        self.pages = Pages(
            query=self.query,
            page=self.page,
            size=self.size,
            shown=len(self.data),
            count=count,
            has_next=len(rows) > self.size,
            next_cursor=self._next_cursor() if self.keyset else None,
        )
        return self

    def _next_cursor(self) -> state.Cursor | None:
        if not self.data:
            return None
        last = self.data[-1]
        value = last[self.fields.index(self.sort.key)]
        return state.Cursor(None if value is None else str(value), last[self.fields.index(self.row_key)])

    # What the template prints.

    @cached_property
    def _preference(self) -> TablePreference:
        user = self.request.user
        return get_table_preference(user_id=user.pk, table=self.name)

    @cached_property
    def shown(self) -> tuple[Column, ...]:
        text = self.query.get("columns") or ",".join(self._preference.columns)
        return state.parse_columns(text, columns=self.columns)

    @cached_property
    def density(self) -> str:
        asked = self.query.get("density") or self._preference.density
        return asked if asked in state.DENSITIES else state.DENSITIES[0]

    @cached_property
    def actions(self) -> list[BulkAction]:
        rights = get_rights(user=self.request.user)
        return [action for action in self.bulk_actions if action.right is None or action.right in rights]

    @cached_property
    def chips(self) -> list[Chip]:
        return active_filters(self.form, self.query)

    @property
    def headings(self) -> list[Heading]:
        return [self._heading(column) for column in self.shown]

    def _heading(self, column: Column) -> Heading:
        if not column.is_sortable:
            return Heading(column, "", "")
        is_current = self.sort.key == column.key
        descend = not self.sort.descending if is_current else column.descends_first
        url = self.url(sort=state.Sort(column.key, descend).text, page=None, after=None)
        return Heading(column, url, ("descending" if self.sort.descending else "ascending") if is_current else "")

    @property
    def body(self) -> list[SafeString]:
        """Return each row's cells as HTML; cells escape what they print."""
        if not self.data:
            return []
        formats = formatters()
        cells = [
            cell_for(column, fields=self.fields, formats=formats, is_header=position == 0)
            for position, column in enumerate(self.shown)
        ]
        return [mark_safe("".join([cell(row) for cell in cells])) for row in self.data]

    @property
    def plain_body(self) -> SafeString:
        """Return all rows at once, for tables without tick boxes: a loop of the template costs as much as the cells."""
        return mark_safe("".join([f"<tr>{cells}</tr>\n" for cells in self.body]))

    @property
    def rows(self) -> list[tuple[Any, SafeString, Any]]:
        """Return (id, cells, name) of each row, for tables with tick boxes."""
        if not self.data:
            return []
        key, name = self.fields.index(self.row_key), self.fields.index(self.columns[0].key)
        return [(row[key], cells, row[name]) for row, cells in zip(self.data, self.body, strict=True)]

    @cached_property
    def footer(self) -> list[SafeString]:
        """Return the totals row without its first cell, or nothing."""
        if self.totals is None or not self.data:
            return []
        fields, row, formats = list(self.totals), list(self.totals.values()), formatters()
        written = {
            column.key: cell_for(_as_total(column, fields), fields=fields, formats=formats, is_header=False)(row)
            for column in self.shown[1:]
            if column.total and column.key in self.totals
        }
        return [mark_safe(written.get(column.key, "<td></td>")) for column in self.shown[1:]]

    @property
    def choices(self) -> list[tuple[Column, bool]]:
        """Return the columns that may be switched on and off; the first always shows."""
        return [(column, column in self.shown) for column in self.columns[1:]]

    @cached_property
    def seen(self) -> tuple[object, ...]:
        """Return what decides how headings and menus look beside the URL: columns, density, what may be done."""
        columns = tuple([(column.key, str(column.label)) for column in self.columns])
        shown = tuple([column.key for column in self.shown])
        return (self.name, self.request.path, columns, shown, self.density, bool(self.actions), self.may_export)

    @property
    def filters_seen(self) -> tuple[object, ...]:
        """Return what decides how the filters look: what was asked for, and what there is to choose from."""
        fields = self.form.fields if self.form is not None else {}
        asked = tuple([tuple(self.query.getlist(self.form.add_prefix(name))) for name in fields])
        return (type(self.form), asked, *[looks_of(field) for field in fields.values()])

    @cached_property
    def view_url(self) -> str:
        """Return the query string without the page, which no heading and no menu depends on."""
        return self.url(page=None, after=None)

    @property
    def view_query(self) -> str:
        """Return the filters and the sort as a query string, without what only says how to look at them."""
        return self.url(**dict.fromkeys(state.VIEW_PARAMETERS))

    @cached_property
    def may_export(self) -> bool:
        return bool(self.export_kind) and Right.EXPORT in get_rights(user=self.request.user)

    @property
    def exports(self) -> list[tuple[str, str]]:
        """Return (format, address) pairs that export what is seen, or nothing for tables that cannot."""
        if not self.may_export:
            return []
        try:
            address = reverse("exchange:export", args=[self.export_kind])
        except NoReverseMatch:  # an installation without the exchange app
            return []
        columns = ",".join(column.key for column in self.shown)
        return [
            (
                str(label),
                address + self.url(page=None, after=None, size=None, density=None, columns=columns, format=name),
            )
            for name, label in (("xlsx", _("Excel workbook")), ("csv", _("CSV file")))
        ]

    @property
    def kept_parameters(self) -> list[tuple[str, str]]:
        """Return what the filter form carries along: all of the URL that is no filter and no page."""
        own = set(self.form.fields) if self.form is not None else set()
        dropped = own | {"page", "after"}
        return [(name, value) for name, values in self.query.lists() if name not in dropped for value in values]

    def url(self, **changes: Any) -> str:
        return state.with_parameters(self.query, **changes)


def _as_total(column: Column, fields: Sequence[str]) -> Column:
    """A sum leads nowhere; it is in the reporting currency unless the totals name another."""
    currency = column.currency if column.currency in fields else ""
    return Column(column.key, column.label, column.kind, places=column.places, tone=column.tone, currency=currency)
