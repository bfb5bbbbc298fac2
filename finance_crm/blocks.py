"""Rows by the hundred thousand, between PostgreSQL and numpy, in COPY's binary form: no object a cell.

A statement whose columns all have a fixed width and are never NULL is one array read in place. Let NULLs of
float8 columns leave as NaN: `COALESCE(x, 'NaN')`.

Format: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from finance_crm.sql import Relation

HEAD_BYTES = 19  # signature, flags, length of the (empty) extension
TAIL_BYTES = 2
# PostgreSQL counts days from 2000-01-01.
EPOCH = np.datetime64("2000-01-01", "D")

Block = NDArray[Any]


class NotFixedWidthError(ValueError):
    """A column was NULL or wider than declared."""


def fetch_block(sql: str, params: Mapping[str, Any] | None, *, columns: Sequence[tuple[str, str]]) -> Block:
    """Run one statement and return its rows as a structured array.

    :param columns: name and big-endian numpy type of each column, in order: `>i8` for bigint, `>i4` for integer and
        date (days since `EPOCH`), `>i2` for smallint, `>f8` for float8, `?` for boolean, `V16` for uuid
    :raises NotFixedWidthError: if a value is NULL or of another width
    """
    stream = BytesIO()
    with connection.cursor() as cursor:
        statement = cursor.cursor.mogrify(sql, params)
        cursor.cursor.copy_expert(b"COPY (" + statement + b") TO STDOUT WITH (FORMAT binary)", stream)
    row = np.dtype(
        [("fields", ">i2"), *(part for name, kind in columns for part in ((f"_{name}", ">i4"), (name, kind)))]
    )
    content = stream.getbuffer()[HEAD_BYTES : stream.getbuffer().nbytes - TAIL_BYTES]
    if len(content) % row.itemsize:
        raise NotFixedWidthError("Every column has the declared width and is never NULL.")
    rows = np.frombuffer(content, dtype=row)
    for name, kind in columns:
        if len(rows) and (rows[f"_{name}"] != np.dtype(kind).itemsize).any():
            raise NotFixedWidthError(f"{name} is NULL or not of type {kind}.")
    return rows


def fetch_whole_numbers(relation: Relation) -> dict[str, NDArray[np.int64]]:
    """Run a relation whose columns are all bigint and return each column as an array.

    :raises NotFixedWidthError: if a value is NULL or of another type
    """
    block = fetch_block(relation.sql, relation.params, columns=[(name, ">i8") for name in relation.columns])
    return {name: block[name].astype(np.int64) for name in relation.columns}


def days_of(dates: Block) -> NDArray[np.datetime64]:
    """Return the days that a date column of a block stands for."""
    return EPOCH + dates.astype("int64").astype("timedelta64[D]")
