"""A file as a header and numbered batches of rows, whatever it is made of."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO, NamedTuple

from python_calamine import CalamineWorkbook

from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import Unfold
from finance_crm.exchange.domain.mappings import MappingSpec, normalise
from finance_crm.exchange.domain.sniffing import ENCODINGS, sniff_container
from finance_crm.exchange.services.reading.texts import detect_delimiters, detect_encoding, read_text_rows
from finance_crm.exchange.services.reading.workbooks import (
    choose_sheet,
    open_workbook,
    read_sheet_rows,
    sheets_of,
)

BATCH_ROWS = 5_000
MAX_EMPTY_ROWS = 1_000_000
HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be opened. `questions` names what somebody should confirm before it is read."""

    container: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    delimiters: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    unfold: Unfold | None = None


class Batch(NamedTuple):
    """Rows of equal width with their numbers; `ragged` maps a row's number to the width it came with."""

    numbers: Sequence[int]
    rows: list[list[str]]
    ragged: dict[int, int]


class Table(NamedTuple):
    """A file's header, the row it stands in, and everything below it."""

    header: list[str]
    header_row: int
    batches: Iterator[Batch]


def inspect_file(file: BinaryIO, *, file_name: str, spec: MappingSpec, unfold: Unfold | None = None) -> Layout:
    """Find out how to open the file; what the mapping says is taken at its word.

    With `unfold` all sheets of a workbook are one form, and nothing but a workbook will do.

    :raises FileRejectedError: if it is nothing that can be imported
    """
    file.seek(0)
    container = sniff_container(file.read(HEAD_BYTES), file_name=file_name)
    if unfold is not None:
        if container != "xlsx":
            raise FileRejectedError("needs_a_workbook")
        return Layout(container="xlsx", unfold=unfold)
    if container == "xlsx":
        return _inspect_workbook(file, file_name=file_name, spec=spec)
    return _inspect_text(file, spec=spec)


def _inspect_workbook(file: BinaryIO, *, file_name: str, spec: MappingSpec) -> Layout:
    sheets = sheets_of(open_workbook(file, file_name=file_name))
    layout = Layout(container="xlsx", sheets=tuple(sheets))
    if spec.sheet is None and len(sheets) > 1:
        return replace(layout, questions=("sheet",))
    return replace(layout, sheet=choose_sheet(sheets, wanted=spec.sheet))


def _inspect_text(file: BinaryIO, *, spec: MappingSpec) -> Layout:
    questions = []
    encoding = _known_encoding(spec.encoding) if spec.encoding else ""
    if not encoding:
        guess = detect_encoding(file)
        encoding = guess.encoding
        questions += [] if guess.is_certain else ["encoding"]
    fitting = detect_delimiters(file, encoding=encoding)
    if not spec.delimiter and len(fitting) > 1:
        questions.append("delimiter")
    return Layout(
        container="csv",
        encoding=encoding,
        delimiter=_known_delimiter(spec.delimiter) if spec.delimiter else fitting[0],
        delimiters=tuple(fitting),
        questions=tuple(questions),
    )


def _known_encoding(name: str) -> str:
    found = name.strip().lower().replace("_", "-")
    found = {
        "utf8": "utf-8",
        "gbk": "gb18030",
        "gb2312": "gb18030",
        "cp950": "big5",
        "latin1": "latin-1",
        "iso-8859-1": "latin-1",
        "windows-1252": "latin-1",
        "cp1252": "latin-1",
    }.get(found, found)
    if found not in ENCODINGS:
        raise FileRejectedError("unknown_encoding", encoding=name, known=", ".join(ENCODINGS))
    return found


def _known_delimiter(mark: str) -> str:
    found = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(mark.lower(), mark)
    if len(found) != 1 or found in '"\r\n':
        raise FileRejectedError("unknown_delimiter", delimiter=mark)
    return found


def open_table(file: BinaryIO, *, file_name: str, layout: Layout, decimal_mark: str = ".") -> Table:
    """Open the file and read its header.

    :raises FileRejectedError: if there is no header, no row below it, or a title stands twice
    """
    rows: Iterator[list[str]]
    if layout.unfold is not None:
        rows = _unfolded(open_workbook(file, file_name=file_name), layout.unfold, decimal_mark)
    elif layout.container == "xlsx":
        workbook = open_workbook(file, file_name=file_name)
        sheet = choose_sheet(sheets_of(workbook), wanted=layout.sheet or None)
        rows = read_sheet_rows(workbook, sheet=sheet, decimal_mark=decimal_mark)
    else:
        rows = read_text_rows(file, encoding=layout.encoding, delimiter=layout.delimiter)
    header, header_row = _read_header(rows)
    batches = _batches(rows, width=len(header), first_number=header_row + 1)
    first = next(batches, None)
    if first is None:
        raise FileRejectedError("header_only")
    return Table(header, header_row, _chain(first, batches))


def _unfolded(workbook: CalamineWorkbook, unfold: Unfold, decimal_mark: str) -> Iterator[list[str]]:
    names = sheets_of(workbook)
    sheets = {name: list(read_sheet_rows(workbook, sheet=name, decimal_mark=decimal_mark)) for name in names}
    return iter(unfold(sheets))


def _chain(first: Batch, rest: Iterator[Batch]) -> Iterator[Batch]:
    yield first
    yield from rest


def _read_header(rows: Iterator[list[str]]) -> tuple[list[str], int]:
    for number, cells in enumerate(islice(rows, MAX_EMPTY_ROWS), start=1):
        if any(cell.strip() for cell in cells):
            header = [cell.strip().strip("\ufeff") for cell in cells]
            _check_header(header)
            return header, number
    raise FileRejectedError("empty_file")


def _check_header(header: list[str]) -> None:
    counts = Counter(normalise(title) for title in header if title)
    twice = [title for title in header if counts[normalise(title)] > 1]
    if twice:
        raise FileRejectedError("duplicate_header", columns=", ".join(twice))


def _batches(rows: Iterator[list[str]], *, width: int, first_number: int) -> Iterator[Batch]:
    number, empty_count = first_number, 0
    while chunk := list(islice(rows, BATCH_ROWS)):
        numbers: Sequence[int] = range(number, number + len(chunk))
        number += len(chunk)
        # Most rows have a first cell: only the others are looked at closely.
        suspects = [index for index, cells in enumerate(chunk) if not cells or not cells[0].strip()]
        empty = {index for index in suspects if not any(map(str.strip, chunk[index]))}
        if empty:
            empty_count += len(empty)
            numbers = [row_number for index, row_number in enumerate(numbers) if index not in empty]
            chunk = [cells for index, cells in enumerate(chunk) if index not in empty]
        if empty_count > MAX_EMPTY_ROWS:
            raise FileRejectedError("too_many_empty_rows", limit=MAX_EMPTY_ROWS, row=number)
        if chunk:
            yield _even_out(numbers, chunk, width=width)


def _even_out(numbers: Sequence[int], rows: list[list[str]], *, width: int) -> Batch:
    if set(map(len, rows)) == {width}:
        return Batch(numbers, rows, {})
    ragged = {}
    for index, cells in enumerate(rows):
        if len(cells) < width or any(cells[width:]):
            ragged[numbers[index]] = len(cells)
        if len(cells) != width:
            rows[index] = (cells + [""] * width)[:width]
    return Batch(numbers, rows, ragged)
