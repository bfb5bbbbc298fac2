"""Statements that cross app borders without crossing table borders.

A query that others compose into one statement returns a `Relation`: the text of a SELECT with its
parameters. The caller puts it in parentheses as a sub-select; it never names the tables inside.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import IntegrityError, connection, connections


class Relation(NamedTuple):
    """A SELECT with named parameters (`%(name)s`). `columns` lists what it yields, in order."""

    sql: str
    params: Mapping[str, Any]
    columns: tuple[str, ...]


def fetch_all(sql: str, params: Mapping[str, Any] | Sequence[Any] | None = None) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows as plain tuples. Parameters have names, or places as the ORM's have."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def fetch_prepared(sql: str, params: Mapping[str, Any], *, types: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """Like `fetch_all`, planned once for each connection: for a large statement that is run many times a second.

    :param types: the type of every parameter, as `bigint[]`
    """
    with connection.cursor() as cursor:
        known = _PREPARED.setdefault(cursor.connection, {})
        name = known.get(sql)
        if name is None:
            name = f"prepared_{len(known) + 1}"
            places = {parameter: f"${place}" for place, parameter in enumerate(types, start=1)}
            cursor.execute(f"PREPARE {name} ({', '.join(types.values())}) AS {sql % places}")
            known[sql] = name
        values = ", ".join(f"%({parameter})s::{type_name}" for parameter, type_name in types.items())
        cursor.execute(f"{_PLANNED_ONCE}; EXECUTE {name} ({values})", params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


# Left to itself the server plans anew for each set of values where the plan looks cheaper, whatever planning costs.
_PLANNED_ONCE = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true)"
# What each connection to the server has planned; it goes when the connection does.
_PREPARED: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


def fetch_report(sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    """Like `fetch_all`, on the replica where DATABASE_REPLICA_URL names one.

    For heavy reading that nothing is decided on: a replica may be a moment behind.
    """
    with connections[settings.READER_DATABASE].cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def execute(sql: str, params: Mapping[str, Any] | None = None) -> int:
    """Run one statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def constraint_of(error: IntegrityError) -> str:
    """Return the name of the constraint that the database refused, or an empty string."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
