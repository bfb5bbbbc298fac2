"""The whole state of a table is its address, and nothing but declared names gets through it."""

import pytest
from django.http import QueryDict

from finance_crm.web.tables import Column, Cursor, Kind, Sort
from finance_crm.web.tables.state import parse_columns, parse_number, parse_sort, with_parameters

COLUMNS = (
    Column("name", "Name"),
    Column("open", "Open", Kind.MONEY),
    Column("trend", "Trend", Kind.SPARK),
    Column("region", "Region", visible=False),
)


def test_a_declared_column_can_be_sorted_by():
    assert parse_sort("-open", columns=COLUMNS, default="name") == Sort("open", True)


@pytest.mark.parametrize("text", ["", "secret", "open; DROP TABLE x", "-", "trend", "--open"])
def test_anything_else_sorts_by_the_default(text):
    assert parse_sort(text, columns=COLUMNS, default="-name") == Sort("name", True)


def test_a_sort_becomes_arguments_and_sql_with_a_unique_last_key():
    sort = Sort("open", True)

    assert sort.order_by({"open": "open_amount"}) == ("-open_amount", "-id")
    assert sort.sql({"open": "b.open_amount"}, tie_break="b.id") == "b.open_amount DESC NULLS LAST, b.id DESC"
    assert Sort("name", False).sql() == "name ASC NULLS LAST, id ASC"


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("", 1), ("0", 1), ("-4", 1), ("x", 1), ("9" * 30, 1), ("²", 1)]
)
def test_a_page_is_a_positive_number(text, number):
    assert parse_number(text, default=1) == number


def test_a_page_size_is_one_of_those_offered():
    assert parse_number("100", default=50, allowed=(50, 100)) == 100
    assert parse_number("100000", default=50, allowed=(50, 100)) == 50


def test_the_first_column_always_shows():
    assert [column.key for column in parse_columns("open", columns=COLUMNS)] == ["name", "open"]


def test_without_a_choice_the_visible_columns_show():
    assert [column.key for column in parse_columns("", columns=COLUMNS)] == ["name", "open", "trend"]
    assert [column.key for column in parse_columns("nonsense", columns=COLUMNS)] == ["name", "open", "trend"]


def test_changing_one_parameter_keeps_the_others():
    query = QueryDict("q=a%26b&page=3&team=1&team=2")

    assert with_parameters(query, page=None, sort="-open") == "?q=a%26b&team=1&team=2&sort=-open"


@pytest.mark.parametrize("cursor", [Cursor("1234.50", 17), Cursor(None, 3), Cursor("名 / ?", 1)])
def test_a_cursor_survives_the_address(cursor):
    assert Cursor.decode(cursor.encode()) == cursor


@pytest.mark.parametrize("text", ["", "x", "!!!", "W10", "eyJhIjoxfQ", "名"])
def test_a_cursor_that_we_did_not_write_is_ignored(text):
    assert Cursor.decode(text) is None
