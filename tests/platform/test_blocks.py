"""Rows leave the database as one array, and nothing that does not fit passes for something that does."""

from datetime import date

import numpy as np
import pytest

from finance_crm.blocks import NotFixedWidthError, days_of, fetch_block

COLUMNS = [("id", ">i8"), ("day", ">i4"), ("amount", ">f8"), ("flag", "?"), ("digest", "V16")]
ROWS = """
SELECT n::bigint, DATE '2025-12-31' + n, n * 1.5::float8, n = 2, md5(n::text)::uuid
FROM generate_series(%(first)s, %(last)s) n
"""


@pytest.mark.django_db
def test_every_row_and_column_arrives():
    block = fetch_block(ROWS, {"first": 1, "last": 3}, columns=COLUMNS)

    assert block["id"].tolist() == [1, 2, 3]
    assert block["amount"].tolist() == [1.5, 3.0, 4.5]
    assert block["flag"].tolist() == [False, True, False]
    assert days_of(block["day"]).tolist() == [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]
    assert block["digest"][0].tobytes().hex() == "c4ca4238a0b923820dcc509a6f75849b"


@pytest.mark.django_db
def test_no_row_is_an_empty_block():
    assert len(fetch_block(ROWS, {"first": 1, "last": 0}, columns=COLUMNS)) == 0


@pytest.mark.django_db
def test_missing_floats_come_as_not_a_number():
    block = fetch_block("SELECT COALESCE(NULL::float8, 'NaN')", None, columns=[("amount", ">f8")])

    assert np.isnan(block["amount"]).all()


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["SELECT NULL::bigint", "SELECT 1::smallint", "SELECT 1::bigint, 2::bigint"])
def test_a_null_or_another_type_is_refused(sql):
    with pytest.raises(NotFixedWidthError):
        fetch_block(sql, None, columns=[("id", ">i8")])


@pytest.mark.django_db
def test_one_null_among_many_rows_is_refused():
    sql = "SELECT NULLIF(n, 2)::bigint FROM generate_series(1, 4) n"

    with pytest.raises(NotFixedWidthError):
        fetch_block(sql, None, columns=[("id", ">i8")])
