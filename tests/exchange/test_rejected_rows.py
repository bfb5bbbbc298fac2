"""Rejected rows come back as a file that a person corrects and uploads again."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from finance_crm.exchange.models import Import
from tests.exchange.books import book_of


def rejected(run: Import) -> list[list[str]]:
    with run.rejects.open("rb") as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))


@pytest.fixture
def part_of(bring_in: Callable[..., Import]) -> Callable[..., Import]:
    """Bring the good rows of a file in."""
    return lambda *args, **changes: bring_in(*args, accepts_good_rows=True, **changes)


def test_the_file_has_the_columns_of_the_upload_and_two_more(part_of: Callable[..., Import]) -> None:
    run = part_of("Note,code,price\nfirst,A1,1\nsecond,B2,-1\n")

    assert rejected(run) == [
        ["Note", "code", "price", "Row", "Reason"],
        ["second", "B2", "-1", "3", "Price: -1 is below zero"],
    ]


def test_rows_stand_in_the_order_of_the_file_with_all_their_reasons(part_of: Callable[..., Import]) -> None:
    run = part_of("code,price,day\nC,x,never\nB,1,2026-01-01\n,-5,2026-01-01\n")

    assert [(row[3], row[4]) for row in rejected(run)[1:]] == [
        ("2", "Day: “never” is not a date in the given format; Price: “x” is not a number in the given format"),
        ("4", "Code: is empty but required; Price: -5 is below zero"),
    ]


def test_every_row_of_a_repeated_key_comes_back(part_of: Callable[..., Import], stored: Callable) -> None:
    run = part_of("code,price\nA,1\nB,2\nA,3\n")

    assert stored() == [("B", "2", None)]
    assert [row[:3] for row in rejected(run)[1:]] == [["A", "1", "2"], ["A", "3", "4"]]
    assert rejected(run)[1][3] == "Code: A stands more than once in the file"


def test_rows_of_a_workbook_come_back_as_text(part_of: Callable[..., Import]) -> None:
    run = part_of(book_of([["code", "price"], ["A", 1.5], ["B", -2.25]]), name="a.xlsx")

    assert rejected(run)[1] == ["B", "-2.25", "3", "Price: -2.25 is below zero"]


def test_a_row_cut_off_comes_back_filled_up(part_of: Callable[..., Import]) -> None:
    run = part_of("code,price,day\nA,1,2026-01-01\nB,2\n")

    assert rejected(run)[1][:4] == ["B", "2", "", "3"]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("=1", "'=1"),
        ("@1", "'@1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+886 2", "'+886 2"),
        ("-cmd", "'-cmd"),
        ("-", "'-"),
        ("-1.5", "-1.5"),
        ("+5", "+5"),
        ("plain", "plain"),
    ],
)
def test_what_a_spreadsheet_would_run_comes_back_guarded_and_numbers_do_not(
    part_of: Callable[..., Import], cell: str, written: str
) -> None:
    run = part_of(f"code,name,price\nA,{cell},-1\n")

    assert rejected(run)[1][1] == written


def test_a_title_that_a_spreadsheet_would_run_comes_back_guarded(part_of: Callable[..., Import]) -> None:
    run = part_of("code,price,=HYPERLINK(1)\nA,-1,x\n")

    assert rejected(run)[0] == ["code", "price", "'=HYPERLINK(1)", "Row", "Reason"]


def test_the_file_can_be_corrected_and_uploaded_as_it_is(part_of: Callable[..., Import], stored: Callable) -> None:
    run = part_of("code,name,price\nA,=1+1,1\nB,@x,-2\n")
    with run.rejects.open("rb") as file:
        corrected = file.read().replace(b",-2,", b",2,")

    again = part_of(corrected, name="rejected.csv")

    assert (again.status, again.row_count, again.rejected_count) == ("applied", 1, 0)
    assert stored() == [("A", "1", None), ("B", "2", None)]


def test_a_file_without_rejected_rows_leaves_none(part_of: Callable[..., Import]) -> None:
    assert not part_of("code,price\nA,1\n").rejects


def test_a_refused_file_hands_its_rejected_rows_back_too(bring_in: Callable[..., Import], stored: Callable) -> None:
    run = bring_in("code,price\nA,1\nB,-2\n")

    assert (run.status, stored()) == ("refused", [])
    assert [row[0] for row in rejected(run)[1:]] == ["B"]


def test_a_check_alone_writes_no_file(check: Callable[..., Import]) -> None:
    run = check("code,price\nA,-1\n")

    assert (run.rejected_count, bool(run.rejects)) == (1, False)


def test_reasons_are_written_in_the_language_of_the_reader(part_of: Callable[..., Import]) -> None:
    with translation.override("zh-hant"):
        run = part_of("code,price\n,1\n")

    assert rejected(run) == [["code", "price", "列", "原因"], ["", "1", "2", "Code: 為空白，但必須填寫"]]


@pytest.fixture
def analyst(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("analyst")


def test_the_page_hands_the_file_out_under_the_number_of_the_import(
    analyst: Client, part_of: Callable[..., Import]
) -> None:
    run = part_of("code,price\nA,-1\n")

    answer = analyst.get(f"/imports/{run.pk}/rejects/")

    assert answer["Content-Disposition"] == f'attachment; filename="rejected_{run.pk}.csv"'
    assert b"A,-1,2,Price: -1 is below zero" in b"".join(answer.streaming_content)


def test_there_is_nothing_to_hand_out_where_all_rows_held(analyst: Client, part_of: Callable[..., Import]) -> None:
    run = part_of("code,price\nA,1\n")

    assert analyst.get(f"/imports/{run.pk}/rejects/").status_code == 404
    assert "Rejected rows" not in analyst.get(f"/imports/{run.pk}/").content.decode()
