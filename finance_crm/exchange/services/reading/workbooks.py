"""Rows of XLSX workbooks, behind a guard that looks at the archive before anything unpacks it."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    ZipError,
)

from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.sniffing import sniff_container

MAX_UNPACKED_BYTES = 400 << 20
MAX_RATIO = 200
RATIO_COUNTS_FROM_BYTES = 10 << 20
MAX_PARTS = 2_000
MAX_CELLS = 20_000_000
WORKBOOK_PART = "xl/workbook.xml"

_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
_LOCAL_HEADER_BYTES = 30
_STEP = 1 << 18


def guard_workbook(file: BinaryIO) -> None:
    """Make sure the file is a workbook that unpacks to a bearable size; its own claims are not believed.

    :raises FileRejectedError: saying what it is instead
    """
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise FileRejectedError("workbook_damaged") from error
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise FileRejectedError("zip_bomb")
    if WORKBOOK_PART not in archive.namelist():
        raise FileRejectedError("not_a_workbook")
    budget = MAX_UNPACKED_BYTES
    for part in parts:
        budget -= _measure(file, part, budget=budget)


def _measure(file: BinaryIO, part: zipfile.ZipInfo, *, budget: int) -> int:
    """Unpack one part in small steps and return its true size; a sheet's extent is looked at on the way."""
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or part.flag_bits & 1:
        raise FileRejectedError("workbook_damaged")
    size, extent = 0, _Extent()
    is_sheet = part.filename.startswith("xl/worksheets/")
    for piece in _unpack(file, part):
        size += len(piece)
        if size > budget:
            raise FileRejectedError("zip_bomb")
        if size > RATIO_COUNTS_FROM_BYTES and size > MAX_RATIO * max(part.compress_size, 1):
            raise FileRejectedError("zip_bomb")
        if is_sheet:
            extent.look_at(piece)
    return size


def _unpack(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(part.header_offset)
    header = file.read(_LOCAL_HEADER_BYTES)
    if len(header) < _LOCAL_HEADER_BYTES or not header.startswith(b"PK\x03\x04"):
        raise FileRejectedError("workbook_damaged")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    file.seek(part.header_offset + _LOCAL_HEADER_BYTES + name_length + extra_length)
    left = part.compress_size
    inflater = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := file.read(min(left, _STEP))):
        left -= len(packed)
        yield from _inflate(inflater, packed) if inflater else (packed,)
    if left > 0:
        raise FileRejectedError("workbook_damaged")


def _inflate(inflater: "zlib._Decompress", packed: bytes) -> Iterator[bytes]:
    try:
        while packed:
            yield inflater.decompress(packed, _STEP)
            packed = inflater.unconsumed_tail
    except zlib.error as error:
        raise FileRejectedError("workbook_damaged") from error


class _Extent:
    """The rectangle that a sheet's cells span: readers reserve all of it, even for two cells in far corners."""

    def __init__(self) -> None:
        self._tail = b""
        self._rows = self._columns = 0

    def look_at(self, piece: bytes) -> None:
        text = self._tail + piece
        for letters, digits in _CELL.findall(text):
            self._rows = max(self._rows, int(digits))
            self._columns = max(self._columns, _column_number(letters))
        if self._rows * self._columns > MAX_CELLS:
            raise FileRejectedError("too_many_cells", rows=self._rows, columns=self._columns)
        self._tail = text[-100:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def open_workbook(file: BinaryIO, *, file_name: str) -> CalamineWorkbook:
    """Open a workbook that passed the guard."""
    file.seek(0)
    sniff_container(file.read(4096), file_name=file_name)
    guard_workbook(file)
    file.seek(0)
    try:
        return CalamineWorkbook.from_filelike(file)
    except (PasswordError, ZipError, CalamineError, OSError) as error:
        raise FileRejectedError("workbook_damaged") from error


def sheets_of(workbook: CalamineWorkbook) -> list[str]:
    """Return the names of the visible sheets with cells."""
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]


def choose_sheet(sheets: list[str], *, wanted: str | None) -> str:
    """Return the sheet to read.

    :raises FileRejectedError: if there are several and none, or an absent one, is asked for
    """
    if wanted in sheets:
        return str(wanted)
    if wanted:
        raise FileRejectedError("no_such_sheet", sheet=wanted, sheets=", ".join(sheets))
    if len(sheets) > 1:
        raise FileRejectedError("several_sheets", sheets=", ".join(sheets))
    if not sheets:
        raise FileRejectedError("empty_file")
    return sheets[0]


def read_sheet_rows(workbook: CalamineWorkbook, *, sheet: str, decimal_mark: str) -> Iterator[list[str]]:
    """Yield the cells of every row as the texts a CSV file would hold, dates in ISO form."""
    try:
        page = workbook.get_sheet_by_name(sheet)
    except CalamineError as error:
        raise FileRejectedError("workbook_damaged") from error
    for cells in page.iter_rows():
        yield [_as_text(cell, decimal_mark) for cell in cells]


def _as_text(cell: object, decimal_mark: str) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float | int):
        # Fifteen digits are what a spreadsheet shows and stores exactly.
        return format(Decimal(f"{cell:.15g}"), "f").replace(".", decimal_mark)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
