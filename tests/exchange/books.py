"""Workbooks for tests, made by a library that our exports use, and by hand where it would not."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook


def book_of(*sheets: Sequence[Sequence[Any]], change: Callable[[xlsxwriter.Workbook], None] | None = None) -> bytes:
    """Return a workbook whose sheets hold these rows; `change` may hide, protect or add to them."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd hh:mm:ss", "remove_timezone": True})
    for rows in sheets:
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    if change is not None:
        change(book)
    book.close()
    return file.getvalue()


def archive_of(parts: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP archive of named parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def rows_of(content: bytes) -> list[list[Any]]:
    """Return the cells of a workbook's first sheet, typed as a spreadsheet holds them."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def part_of(content: bytes, name: str) -> str:
    """Return one part of a workbook as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()
