"""From a file to a table: rows are converted a batch at a time and stream into an unlogged table by COPY.

The table lives in the transaction that reads it: a worker that dies leaves nothing behind.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg2.extras import execute_values

from finance_crm.exchange.domain.converters import (
    Converter,
    Rejected,
    build_converter,
    convert_constant,
    rejected_cells,
)
from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import ColumnType, ImportKind, Mode, Staged
from finance_crm.exchange.domain.mappings import MappingSpec
from finance_crm.exchange.domain.numbers import NumberFormat
from finance_crm.exchange.services.reading.tables import Batch, Table
from finance_crm.sql import execute, fetch_all

SQL_TYPES = {
    ColumnType.TEXT: "text",
    ColumnType.DATE: "date",
    ColumnType.MONEY: "numeric",
    ColumnType.QUANTITY: "numeric",
    ColumnType.RATE: "numeric",
    ColumnType.FIGURE: "numeric",
    ColumnType.INTEGER: "bigint",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.CURRENCY: "text",
}
STORED_VALUE_LENGTH = 200
PROBLEMS_IN_MEMORY = 20_000

Problem = tuple[int, str, str, str]
Report = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A file in the database, as the functions of a kind see it."""

    import_id: int
    file_name: str
    mode: Mode
    options: frozenset[str]
    actor_id: int | None
    at: datetime

    @property
    def table(self) -> str:
        return f"exchange_staged_{self.import_id}"

    @property
    def resolved_table(self) -> str:
        return f"exchange_resolved_{self.import_id}"

    @property
    def problems_table(self) -> str:
        return f"exchange_problems_{self.import_id}"

    @property
    def tables(self) -> tuple[str, str, str]:
        return (self.table, self.resolved_table, self.problems_table)


class _Stream:
    """What psycopg reads from; it keeps the error that stopped it, which the driver would only quote."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self.error: Exception | None = None

    def read(self, _size: int = -1) -> str:
        try:
            return next(self._pieces, "")
        except Exception as error:
            self.error = error
            raise


def drop_tables(staged: StagedFile) -> None:
    """Remove the tables of an import."""
    execute(f"DROP TABLE IF EXISTS {', '.join(staged.tables)}")


def stage_rows(staged: StagedFile, *, kind: ImportKind, spec: MappingSpec, table: Table, report: Report) -> int:
    """Fill `staged.table` and `staged.problems_table`, and return how many rows the file has.

    :raises FileRejectedError: where the file breaks, or a constant does not hold
    """
    assert spec.date_format is not None and spec.decimal_mark is not None
    style = NumberFormat(spec.decimal_mark, spec.thousands_mark or "")
    mapped = [column for column in kind.columns if column.name in spec.columns]
    converters = {
        column.name: build_converter(
            column, date_format=spec.date_format, style=style, default=spec.defaults.get(column.name, "")
        )
        for column in mapped
    }
    _create_tables(staged, kind=kind, constants=_constants(kind, spec, style))
    loader = _Loader(staged, table=table, spec=spec, converters=converters, report=report)
    while not loader.is_finished:
        _copy(f"COPY {staged.table} (row_number, {', '.join(converters)}) FROM STDIN", loader.pieces())
        loader.save_problems()
    return loader.row_count


def _constants(kind: ImportKind, spec: MappingSpec, style: NumberFormat) -> dict[str, str]:
    """Return the values of columns that no cell fills: constants, else defaults."""
    values = {}
    for column in kind.columns:
        if column.name in spec.columns:
            continue
        text = spec.constants.get(column.name) or spec.defaults.get(column.name) or column.default
        if text:
            value = convert_constant(column, text, date_format=spec.date_format or "", style=style)
            if isinstance(value, Rejected):
                raise FileRejectedError("bad_constant", column=column.name, value=text)
            values[column.name] = text if column.type == ColumnType.TEXT else value
    return values


def _create_tables(staged: StagedFile, *, kind: ImportKind, constants: dict[str, str]) -> None:
    drop_tables(staged)
    columns = [f"{column.name} {SQL_TYPES[column.type]}" for column in kind.columns]
    execute(f"CREATE UNLOGGED TABLE {staged.table} (row_number bigint NOT NULL, {', '.join(columns)})")
    for name, value in constants.items():
        execute(f"ALTER TABLE {staged.table} ALTER COLUMN {name} SET DEFAULT %(value)s", {"value": value})
    execute(
        f"CREATE UNLOGGED TABLE {staged.problems_table} "
        "(row_number bigint NOT NULL, column_name text NOT NULL, code text NOT NULL, value text NOT NULL)"
    )


def _copy(sql: str, pieces: Iterator[str]) -> None:
    stream = _Stream(pieces)
    with connection.cursor() as cursor:
        try:
            cursor.cursor.copy_expert(sql, stream)
        except Exception as error:
            if stream.error is not None:
                raise stream.error from error
            raise


class _Loader:
    """Turns batches of cells into lines for COPY, and keeps what does not hold."""

    def __init__(
        self,
        staged: StagedFile,
        *,
        table: Table,
        spec: MappingSpec,
        converters: dict[str, Converter],
        report: Report,
    ) -> None:
        self._staged = staged
        self._table = table
        self._converters = converters
        self._positions = {name: table.header.index(spec.columns[name]) for name in converters}
        self._report = report
        self._problems: list[Problem] = []
        self.row_count = 0
        self.is_finished = False

    def pieces(self) -> Iterator[str]:
        """Yield text for COPY until the file ends, or so many cells were rejected that they should be saved."""
        for batch in self._table.batches:
            yield self._convert(batch)
            self.row_count += len(batch.rows)
            self._report(self.row_count)
            if len(self._problems) > PROBLEMS_IN_MEMORY:
                return
        self.is_finished = True

    def _convert(self, batch: Batch) -> str:
        cells = list(zip(*batch.rows, strict=True))
        columns = {
            name: converter.convert_all(cells[self._positions[name]]) for name, converter in self._converters.items()
        }
        self._problems += [(number, "", "cell_count", str(count)) for number, count in batch.ragged.items()]
        self._problems += [
            (batch.numbers[index], name, cell.code, cell.text[:STORED_VALUE_LENGTH].replace("\0", "�"))
            for index, name, cell in rejected_cells(columns, self._converters)
        ]
        lines = map("\t".join, zip(map(str, batch.numbers), *columns.values(), strict=True))
        return "\n".join(lines) + "\n"

    def save_problems(self) -> None:
        add_problems(staged=self._staged, problems=self._problems)
        self._problems.clear()


def add_problems(*, staged: StagedFile, problems: list[Problem]) -> None:
    """Note what is wrong with rows: (row number, column, code, value)."""
    if problems:
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, f"INSERT INTO {staged.problems_table} VALUES %s", problems, page_size=1000)


def reject_rows(
    staged: Staged,
    *,
    code: str,
    column: str,
    value: str,
    source: str,
    params: dict[str, Any] | None = None,
) -> int:
    """Note a problem for every row that `source` (a FROM clause with conditions) yields; return how many.

    `source` must provide `row_number`; `value` is SQL for what to show.
    """
    return execute(
        f"INSERT INTO {staged.problems_table} (row_number, column_name, code, value) "
        f"SELECT row_number, %(problem_column)s, %(problem_code)s, "
        f"coalesce(left(({value})::text, {STORED_VALUE_LENGTH}), '') FROM {source}",
        {"problem_column": column, "problem_code": code, **(params or {})},
    )


def count_problems(staged: StagedFile) -> tuple[int, int]:
    """Return how many rows have problems, and how many problems there are."""
    row = fetch_all(f"SELECT count(DISTINCT row_number), count(*) FROM {staged.problems_table}")[0]
    return row[0], row[1]
