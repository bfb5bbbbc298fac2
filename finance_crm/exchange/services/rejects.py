"""The rejected rows of a file, as a file: the rows as they came, each with its reasons."""

import csv
import io
from collections.abc import Callable, Iterator
from itertools import groupby
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _

from finance_crm.exchange.services.reading.tables import Table
from finance_crm.exchange.services.staging import StagedFile

Describe = Callable[[str, str, str], str]
SPOOL_BYTES = 8 << 20


class _Rejection(NamedTuple):
    row_number: int
    reasons: str


def write_rejects(staged: StagedFile, *, table: Table, describe: Describe) -> IO[bytes]:
    """Return a CSV file (UTF-8 with BOM) of the rejected rows, to be saved and closed by the caller."""
    spool = SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115  the caller closes it
    text = io.TextIOWrapper(spool, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([*map(_guard, table.header), _("Row"), _("Reason")])
    rejections = _rejections(staged, describe)
    current = next(rejections, None)
    for number, cells in _numbered_rows(table):
        if current is None:
            break
        if number == current.row_number:
            writer.writerow([*map(_guard, cells), number, current.reasons])
            current = next(rejections, None)
    text.detach()
    spool.seek(0)
    return spool


def _guard(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    return cell[0] in "+-" and cell[1:].replace(".", "").replace(",", "").isdigit()


def _numbered_rows(table: Table) -> Iterator[tuple[int, list[str]]]:
    for batch in table.batches:
        yield from zip(batch.numbers, batch.rows, strict=True)


def _rejections(staged: StagedFile, describe: Describe) -> Iterator[_Rejection]:
    """Stream the problems in the order of the file through a cursor of the server."""
    with connection.connection.cursor(name=f"{staged.problems_table}_cursor") as cursor:
        cursor.execute(f"SELECT row_number, column_name, code, value FROM {staged.problems_table} ORDER BY 1, 2, 3")
        for row_number, problems in groupby(cursor, key=lambda row: row[0]):
            told = dict.fromkeys(describe(code, column, value) for _row, column, code, value in problems)
            yield _Rejection(row_number, "; ".join(told))
