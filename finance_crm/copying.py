"""COPY into a table from rows of Python values, without holding the text of all of them."""

from collections.abc import Iterable, Iterator
from io import TextIOBase
from itertools import islice
from typing import Any

from django.db import connection

ROWS_PER_READ = 500
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _field(value: Any) -> str:
    if value is None:
        return r"\N"
    return value.translate(_ESCAPES) if value.__class__ is str else str(value)


class _Lines(TextIOBase):
    """A file of COPY's text format that is made while it is read."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._rows = rows
        self._text = ""

    def read(self, size: int | None = -1) -> str:
        while size is None or size < 0 or len(self._text) < size:
            lines = ["\t".join(map(_field, row)) for row in islice(self._rows, ROWS_PER_READ)]
            if not lines:
                break
            self._text += "\n".join(lines) + "\n"
        end = len(self._text) if size is None or size < 0 else size
        piece, self._text = self._text[:end], self._text[end:]
        return piece


def copy_rows(table: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """COPY `rows` into `table` and return how many there were."""
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", _Lines(iter(rows)))
        return int(cursor.rowcount)
