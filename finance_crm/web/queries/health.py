"""Whether this process can do its work: database, broker, migrations."""

from collections.abc import Callable
from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from finance_crm.sql import fetch_all


def get_readiness() -> dict[str, str]:
    """Return "ok" or what is wrong, per part; every part is asked even when another fails."""
    return {
        "database": _outcome(_ask_database, DatabaseError),
        "broker": _outcome(_ask_broker, redis.RedisError),
        "migrations": _outcome(_ask_migrations, DatabaseError),
    }


def _outcome(ask: Callable[[], str], failure: type[Exception]) -> str:
    try:
        return ask()
    except failure as error:
        return type(error).__name__  # the message may hold an address


def _ask_database() -> str:
    fetch_all("SELECT 1")
    return "ok"


def _ask_broker() -> str:
    _broker(settings.REDIS_URL).ping()
    return "ok"


@cache
def _broker(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)


def _ask_migrations() -> str:
    """Reading every migration costs a tenth of a second, so a complete schema is remembered."""
    if not _complete_schemas:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "pending"
        _complete_schemas.add(connection.alias)
    return "ok"


_complete_schemas: set[str] = set()
