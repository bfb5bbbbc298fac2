"""Lists of invented rows as export kinds, for tests of what leaves as a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from finance_crm.exchange.domain.kinds import ColumnType, ExportColumn, ExportKind, ExportRequest, export_kinds
from finance_crm.sql import Relation


def list_of(rows: list[tuple[Any, ...]], *columns: ExportColumn, casts: str, name: str = "listed") -> ExportKind:
    """Return a kind that yields these rows; `casts` names the SQL type of each column, separated by spaces."""
    names = [column.name for column in columns]
    typed = ", ".join(f"{name}::{cast} AS {name}" for name, cast in zip(names, casts.split(), strict=True))
    places = ", ".join(f"({', '.join(f'%(r{at}_{to})s' for to in range(len(names)))})" for at in range(len(rows)))
    params = {f"r{at}_{to}": cell for at, row in enumerate(rows) for to, cell in enumerate(row)}
    source = f"(VALUES {places}) AS given({', '.join(names)})" if rows else f"(SELECT {_nothing(names)}) AS given"
    where = "" if rows else " WHERE false"

    def relation(_request: ExportRequest) -> Relation:
        return Relation(f"SELECT {typed} FROM {source}{where}", params, tuple(names))

    return ExportKind(name=name, label="Listed", right="view_ledger", columns=columns, relation=relation)


def _nothing(names: list[str]) -> str:
    return ", ".join(f"NULL::text AS {name}" for name in names)


@contextmanager
def registered(kind: ExportKind) -> Iterator[ExportKind]:
    """Offer a kind to pages, jobs and commands for a while."""
    yield export_kinds.register(kind)
    del export_kinds._items[kind.name]


NAME = ExportColumn("name", "Name", always=True)
CURRENCY = ExportColumn("currency", "Currency", ColumnType.CURRENCY)
AMOUNT = ExportColumn("amount", "Amount", ColumnType.MONEY, total=True)
