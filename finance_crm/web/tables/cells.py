"""From a value to a finished cell.

A page of 50 rows and 12 columns has 600 cells, so what does not depend on the row is settled once per
column: each column becomes one function from a row (a tuple) to a string of HTML.
"""

from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from finance_crm.money import decimals_of
from finance_crm.web.domain import drawings
from finance_crm.web.tables.columns import Column, Kind
from finance_crm.web.templatetags.formats import Formatters

Row = Sequence[Any]
Write = Callable[[Any, Row], str]
Cell = Callable[[Row], str]
_PLACEHOLDER = 987654321


def cell_for(column: Column, *, fields: Sequence[str], formats: Formatters, is_header: bool) -> Cell:
    """Return the function that writes this column's cell of a row."""
    index = fields.index(column.key)
    write = with_detail(with_link(_writer(column, fields, formats), column, fields), column, fields)
    tag = 'th scope="row"' if is_header else "td"
    plain, end = f'<{tag} class="{_classes(column)}">', f"</{tag[:2]}>"
    tone = column.tone
    if tone is None:
        return lambda row: plain + write(row[index], row) + end

    def toned_cell(row: Row) -> str:
        value = row[index]
        return _toned(plain, "" if value is None else tone(value)) + write(value, row) + end

    return toned_cell


def _classes(column: Column) -> str:
    return "fc-num" if column.is_numeric else f"fc-cell-{column.kind}"


def _toned(opening: str, tone: str) -> str:
    return f'{opening[:-2]} fc-{tone}">' if tone else opening


def _writer(column: Column, fields: Sequence[str], formats: Formatters) -> Write:
    """Return what writes a bare value."""
    if column.kind is Kind.MONEY:
        return _money_writer(column, fields, formats)
    if column.kind is Kind.BADGE:
        return _badge_writer(column)
    simple: dict[Kind, Callable[[Any], str]] = {
        Kind.NUMBER: lambda value: formats.number(value, places=column.places),
        Kind.DAYS: formats.number,
        Kind.PERCENT: formats.percent,
        Kind.DAY: formats.day,
        Kind.MOMENT: lambda value: formats.moment(value and timezone.localtime(value)),
        Kind.FLAG: lambda value: '<span class="fc-flag">✓</span>' if value else "",
        Kind.METER: lambda value: drawings.meter(value) + formats.percent(value, places=0),
        Kind.SPARK: lambda value: drawings.sparkline(value or (), label=str(column.label)),
    }
    write = simple.get(column.kind, lambda value: "" if value is None else escape(str(value)))
    return lambda value, row: write(value)


def _money_writer(column: Column, fields: Sequence[str], formats: Formatters) -> Write:
    money = formats.money
    if not column.currency:
        places = decimals_of(settings.REPORTING_CURRENCY)
        return lambda value, row: money(value, places=places)
    index = fields.index(column.currency)
    return lambda value, row: money(value, places=decimals_of(row[index]) if row[index] else 2)


def _badge_writer(column: Column) -> Write:
    written = {value: badge_html(str(badge.label), badge.tone) for value, badge in column.badges.items()}

    def write(value: Any, row: Row) -> str:
        if value is None or value == "":
            return ""
        return written.get(value) or badge_html(str(value), "plain")

    return write


def badge_html(label: str, tone: str) -> str:
    return f'<span class="fc-badge fc-badge-{tone}">{escape(label)}</span>'


def with_link(write: Write, column: Column, fields: Sequence[str]) -> Write:
    if not column.link:
        return write
    url_for = link_builder(column.link, fields)
    return lambda value, row: f'<a href="{url_for(row)}">{write(value, row)}</a>'


def with_detail(write: Write, column: Column, fields: Sequence[str]) -> Write:
    if not column.detail:
        return write
    index = fields.index(column.detail)
    return lambda value, row: f'{write(value, row)} <span class="fc-detail">{escape(str(row[index] or ""))}</span>'


def link_builder(link: Sequence[str], fields: Sequence[str]) -> Callable[[Row], str]:
    """Return the function from a row to its address. Resolving names per row would cost more than the row."""
    name, indexes = link[0], [fields.index(key) for key in link[1:]]
    pattern = _address_pattern(name, len(indexes))
    if pattern is None:
        return lambda row: escape(reverse(name, args=[row[index] for index in indexes]))
    if len(indexes) == 1:
        before, after, only = pattern[0], pattern[1], indexes[0]
        return lambda row: f"{before}{_part(row[only])}{after}"
    return lambda row: _join(pattern, [row[index] for index in indexes])


def _join(pattern: Sequence[str], values: Sequence[Any]) -> str:
    parts = [pattern[0]]
    for value, text in zip(values, pattern[1:], strict=True):
        parts += [_part(value), text]
    return "".join(parts)


def _part(value: Any) -> str:
    return str(value) if type(value) is int else quote(str(value), safe="")


@cache
def _address_pattern(name: str, count: int) -> tuple[str, ...] | None:
    """Return the fixed parts of an address between its ids, or None when its arguments are no numbers."""
    placeholders = [_PLACEHOLDER + position for position in range(count)]
    try:
        rest = reverse(name, args=placeholders)
    except NoReverseMatch:
        return None
    parts = []
    for placeholder in placeholders:
        before, _, rest = rest.partition(str(placeholder))
        parts.append(before)
    return (*parts, rest)
