"""Export of all open items to CSV, beside a COPY of the same query to the client."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from benchmarks.measuring import Figure, in_turn, run_process
from benchmarks.sizes import TODAY, Size
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.exchange.domain.kinds import ExportRequest, export_kinds
from finance_crm.exchange.services.exports import write_export

KIND = "open_items"
MEMORY_LIMIT = 100


def measure(size: Size) -> Iterator[Figure]:
    """Yield the time of the export, and the memory of the command that makes it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "open_items.csv"
        times = in_turn(ours=partial(_export, path), limit=partial(_copy, path), repetitions=size.repetitions)
        done = run_process("export", KIND, str(path), TODAY.isoformat())
        lines = path.read_bytes().count(b"\n")
    yield Figure("export of open items", *times, bar=2.0, unit="s")
    yield Figure("export, memory", done.memory, MEMORY_LIMIT, bar=1.0, unit="MB")
    if lines - 1 != size.invoices * size.open_count // size.of:
        raise AssertionError(f"The export has {lines - 1} rows.")


def _request() -> ExportRequest:
    return ExportRequest(filters={}, scope=EVERYTHING, as_of=TODAY)


def _export(path: Path) -> None:
    with path.open("wb") as file:
        write_export(kind=export_kinds.get(KIND), request=_request(), file_format="csv", output=file)


def _copy(path: Path) -> None:
    relation = export_kinds.get(KIND).relation(_request())
    with connection.cursor() as cursor, path.open("wb") as file:
        statement = cursor.cursor.mogrify(relation.sql, relation.params).decode()
        cursor.copy_expert(f"COPY ({statement}) TO STDOUT WITH (FORMAT csv, HEADER)", file)
