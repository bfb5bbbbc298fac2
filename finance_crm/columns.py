"""Reading a statement of whole numbers into numpy arrays, by PostgreSQL's binary COPY.

Rows of integers have one length in that format, so a million of them become arrays without a Python object each.
"""

from io import BytesIO

import numpy as np
from django.db import connection

from finance_crm.sql import Relation

_HEADER_BYTES = 19
_TRAILER_BYTES = 2


class NotWholeNumbersError(ValueError):
    """A column is not a bigint, or a value is missing."""


def read_columns(relation: Relation) -> dict[str, np.ndarray]:
    """Return the columns of a relation, each an array of 64-bit integers.

    :raises NotWholeNumbersError: if a value is NULL or of another type
    """
    with connection.cursor() as cursor:
        statement = cursor.cursor.mogrify(relation.sql, dict(relation.params))
        output = BytesIO()
        cursor.cursor.copy_expert(b"COPY (" + statement + b") TO STDOUT (FORMAT binary)", output, size=1 << 18)
    return _parse(output.getbuffer(), relation.columns)


def _parse(data: memoryview, columns: tuple[str, ...]) -> dict[str, np.ndarray]:
    fields = [("count", ">i2")]
    for place, _name in enumerate(columns):
        fields += [(f"length_{place}", ">i4"), (f"value_{place}", ">i8")]
    row = np.dtype(fields)
    body = data[_HEADER_BYTES : len(data) - _TRAILER_BYTES]
    if len(body) % row.itemsize:
        raise NotWholeNumbersError(f"Not all of {', '.join(columns)} are whole numbers.")
    rows = np.frombuffer(body, dtype=row)
    if len(rows) and not all((rows[f"length_{place}"] == 8).all() for place in range(len(columns))):
        raise NotWholeNumbersError(f"Not all of {', '.join(columns)} are whole numbers.")
    return {name: rows[f"value_{place}"].astype(np.int64) for place, name in enumerate(columns)}
