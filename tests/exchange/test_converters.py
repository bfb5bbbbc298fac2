"""Columns become COPY text; whatever is in a cell, COPY reads it back as it was, or as NULL with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_crm.exchange.domain.converters import NULL, Rejected, build_converter
from finance_crm.exchange.domain.kinds import Column, ColumnType
from finance_crm.exchange.domain.numbers import PLAIN, NumberFormat

CELLS = st.lists(
    st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), max_size=20), min_size=1
)


def unescape(cell: str) -> str:
    """Read a value as COPY does."""
    marks = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
    parts, position = [], 0
    while position < len(cell):
        pair = cell[position : position + 2]
        parts.append(marks.get(pair, cell[position]))
        position += 2 if pair in marks else 1
    return "".join(parts)


@given(CELLS)
def test_texts_survive_and_never_break_a_line(cells: list[str]) -> None:
    converted = build_converter(Column("c", "C"), date_format="YYYY-MM-DD", style=PLAIN).convert_all(cells)

    for cell, value in zip(cells, converted, strict=True):
        assert not set(value) & set("\t\n\r")
        text = cell.strip().strip("\ufeff")
        kept = text[1:] if text.startswith(("'=", "'+", "'-", "'@")) else text
        assert unescape(value) == kept if kept else value == NULL


def convert(column: Column, cell: str, style: NumberFormat = PLAIN) -> str:
    (value,) = build_converter(column, date_format="D.M.YYYY", style=style).convert_all([cell])
    return f"!{value.code}" if isinstance(value, Rejected) else value


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (ColumnType.DATE, "26.1.2013", "2013-01-26"),
        (ColumnType.DATE, "1/26/2013", "!invalid_date"),
        (ColumnType.MONEY, "12.3456", "12.3456"),
        (ColumnType.MONEY, "12.34567", "!too_many_decimals"),
        (ColumnType.MONEY, "12.50000", "12.50000"),
        (ColumnType.MONEY, "12345678901234567", "!number_too_large"),
        (ColumnType.MONEY, "ten", "!invalid_number"),
        (ColumnType.MONEY, "1\x1f2", "!invalid_number"),
        (ColumnType.QUANTITY, "99999999999999.999999", "99999999999999.999999"),
        (ColumnType.QUANTITY, "100000000000000", "!number_too_large"),
        (ColumnType.RATE, "999999999999.5", "999999999999.5"),
        (ColumnType.RATE, "1000000000000", "!number_too_large"),
        (ColumnType.INTEGER, "-999999999", "-999999999"),
        (ColumnType.INTEGER, "1000000000", "!number_too_large"),
        (ColumnType.INTEGER, "7", "7"),
        (ColumnType.INTEGER, "7.0", "7"),
        (ColumnType.INTEGER, "7.5", "!not_whole"),
        (ColumnType.RATE, "0.000000000001", "0.000000000001"),
        (ColumnType.BOOLEAN, "Yes", "t"),
        (ColumnType.BOOLEAN, "否", "f"),
        (ColumnType.BOOLEAN, "maybe", "!invalid_boolean"),
        (ColumnType.CURRENCY, "usd", "USD"),
        (ColumnType.CURRENCY, "DOLLARS", "!unknown_currency"),
        (ColumnType.TEXT, "x" * 201, "!too_long"),
        (ColumnType.TEXT, "a\0b", "!control_character"),
        (ColumnType.TEXT, "  ", NULL),
    ],
)
def test_each_type(kind: ColumnType, cell: str, value: str) -> None:
    assert convert(Column("c", "C", kind), cell) == value


def test_an_empty_cell_takes_the_default_or_is_missed() -> None:
    assert convert(Column("c", "C", required=True), "") == "!required"
    assert convert(Column("c", "C", required=True, default="x"), "") == "x"


def test_choices_are_told_without_case_and_with_spaces() -> None:
    column = Column("c", "C", choices=("bank_charge", "other"))

    assert convert(column, "Bank charge") == "bank_charge"
    assert convert(column, "gift") == "!not_a_choice"


@given(st.lists(st.sampled_from(["1,5", "-2", "1.234,50", "x", ""]), min_size=1))
def test_a_batch_gives_what_its_cells_give_alone(cells: list[str]) -> None:
    column, style = Column("c", "C", ColumnType.MONEY), NumberFormat(",", ".")

    together = build_converter(column, date_format="D.M.YYYY", style=style).convert_all(cells)

    alone = [build_converter(column, date_format="D.M.YYYY", style=style).convert_all([cell])[0] for cell in cells]
    assert together == alone
