"""COPY from Python values."""

from datetime import date

import pytest

from finance_crm.copying import ROWS_PER_READ, copy_rows
from finance_crm.sql import execute, fetch_all


@pytest.fixture
def table(db):
    execute("CREATE TEMPORARY TABLE copied (number int, words text, day date, is_odd boolean) ON COMMIT DROP")
    return "copied"


def test_values_arrive_as_they_were(table):
    words = "tab\there, line\nthere, back\\slash, 永恆, \\N"

    copy_rows(table, ("number", "words", "day", "is_odd"), [(1, words, date(2026, 11, 20), True)])

    assert fetch_all("SELECT * FROM copied") == [(1, words, date(2026, 11, 20), True)]


def test_nothing_is_null(table):
    copy_rows(table, ("number", "words"), [(1, None), (2, "")])

    assert fetch_all("SELECT number, words FROM copied ORDER BY number") == [(1, None), (2, "")]


@pytest.mark.parametrize("count", [0, 1, ROWS_PER_READ, ROWS_PER_READ + 1, 5 * ROWS_PER_READ])
def test_no_row_is_lost_where_reads_end(table, count):
    copied = copy_rows(table, ("number",), ((number,) for number in range(count)))

    assert copied == count
    assert fetch_all("SELECT COUNT(*), COUNT(DISTINCT number) FROM copied") == [(count, count)]
