"""Lists as XLSX: typed numbers and dates, a header that stays in sight, totals per currency."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import IO, Any
from uuid import uuid4

import xlsxwriter
from django.db import connection, transaction
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from finance_crm.exchange.domain.kinds import ColumnType, ExportColumn, ExportKind
from finance_crm.sql import Relation

FETCH_ROWS = 5_000
MAX_ROWS = 1_048_576 - 50  # less the header and the totals
NUMBERS = frozenset({ColumnType.MONEY, ColumnType.QUANTITY, ColumnType.RATE, ColumnType.FIGURE, ColumnType.INTEGER})
EXACT_BELOW = 10**15  # a spreadsheet keeps fifteen digits
_PATTERNS = {
    ColumnType.DATE: "yyyy-mm-dd",
    ColumnType.MONEY: "#,##0.00##",
    ColumnType.QUANTITY: "#,##0.######",
    ColumnType.RATE: "0.00########",
}
_WIDTHS = {ColumnType.TEXT: 24, ColumnType.CURRENCY: 9, ColumnType.BOOLEAN: 9}
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


class TooLongForAWorkbookError(Exception):
    """The list has more rows than a worksheet."""

    def __str__(self) -> str:
        return _("A worksheet holds about a million rows. Export the list as CSV, or filter it.")


def write_workbook(*, kind: ExportKind, relation: Relation, output: IO[bytes], total_label: str) -> int:
    """Write a list as a workbook and return how many rows it has, totals not counted.

    :raises TooLongForAWorkbookError: if it has more rows than a sheet
    """
    book = xlsxwriter.Workbook(output, _OPTIONS)
    sheet = book.add_worksheet(kind.name[:31])
    sheet.freeze_panes(1, 0)
    writers = [_write_cell(sheet, book, column) for column in kind.columns]
    bold = book.add_format({"bold": True})
    for position, column in enumerate(kind.columns):
        sheet.set_column(position, position, _WIDTHS.get(column.type, 14))
        sheet.write_string(0, position, column.name, bold)
    totals = _Totals(kind.columns)
    row_count = 0
    for cells in _rows(kind, relation):
        row_count += 1
        if row_count > MAX_ROWS:
            raise TooLongForAWorkbookError
        for position, value in enumerate(cells):
            if value is not None:
                writers[position](row_count, position, value)
        totals.add(cells)
    totals.write(sheet, book, first_row=row_count + 1, label=total_label)
    book.close()
    return row_count


def _rows(kind: ExportKind, relation: Relation) -> Iterator[tuple[Any, ...]]:
    names = ", ".join(column.name for column in kind.columns)
    with transaction.atomic(), connection.connection.cursor(name=f"export_{uuid4().hex}") as cursor:
        cursor.itersize = FETCH_ROWS
        cursor.execute(f"SELECT {names} FROM ({relation.sql}) listed", relation.params)
        yield from cursor


def _write_cell(sheet: Worksheet, book: xlsxwriter.Workbook, column: ExportColumn) -> Callable[[int, int, Any], Any]:
    look = book.add_format({"num_format": _PATTERNS[column.type]}) if column.type in _PATTERNS else None
    if column.type == ColumnType.DATE:
        return lambda row, position, value: sheet.write_datetime(row, position, value, look)
    if column.type in NUMBERS:
        return lambda row, position, value: _write_number(sheet, row, position, value, look)
    if column.type == ColumnType.BOOLEAN:
        return lambda row, position, value: sheet.write_boolean(row, position, bool(value))
    return lambda row, position, value: sheet.write_string(row, position, str(value))


def _write_number(sheet: Worksheet, row: int, position: int, value: Decimal | int, look: Format | None) -> None:
    if -EXACT_BELOW < value < EXACT_BELOW:
        sheet.write_number(row, position, value, look)
    else:
        sheet.write_string(row, position, str(value))


class _Totals:
    """Sums of the columns that have totals, per currency where rows have one."""

    def __init__(self, columns: tuple[ExportColumn, ...]) -> None:
        self._summed = [position for position, column in enumerate(columns) if column.total]
        currencies = [position for position, column in enumerate(columns) if column.type == ColumnType.CURRENCY]
        self._currency = currencies[0] if currencies else None
        self._sums: dict[str, dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))

    def add(self, cells: tuple[Any, ...]) -> None:
        sums = self._sums[cells[self._currency] or "" if self._currency is not None else ""]
        for position in self._summed:
            sums[position] += cells[position] or 0

    def write(self, sheet: Worksheet, book: xlsxwriter.Workbook, *, first_row: int, label: str) -> None:
        look = book.add_format({"bold": True, "top": 1, "num_format": _PATTERNS[ColumnType.MONEY]})
        for row, (currency, sums) in enumerate(sorted(self._sums.items()) if self._summed else (), start=first_row):
            sheet.write_string(row, 0, label, look)
            if self._currency is not None:
                sheet.write_string(row, self._currency, currency, look)
            for position, amount in sums.items():
                _write_number(sheet, row, position, amount, look)
