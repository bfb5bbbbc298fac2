"""CSV files as people and systems write them: separators, quotation marks, line ends, encodings, gaps."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.sniffing import codec_of, fitting_delimiters, sniff_container
from finance_crm.exchange.models import Import
from finance_crm.exchange.queries.imports import get_failure
from finance_crm.sql import fetch_all

ONE = [("A1", "1.50", None)]


def names() -> list[str]:
    return [name for (name,) in fetch_all("SELECT name FROM exchange_test_thing ORDER BY code")]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_each_usual_separator_is_found_by_itself(bring_in: Callable[..., Import], stored: Callable, mark: str) -> None:
    run = bring_in(f"code{mark}price\nA1{mark}1.50\n")

    assert (run.status, run.mapping["delimiter"]) == ("applied", mark)
    assert stored() == ONE


@pytest.mark.parametrize(
    ("name", "mark"),
    [("tab", "\t"), ("\\t", "\t"), ("Comma", ","), ("semicolon", ";"), ("pipe", "|"), ("^", "^")],
)
def test_a_separator_may_be_named(bring_in: Callable[..., Import], stored: Callable, name: str, mark: str) -> None:
    run = bring_in(f"code{mark}price\nA1{mark}1.50\n", mapping={"delimiter": name})

    assert run.mapping["delimiter"] == mark
    assert stored() == ONE


@pytest.mark.parametrize("mark", ['"', "\n", ",,", "between"])
def test_what_cannot_separate_columns_is_refused_at_upload(upload: Callable[..., Import], mark: str) -> None:
    with pytest.raises(FileRejectedError, match="unknown_delimiter"):
        upload("code,price\nA1,1\n", mapping={"delimiter": mark})
    assert not Import.objects.exists()


def test_two_separators_that_split_alike_are_asked_about(bring_in: Callable[..., Import], stored: Callable) -> None:
    run = bring_in("code;price,day\nA1;1,2026-01-31\n")

    assert (run.status, run.failure_code) == ("unreadable", "unsure_delimiter")
    assert get_failure(run=run) == "The columns may be separated by any of: ','  ';'. Say which."
    assert stored() == []


def test_the_separator_that_splits_every_line_alike_wins() -> None:
    assert fitting_delimiters(["a;b;c\n", "1,5;2;3\n", "1;2,5;3,5\n"]) == [";"]
    assert fitting_delimiters(["only\n", "one\n"]) == [","]
    assert fitting_delimiters([]) == [","]


def test_more_columns_come_first_where_two_separators_are_even() -> None:
    assert fitting_delimiters(["a,b;c;d\n", "1,2;3;4\n"]) == [";", ","]


def test_a_separator_between_quotation_marks_separates_nothing(bring_in: Callable[..., Import]) -> None:
    bring_in('code,name,price\nA1,"Lamp, tall",1\nB2,"Chair, low",2\n')

    assert names() == ["Lamp, tall", "Chair, low"]


def test_doubled_quotation_marks_and_line_breaks_stay_inside_their_cell(bring_in: Callable[..., Import]) -> None:
    bring_in('code,name,price\nA1,"The ""tall"" one\nof two lines",1\n')

    assert names() == ['The "tall" one\nof two lines']


def test_a_cell_of_two_lines_counts_as_one_row(bring_in: Callable[..., Import]) -> None:
    run = bring_in('code,name,price\nA1,"two\nlines",1\nB2,x,-1\n')

    assert run.problems.get().row_number == 3


def test_text_behind_a_closing_quotation_mark_names_its_row(bring_in: Callable[..., Import], stored: Callable) -> None:
    run = bring_in('code,name,price\nA1,Lamp,1\nB2,"Chair"x,2\n')

    assert (run.failure_code, run.failure_facts) == ("bad_quotes", {"row": 3})
    assert get_failure(run=run).startswith("Row 3 has a quotation mark in the wrong place")
    assert stored() == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(bring_in: Callable[..., Import], stored: Callable, end: str) -> None:
    bring_in(end.join(["code,price", "A1,1.50", ""]))

    assert stored() == ONE


def test_the_last_line_needs_no_end(bring_in: Callable[..., Import], stored: Callable) -> None:
    bring_in("code,price\nA1,1.50")

    assert stored() == ONE


def test_empty_rows_are_passed_over_and_still_counted_in_row_numbers(bring_in: Callable[..., Import]) -> None:
    run = bring_in("\n,\ncode,price\n\nA1,1\n,\n \t, \nB2,-1\n")

    assert (run.row_count, run.rejected_count) == (2, 1)
    assert run.problems.get().row_number == 8


def test_a_row_with_empty_cells_beyond_the_header_holds_and_one_with_text_there_does_not(
    check: Callable[..., Import],
) -> None:
    run = check("code,price\nA1,1,,\nB2,2,x\nC3\n")

    problems = [(problem.row_number, problem.code, problem.value) for problem in run.problems.order_by("row_number")]
    assert problems == [(3, "cell_count", "3"), (4, "cell_count", "1"), (4, "required", "")]


def test_a_column_without_a_title_is_left_alone(bring_in: Callable[..., Import], stored: Callable) -> None:
    bring_in("code,,price,\nA1,?,1.50,!\n")

    assert stored() == ONE


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark_says_the_encoding(bring_in: Callable[..., Import], codec: str) -> None:
    run = bring_in("code,name,price\nA1,台北 Müller,1\n".encode(codec))

    assert (run.status, run.mapping["encoding"]) == ("applied", codec)
    assert names() == ["台北 Müller"]


@pytest.mark.parametrize(
    ("alias", "known", "text"),
    [
        ("CP950", "big5", "台北"),
        ("gbk", "gb18030", "北京"),
        ("GB2312", "gb18030", "北京"),
        ("ISO-8859-1", "latin-1", "Málaga"),
        ("windows-1252", "latin-1", "5 € — “x”"),
        ("UTF8", "utf-8", "台北 €"),
        ("utf_8", "utf-8", "台北 €"),
    ],
)
def test_an_encoding_is_known_by_its_usual_names(
    bring_in: Callable[..., Import], alias: str, known: str, text: str
) -> None:
    content = f"code,name,price\nA1,{text},1\n".encode(codec_of(known))

    run = bring_in(content, mapping={"encoding": alias})

    assert (run.status, run.mapping["encoding"]) == ("applied", known)
    assert names() == [text]


def test_an_encoding_that_does_not_fit_names_the_row_and_writes_nothing(
    bring_in: Callable[..., Import], stored: Callable
) -> None:
    run = bring_in("code,name,price\nA1,x,1\nB2,Málaga,1\n".encode("latin-1"), mapping={"encoding": "utf-8"})

    assert get_failure(run=run) == (
        "Row 3 has bytes that are not utf-8. Choose the right encoding, or save the file as UTF-8."
    )
    assert stored() == []


def test_ascii_in_a_quarter_of_a_million_bytes_before_the_first_accent_is_still_noticed(
    check: Callable[..., Import],
) -> None:
    plain = "".join(f"A{number},plain,1\n" for number in range(20_000))

    run = check(f"code,name,price\n{plain}Z,Café Málaga,1\n".encode("latin-1"))

    assert run.failure_facts == {"encoding": "latin-1"}


@pytest.mark.parametrize(
    ("head", "name", "found"),
    [
        (b"\xff\xd8\xff\xe0", "a.csv", "JPEG"),
        (b"\x1f\x8b\x08", "a.csv", "gzip"),
        (b"7z\xbc\xaf\x27\x1c", "a.csv", "7z"),
        (b"PAR1....", "a.csv", "Parquet"),
        (b"MZ\x90", "list", "program"),
        (b"<?xml version='1.0'?>", "a.csv", "XML"),
        (b"\xef\xbb\xbf <HTML>", "a.csv", "HTML"),
    ],
)
def test_what_a_file_is_is_told_by_its_first_bytes(head: bytes, name: str, found: str) -> None:
    with pytest.raises(FileRejectedError) as refused:
        sniff_container(head, file_name=name)

    assert refused.value.facts["found"] == found


@given(st.binary(min_size=1, max_size=60), st.sampled_from(["a.csv", "a.xlsx", "a.txt", "a"]))
def test_any_bytes_are_a_container_or_refused_with_a_code(head: bytes, name: str) -> None:
    try:
        container = sniff_container(head, file_name=name)
    except FileRejectedError as error:
        assert error.code in {"empty_file", "old_excel", "not_what_it_says", "binary_file"}
    else:
        assert container in {"csv", "xlsx"}
