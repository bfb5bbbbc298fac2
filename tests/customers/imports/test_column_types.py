"""Every column of every kind takes what its type says, and names itself and the reason where it does not."""

from collections.abc import Iterator

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from customers.services.imports.kinds import ALL
from finance_crm.exchange.domain.kinds import Column, ColumnType, ImportKind
from finance_crm.exchange.domain.mappings import match_headers, normalise
from finance_crm.exchange.queries.imports import describe_kinds
from tests.customers.imports.conftest import PLAINLY, Bring, told

KINDS = {kind.name: kind for kind in ALL}
# A value that holds, by type; texts stay short enough for every column.
GOOD = {
    ColumnType.TEXT: "x",
    ColumnType.DATE: "2026-01-31",
    ColumnType.MONEY: "1.5",
    ColumnType.QUANTITY: "1.5",
    ColumnType.RATE: "1.5",
    ColumnType.INTEGER: "1",
    ColumnType.BOOLEAN: "yes",
    ColumnType.CURRENCY: "USD",
}
# (cell, sentence) that do not hold, by type.
BAD = {
    ColumnType.DATE: [
        ("2026-02-29", "“2026-02-29” is not a date in the given format"),
        ("1899-12-31", "“1899-12-31” is not a date in the given format"),
        ("soon", "“soon” is not a date in the given format"),
    ],
    ColumnType.MONEY: [
        ("ten", "“ten” is not a number in the given format"),
        ("1.00001", "1.00001 has more decimals than allowed"),
        ("12345678901234567", "12345678901234567 has too many digits"),
    ],
    ColumnType.QUANTITY: [
        ("1.0000001", "1.0000001 has more decimals than allowed"),
        ("1e5", "“1e5” is not a number in the given format"),
        ("123456789012345", "123456789012345 has too many digits"),
    ],
    ColumnType.RATE: [
        ("1.0000000000001", "1.0000000000001 has more decimals than allowed"),
        ("1234567890123", "1234567890123 has too many digits"),
    ],
    ColumnType.INTEGER: [
        ("1.5", "1.5 is not a whole number"),
        ("one", "“one” is not a number in the given format"),
        ("1234567890", "1234567890 has too many digits"),
    ],
    ColumnType.BOOLEAN: [("maybe", "“maybe” is neither yes nor no")],
    ColumnType.CURRENCY: [
        ("EURO", "“EURO” is not an ISO 4217 currency code"),
        ("XX", "“XX” is not an ISO 4217 currency code"),
    ],
}


def bad_cells(column: Column) -> Iterator[tuple[str, str]]:
    """Yield cells that the column refuses, with the sentence."""
    if column.required and not column.default:
        yield "", "is empty but required"
    if column.choices:
        yield "other than that", "“other than that” is not one of the allowed values"
    elif column.type is ColumnType.TEXT:
        text = "y" * (column.max_length + 1)
        yield text, f"“{text[:200]}” is too long"
    yield from BAD.get(column.type, ())


def good_cell(column: Column) -> str:
    return column.choices[0] if column.choices else GOOD[column.type]


def file_of(kind: ImportKind, rows: list[dict[str, str]]) -> str:
    good = {column.name: good_cell(column) for column in kind.columns}
    lines = [",".join((good | row).values()) for row in rows]
    return "\n".join((",".join(good), *lines, ""))


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_cell_that_does_not_hold_is_told_with_the_label_of_its_column(check: Bring, kind: ImportKind) -> None:
    cases = [(column, cell, sentence) for column in kind.columns for cell, sentence in bad_cells(column)]
    rows = [{column.name: cell} for column, cell, _ in cases]

    run = check(kind.name, file_of(kind, rows), mapping=PLAINLY)

    assert run.status == "checked"
    problems = set(run.problems.values_list("row_number", "column"))
    sentences = set(told(run))
    for number, (column, _cell, sentence) in enumerate(cases, start=2):
        assert (number, column.name) in problems
        assert (number, f"{column.label}: {sentence}") in sentences


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_cells_at_the_limit_of_their_column_hold(check: Bring, kind: ImportKind) -> None:
    longest = {
        column.name: "y" * column.max_length
        for column in kind.columns
        if column.type is ColumnType.TEXT and not column.choices
    }
    decimals = {ColumnType.MONEY: 4, ColumnType.QUANTITY: 6, ColumnType.RATE: 12}
    finest = {
        column.name: f"0.{'0' * (decimals[column.type] - 1)}1" for column in kind.columns if column.type in decimals
    }

    run = check(kind.name, file_of(kind, [longest | finest]), mapping=PLAINLY)

    of_cells = {"too_long", "too_many_decimals", "invalid_number", "not_a_choice"}
    assert run.status == "checked"
    assert of_cells.isdisjoint(problem.code for problem in run.problems.all())


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_column_that_is_required_cannot_be_left_out_of_the_file(check: Bring, kind: ImportKind) -> None:
    required = [column.name for column in kind.columns if column.required]
    others = [column.name for column in kind.columns if not column.required] or ["nothing"]

    run = check(kind.name, f"{','.join(others)}\n{','.join('1' for _ in others)}\n")

    assert (run.status, run.failure_code) == ("unreadable", "missing_column")
    assert run.failure_facts == {"columns": ", ".join(required), "present": ", ".join(others)}


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_titles_may_be_the_names_of_columns_or_their_labels(kind: ImportKind, language: str) -> None:
    with translation.override(language):
        labels = [str(column.label) for column in kind.columns]
        names = [column.name for column in kind.columns]

        assert match_headers(kind, labels) == dict(zip(names, labels, strict=True))
        assert match_headers(kind, names) == dict(zip(names, names, strict=True))


@pytest.mark.parametrize("title", ["ISSUE_DATE", "Issue date", " issue-date ", "Issue  Date", "issue_date"])
def test_a_title_is_known_without_case_dashes_and_spaces(title: str) -> None:
    assert match_headers(KINDS["invoices"], [title]) == {"issue_date": title}


@given(st.text("aBß台 _-\t", max_size=30))
def test_normalising_a_title_twice_is_normalising_it_once(title: str) -> None:
    once = normalise(title)

    assert normalise(once) == once
    assert normalise(title.upper().lower()) == normalise(title.lower())


def test_a_label_does_not_take_a_title_that_is_a_name_of_another_column() -> None:
    assert match_headers(KINDS["deliveries"], ["Line", "Order line", "Order"]) == {
        "line_number": "Order line",
        "order_number": "Order",
    }


def test_the_kinds_are_listed_in_the_order_in_which_one_needs_the_other() -> None:
    listed = [kind.name for kind in describe_kinds(right_names=frozenset({"import"})) if kind.name in KINDS]

    assert listed == [
        "customers", "contacts", "invoices", "invoice_lines", "receipts", "allocations", "sales_orders", "deliveries",
        "exchange_rates", "settled_invoices", "open_items", "control_balances",
    ]  # fmt: skip
    assert describe_kinds(right_names=frozenset({"export"})) == []


def test_a_row_with_two_bad_cells_is_one_rejected_row_with_two_reasons(check: Bring) -> None:
    run = check(
        "exchange_rates", "currency,rate_date,rate\nEUR,2026-01-01,1.1\nEURO,2026-02-30,x\nGBP,2026-01-01,1.2\n"
    )

    assert (run.rejected_count, run.problem_count) == (1, 3)
    assert told(run) == [
        (3, "Currency: “EURO” is not an ISO 4217 currency code"),
        (3, "Rate: “x” is not a number in the given format"),
        (3, "Date: “2026-02-30” is not a date in the given format"),
    ]
