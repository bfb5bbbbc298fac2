"""Files that cannot be taken say why and what to do, before anything is written."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.models import Import
from finance_crm.exchange.queries.messages import FILE_MESSAGES, ROW_MESSAGES, describe_failure

HEADER = "code,price\n"
BIG5 = "code,name,price\nA1,台北國際商業股份有限公司,1\n".encode("big5")
GB = "code,name,price\nA1,北京国际商业有限公司,1\n".encode("gb18030")
LATIN = "code,name,price\nA1,Café Müller Málaga,1\n".encode("latin-1")


def workbook(rows: list[list[Any]], *, sheets: tuple[str, ...] = ("Things",)) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    for name in sheets:
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    book.close()
    return file.getvalue()


def bomb() -> bytes:
    """A workbook whose one sheet is zeros, declared to be small."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * (60 << 20))
    return file.getvalue()


def lying_bomb() -> bytes:
    raw = bytearray(bomb())
    start = raw.rfind(b"PK\x01\x02")
    raw[start + 24 : start + 28] = struct.pack("<I", 100)
    return bytes(raw)


AT_UPLOAD = {
    "an empty file": (b"", "a.csv", "empty_file"),
    "only white space": (b"\n \n", "a.csv", "empty_file"),
    "a picture called CSV": (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "a.csv", "not_what_it_says"),
    "a PDF called XLSX": (b"%PDF-1.7 ...", "a.xlsx", "not_what_it_says"),
    "text called XLSX": (HEADER.encode(), "a.xlsx", "not_what_it_says"),
    "a workbook called CSV": (workbook([["code"]]), "a.csv", "not_what_it_says"),
    "a web page called CSV": (b"<!DOCTYPE html><table></table>", "a.csv", "not_what_it_says"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "a.xls", "old_excel"),
    "binary data": (b"code\0\0price", "a.csv", "binary_file"),
    "a workbook cut in the middle": (workbook([["code", "price"], ["A", 1]])[:-400], "a.xlsx", "workbook_damaged"),
    "a zip bomb": (bomb(), "a.xlsx", "zip_bomb"),
    "a zip bomb that lies": (lying_bomb(), "a.xlsx", "zip_bomb"),
}


@pytest.mark.parametrize("name", AT_UPLOAD)
def test_refused_at_upload(upload: Callable[..., Import], name: str) -> None:
    content, file_name, code = AT_UPLOAD[name]

    with pytest.raises(FileRejectedError) as refused:
        upload(content, name=file_name)

    assert refused.value.code == code
    assert not Import.objects.exists()


WHEN_READ = {
    "header only": ("code,price\n", "header_only"),
    "a missing column": ("code,day\nA,2026-01-01\n", "missing_column"),
    "a title that stands twice": ("code,price,Price\nA,1,2\n", "duplicate_header"),
    "dates of two readings": ("code,price,day\nA,1,1/2/2026\n", "ambiguous_dates"),
    "American dates": ("code,price,day\nA,1,1/26/2026\n", "ambiguous_dates"),
    "dates of no reading": ("code,price,day\nA,1,soon\n", "unclear_dates"),
    "numbers of two readings": ('code,price\nA,"1,234"\n', "ambiguous_numbers"),
    "a quotation mark never closed": ('code,price\nA,1\n"B,2\nC,3\n', "breaks_off"),
    "a cell of 10 MB": (f"code,price\n{'x' * 10_000_000},1\n", "cell_too_large"),
    "a quoted cell of 200 KB": ('code,price\n"' + "x\n" * 100_000 + '",1\n', "cell_too_large"),
    "5 million empty rows": ("code,price\nA,1\n" + "\n" * 5_000_000, "too_many_empty_rows"),
    "Big5": (BIG5, "unsure_encoding"),
    "GB18030": (GB, "unsure_encoding"),
    "Latin-1": (LATIN, "unsure_encoding"),
}


@pytest.mark.parametrize("name", WHEN_READ)
def test_refused_when_read(bring_in: Callable[..., Import], stored: Callable, name: str) -> None:
    content, code = WHEN_READ[name]

    run = bring_in(content)

    assert (run.status, run.failure_code) == ("unreadable", code)
    assert stored() == []
    assert "%(" not in describe_failure(code=run.failure_code, facts=run.failure_facts)


@pytest.mark.parametrize(("content", "encoding"), [(BIG5, "big5"), (GB, "gb18030"), (LATIN, "latin-1")])
def test_the_likely_encoding_is_told_and_works_once_confirmed(
    bring_in: Callable[..., Import], content: bytes, encoding: str
) -> None:
    assert bring_in(content).failure_facts == {"encoding": encoding}

    assert bring_in(content, mapping={"encoding": encoding}).status == "applied"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf8_needs_no_confirmation_with_or_without_its_mark(bring_in: Callable[..., Import], mark: bytes) -> None:
    assert bring_in(mark + "code,name,price\nA1,台北,1\n".encode()).status == "applied"


def test_a_broken_byte_names_its_row(bring_in: Callable[..., Import]) -> None:
    run = bring_in("code,name,price\nA1,台北,1\nA2,台北,1\n".encode() + b"A3,\xff\xfe,1\n")

    assert (run.failure_code, run.failure_facts) == ("broken_encoding", {"row": 4, "encoding": "utf-8"})


def test_several_sheets_ask_which(bring_in: Callable[..., Import]) -> None:
    book = workbook([["code", "price"], ["A", 1.5]], sheets=("First", "Second"))

    assert bring_in(book, name="a.xlsx").failure_code == "several_sheets"
    assert bring_in(book, name="a.xlsx", mapping={"sheet": "Second"}).status == "applied"


def test_two_cells_in_far_corners_are_not_opened(upload: Callable[..., Import]) -> None:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "code")
    sheet.write(1_048_575, 16_383, "x")
    book.close()

    with pytest.raises(FileRejectedError, match="too_many_cells"):
        upload(file.getvalue(), name="a.xlsx")


def test_an_upload_cut_in_the_middle_is_noticed(upload: Callable[..., Import]) -> None:
    with pytest.raises(FileRejectedError, match="cut_off"):
        upload("code,price\nA,1\n", declared_size=100)
    with pytest.raises(FileRejectedError, match="checksum_differs"):
        upload("code,price\nA,1\n", declared_checksum="0" * 64)


def test_a_file_that_ends_inside_a_row_is_refused(bring_in: Callable[..., Import], stored: Callable) -> None:
    run = bring_in("code,price,day\nA,1,2026-01-01\nB,2")

    assert (run.status, stored()) == ("refused", [])
    assert run.problems.get().code == "cell_count"


def test_a_nul_character_is_a_problem_of_its_row(bring_in: Callable[..., Import]) -> None:
    rows = "code,name,price\n" + "".join(f"A{number},b,1\n" for number in range(900)) + "Z,x\0y,1\n"

    assert "control_character" in {problem.code for problem in bring_in(rows).problems.all()}


def test_counts_are_exact_though_only_the_first_problems_are_kept(bring_in: Callable[..., Import]) -> None:
    run = bring_in("code,price\n" + "".join(f"A{number},x\n" for number in range(25_000)))

    assert (run.rejected_count, run.problem_count, run.problems.count()) == (25_000, 25_000, 1_000)


def test_every_message_can_be_filled_in() -> None:
    class Anything(dict):
        def __missing__(self, key: str) -> str:
            return "x"

    for message in (*FILE_MESSAGES.values(), *ROW_MESSAGES.values()):
        assert "%(" not in str(message) % Anything()
