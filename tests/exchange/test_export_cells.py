"""Cells of exported files: typed, exact, safe to open, and read back by an import as they were."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.exchange.domain.kinds import ColumnType, ExportColumn, ExportKind, ExportRequest
from finance_crm.exchange.models import Import
from finance_crm.exchange.services import workbooks
from finance_crm.exchange.services.exports import write_export
from finance_crm.exchange.services.workbooks import TooLongForAWorkbookError
from finance_crm.sql import fetch_all
from tests.exchange.books import part_of, rows_of
from tests.exchange.lists import AMOUNT, CURRENCY, NAME, list_of

pytestmark = pytest.mark.django_db


def written(kind: ExportKind, file_format: str, **filters: list[str]) -> bytes:
    file = io.BytesIO()
    request = ExportRequest(filters=filters, scope=EVERYTHING, as_of=date(2026, 3, 1))
    write_export(kind=kind, request=request, file_format=file_format, output=file)
    return file.getvalue()


def cells(kind: ExportKind, **filters: list[str]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written(kind, "csv", **filters).decode("utf-8-sig"))))


def amounts(*rows: tuple[Any, ...]) -> ExportKind:
    return list_of(list(rows), NAME, CURRENCY, AMOUNT, casts="text text numeric(20,4)")


def test_an_empty_list_is_a_header_alone() -> None:
    kind = amounts()

    assert cells(kind) == [["name", "currency", "amount"]]
    assert rows_of(written(kind, "xlsx")) == [["name", "currency", "amount"]]


def test_amounts_are_exact_in_csv_and_lose_only_zeros_at_their_end() -> None:
    kind = amounts(("a", "TWD", "1234567890123456.7890"), ("b", "JPY", "100.0000"), ("c", "USD", "-0.0100"))

    assert [row[2] for row in cells(kind)[1:]] == ["1234567890123456.789", "100", "-0.01"]


def test_a_number_that_a_spreadsheet_would_round_is_kept_as_text() -> None:
    kind = amounts(("a", "TWD", "999999999999999"), ("b", "TWD", "1000000000000000"), ("c", "TWD", "-1000000000000000"))

    assert [row[2] for row in rows_of(written(kind, "xlsx"))[1:4]] == [
        999999999999999.0,
        "1000000000000000.0000",
        "-1000000000000000.0000",
    ]


def test_each_currency_has_its_total_and_currencies_stand_in_order() -> None:
    kind = amounts(("a", "USD", "1.10"), ("b", "JPY", "100"), ("c", "USD", "2.20"), ("d", "JPY", "-100"))

    assert rows_of(written(kind, "xlsx"))[5:] == [["Total", "JPY", 0.0], ["Total", "USD", 3.3]]


def test_a_list_without_currencies_has_one_total() -> None:
    kind = list_of([("a", "1.5"), ("b", None), ("c", "2")], NAME, AMOUNT, casts="text numeric")

    assert rows_of(written(kind, "xlsx"))[4:] == [["Total", 3.5]]


def test_a_list_that_adds_nothing_up_has_no_total() -> None:
    rate = ExportColumn("rate", "Rate", ColumnType.RATE)
    kind = list_of([("a", "0.125")], NAME, rate, casts="text numeric")

    assert rows_of(written(kind, "xlsx")) == [["name", "rate"], ["a", 0.125]]


def test_the_total_is_named_in_the_language_of_the_reader() -> None:
    with translation.override("zh-hant"):
        content = written(amounts(("a", "USD", "1")), "xlsx")

    assert rows_of(content)[2] == ["合計", "USD", 1.0]


def test_dates_truths_and_whole_numbers_keep_their_types() -> None:
    columns = (
        NAME,
        ExportColumn("day", "Day", ColumnType.DATE),
        ExportColumn("is_new", "New", ColumnType.BOOLEAN),
        ExportColumn("count", "Count", ColumnType.INTEGER),
    )
    kind = list_of([("a", "2024-02-29", "f", 7), ("b", None, None, None)], *columns, casts="text date boolean bigint")

    assert cells(kind)[1:] == [["a", "2024-02-29", "false", "7"], ["b", "", "", ""]]
    assert rows_of(written(kind, "xlsx"))[1:] == [["a", date(2024, 2, 29), False, 7.0], ["b", "", "", ""]]


def test_numbers_of_a_workbook_are_shown_as_amounts_and_days() -> None:
    day = ExportColumn("day", "Day", ColumnType.DATE)
    content = written(list_of([("a", "1", "2026-01-31")], NAME, AMOUNT, day, casts="text numeric date"), "xlsx")

    styles = part_of(content, "xl/styles.xml")
    assert 'formatCode="#,##0.00##"' in styles
    assert 'formatCode="yyyy-mm-dd"' in styles.replace("\\", "")


def test_a_text_of_a_workbook_is_neither_formula_nor_link_nor_number() -> None:
    texts = ["=1+1", "https://example.com", "007", "{=A1}"]
    content = written(list_of([(text,) for text in texts], NAME, casts="text"), "xlsx")

    assert [row[0] for row in rows_of(content)[1:]] == texts
    sheet = part_of(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_a_long_name_of_a_kind_is_cut_to_what_a_sheet_may_be_called() -> None:
    kind = list_of([("a",)], NAME, casts="text", name="k" * 40)

    assert f'name="{"k" * 31}"' in part_of(written(kind, "xlsx"), "xl/workbook.xml")


def test_a_list_longer_than_a_sheet_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_ROWS", 2)

    written(amounts(("a", "USD", "1"), ("b", "USD", "1")), "xlsx")
    with pytest.raises(TooLongForAWorkbookError):
        written(amounts(("a", "USD", "1"), ("b", "USD", "1"), ("c", "USD", "1")), "xlsx")


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        ("amount", ["name", "amount"]),
        ("currency,amount", ["name", "currency", "amount"]),
        ("name", ["name"]),
        ("nothing_known", ["name", "currency", "amount"]),
        ("", ["name", "currency", "amount"]),
    ],
)
def test_only_the_columns_of_the_page_leave_and_those_a_file_needs(columns: str, shown: list[str]) -> None:
    assert cells(amounts(("a", "USD", "1")), columns=[columns])[0] == shown


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("amount", ["b", "a", "c"]),
        ("-amount", ["a", "b", "c"]),
        ("-name", ["c", "b", "a"]),
        ("amount; DROP TABLE access_user", ["b", "a", "c"]),
        ("", ["b", "a", "c"]),
    ],
)
def test_rows_leave_in_the_order_of_the_page_with_unknown_values_last(sort: str, order: list[str]) -> None:
    kind = amounts(("b", "USD", "1"), ("a", "USD", "2"), ("c", "USD", None))

    assert [row[0] for row in cells(kind, sort=[sort])[1:]] == order


def test_of_two_sorts_the_last_counts() -> None:
    kind = amounts(("b", "USD", "1"), ("a", "USD", "2"))

    assert [row[0] for row in cells(kind, sort=["amount", "name"])[1:]] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        ("\t=1", "'\t=1"),
        ("'x", "'x"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_a_text_that_begins_like_a_formula_leaves_behind_an_apostrophe(text: str, cell: str) -> None:
    assert cells(list_of([(text,)], NAME, casts="text"))[1] == ([cell] if cell else [""])


TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_no_cell_of_a_csv_file_is_a_formula(texts: list[str]) -> None:
    rows = cells(list_of([(text,) for text in texts], NAME, casts="text"))[1:]

    assert not [row for row in rows if row[0][:1] in {"=", "+", "-", "@"}]
    assert [row[0].removeprefix("'") for row in rows] == [text.removeprefix("'") for text in texts]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_leaves_comes_back_as_it_was(bring_in: Callable[..., Import], file_format: str) -> None:
    columns = (
        ExportColumn("code", "Code"),
        ExportColumn("name", "Name"),
        ExportColumn("price", "Price", ColumnType.MONEY),
        ExportColumn("day", "Day", ColumnType.DATE),
    )
    rows = [
        ("A1", "=1+1", "1234.5600", "2026-01-31"),
        ("B2", 'say "hi", 台北', "0.0001", None),
        ("C3", "two\nlines", "7", "2024-02-29"),
    ]
    kind = list_of(rows, *columns, casts="text text numeric(12,4) date")

    run = bring_in(written(kind, file_format), name=f"things.{file_format}")

    kept = fetch_all("SELECT code, name, price, day::text FROM exchange_test_thing ORDER BY code")
    assert (run.status, run.new_count) == ("applied", 3)
    assert kept == [(code, name, Decimal(price), day) for code, name, price, day in rows]
