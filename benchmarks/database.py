"""The benchmarks' database: made new from a template that holds the customers and nothing else."""

from contextlib import closing

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from benchmarks.customers import insert_customers
from benchmarks.sizes import Size


def recreate(*, template: str = "") -> None:
    """Drop the database that Django is connected to and make it anew."""
    connection.close()
    name = settings.BENCHMARK_DATABASE
    _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _administer(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""))


def prepare_template(size: Size) -> str:
    """Migrate a new database, fill in the customers, keep it as a template and return its name."""
    name = f"{settings.BENCHMARK_DATABASE}_template"
    recreate()
    call_command("migrate", verbosity=0)
    insert_customers(size)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()
    _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _administer(f'ALTER DATABASE "{settings.BENCHMARK_DATABASE}" RENAME TO "{name}"')
    return name


def drop_all() -> None:
    """Leave nothing behind: the full size fills several gigabytes."""
    connection.close()
    for name in (settings.BENCHMARK_DATABASE, f"{settings.BENCHMARK_DATABASE}_template"):
        _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(statement: str) -> None:
    parameters = {**connection.get_connection_params(), "dbname": "postgres"}
    parameters = {
        key: value for key, value in parameters.items() if key in {"host", "port", "user", "password", "dbname"}
    }
    with closing(psycopg2.connect(**parameters)) as administration:
        administration.autocommit = True
        administration.cursor().execute(statement)
