"""XLSX workbooks are read as a CSV file of the same list would be, and guarded before they are unpacked."""

import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.models import Import
from finance_crm.exchange.queries.imports import get_failure
from finance_crm.sql import fetch_all
from tests.exchange.books import archive_of, book_of

HEADER = ["code", "name", "price", "day"]


def texts() -> list[tuple[Any, ...]]:
    return fetch_all("SELECT code, name, price::text, day::text FROM exchange_test_thing ORDER BY code")


def test_typed_cells_become_what_a_csv_file_would_hold(bring_in: Callable[..., Import]) -> None:
    rows = [
        HEADER,
        ["A1", True, 12.5, date(2026, 1, 31)],
        ["B2", 7, 1234567.25, datetime(2026, 2, 28, tzinfo=UTC)],
        ["C3", "text", 3, "2026-03-01"],
    ]

    run = bring_in(book_of(rows), name="things.xlsx")

    assert (run.status, run.container) == ("applied", "xlsx")
    assert texts() == [
        ("A1", "true", "12.5", "2026-01-31"),
        ("B2", "7", "1234567.25", "2026-02-28"),
        ("C3", "text", "3", "2026-03-01"),
    ]


def test_a_number_shows_the_fifteen_digits_that_the_spreadsheet_shows(bring_in: Callable[..., Import]) -> None:
    bring_in(book_of([HEADER, ["A1", "", 0.1 + 0.2], ["B2", "", 1e15], ["C3", "", 1.1 * 3]]), name="a.xlsx")

    assert [row[2] for row in texts()] == ["0.3", "1000000000000000", "3.3"]


def test_a_code_kept_as_a_number_has_no_decimals(bring_in: Callable[..., Import]) -> None:
    bring_in(book_of([HEADER, [10045.0, "", 1]]), name="a.xlsx")

    assert texts()[0][0] == "10045"


def test_numbers_of_a_workbook_do_not_depend_on_the_decimal_mark_of_its_texts(bring_in: Callable[..., Import]) -> None:
    book = book_of([HEADER, ["A1", "", 12.5], ["B2", "", "7,25"]])

    run = bring_in(book, name="a.xlsx", mapping={"decimal_mark": ","})

    assert run.status == "applied"
    assert [row[2] for row in texts()] == ["12.5", "7.25"]


def test_a_time_of_day_is_no_date(bring_in: Callable[..., Import]) -> None:
    run = bring_in(book_of([HEADER, ["A1", "", 1, datetime(2026, 1, 31, 8, 30, tzinfo=UTC)]]), name="a.xlsx")

    assert (run.status, run.failure_code) == ("unreadable", "unclear_dates")
    assert run.failure_facts["sample"] == "2026-01-31 08:30:00"
    assert texts() == []


def test_a_header_below_empty_rows_is_found_and_rows_keep_their_numbers(bring_in: Callable[..., Import]) -> None:
    run = bring_in(book_of([[], [], HEADER, ["A1", "", 1], ["B2", "", -1]]), name="a.xlsx")

    assert (run.row_count, run.rejected_count) == (2, 1)
    assert run.problems.get().row_number == 5


def test_a_hidden_sheet_is_not_offered(bring_in: Callable[..., Import]) -> None:
    book = book_of(
        [HEADER, ["A1", "", 1]],
        [["secret"], ["x"]],
        change=lambda book: book.worksheets()[1].hide(),
    )

    run = bring_in(book, name="a.xlsx")

    assert (run.status, len(texts())) == ("applied", 1)


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are(upload: Callable[..., Import]) -> None:
    book = book_of([HEADER, ["A1", "", 1]], [HEADER, ["B2", "", 2]])

    with pytest.raises(FileRejectedError) as refused:
        upload(book, name="a.xlsx", mapping={"sheet": "Sheet9"})

    assert refused.value.facts == {"sheet": "Sheet9", "sheets": "Sheet1, Sheet2"}
    assert not Import.objects.exists()


def test_several_sheets_are_named_in_the_question(bring_in: Callable[..., Import]) -> None:
    run = bring_in(book_of([HEADER, ["A1", "", 1]], [HEADER, ["B2", "", 2]]), name="a.xlsx")

    assert get_failure(run=run) == "The workbook has several sheets: Sheet1, Sheet2. Say which one to read."


@pytest.mark.parametrize(("rows", "code"), [([], "empty_file"), ([[""]], "empty_file"), ([HEADER], "header_only")])
def test_a_sheet_without_rows_is_not_an_import_of_nothing(
    bring_in: Callable[..., Import], rows: list[list[str]], code: str
) -> None:
    run = bring_in(book_of(rows), name="a.xlsx")

    assert (run.status, run.failure_code) == ("unreadable", code)


def test_a_formula_counts_with_the_value_it_showed(bring_in: Callable[..., Import]) -> None:
    def add(book: Any) -> None:
        book.worksheets()[0].write_formula(1, 2, "=5*5", None, 25)

    bring_in(book_of([HEADER, ["A1", "", ""]], change=add), name="a.xlsx")

    assert texts()[0][2] == "25"


def test_the_name_of_the_file_does_not_make_it_a_workbook(bring_in: Callable[..., Import]) -> None:
    run = bring_in(book_of([HEADER, ["A1", "", 1]]), name="list.xlsm")

    assert (run.status, run.file_name) == ("applied", "list.xlsm")


WORKBOOK = {"xl/workbook.xml": "<workbook/>"}
GUARDED = {
    "an archive of something else": (archive_of({"letter.txt": "hello"}), "not_a_workbook"),
    "two thousand parts and more": (
        archive_of(WORKBOOK | {f"xl/media/{number}.png": "" for number in range(2_001)}, method=zipfile.ZIP_STORED),
        "zip_bomb",
    ),
    "a part packed in an unusual way": (archive_of(WORKBOOK, method=zipfile.ZIP_LZMA), "workbook_damaged"),
    "a workbook that is none inside": (archive_of(WORKBOOK), "workbook_damaged"),
    "the beginning of an archive": (archive_of(WORKBOOK)[:30], "workbook_damaged"),
    "an empty archive": (archive_of({}), "not_a_workbook"),
}


@pytest.mark.parametrize("what", GUARDED)
def test_an_archive_that_is_no_workbook_is_refused_at_upload(upload: Callable[..., Import], what: str) -> None:
    content, code = GUARDED[what]

    with pytest.raises(FileRejectedError) as refused:
        upload(content, name="a.xlsx")

    assert refused.value.code == code
    assert not Import.objects.exists()


def test_an_encrypted_part_is_refused(upload: Callable[..., Import]) -> None:
    raw = bytearray(book_of([HEADER, ["A1", "", 1]]))
    entry = raw.find(b"PK\x01\x02")
    raw[entry + 8] |= 1

    with pytest.raises(FileRejectedError, match="workbook_damaged"):
        upload(bytes(raw), name="a.xlsx")


def test_a_broken_byte_inside_a_packed_part_is_noticed(upload: Callable[..., Import]) -> None:
    raw = bytearray(archive_of(WORKBOOK | {"xl/worksheets/sheet1.xml": bytes(range(256)) * 40}))
    start = raw.find(b"sheet1.xml") + len(b"sheet1.xml")
    raw[start : start + 40] = b"\xff" * 40

    with pytest.raises(FileRejectedError, match="workbook_damaged"):
        upload(bytes(raw), name="a.xlsx")


@pytest.mark.parametrize(("rows", "columns", "is_opened"), [(1_250_000, 16, True), (1_250_001, 16, False)])
def test_a_sheet_may_span_twenty_million_cells(
    upload: Callable[..., Import], rows: int, columns: int, is_opened: bool
) -> None:
    cell = f'<c r="{chr(64 + columns)}{rows}"/>'
    content = archive_of(WORKBOOK | {"xl/worksheets/sheet1.xml": f"<worksheet>{cell}</worksheet>"})

    with pytest.raises(FileRejectedError) as refused:
        upload(content, name="a.xlsx")

    assert refused.value.code == ("workbook_damaged" if is_opened else "too_many_cells")
