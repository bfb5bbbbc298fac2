"""Reads that a page can do without when they take too long."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

T = TypeVar("T")


def within_time(*, milliseconds: int, read: Callable[[], T]) -> T | None:
    """Return what `read` returns, or None once it has run for `milliseconds` in the database.

    Meant for counts and totals. Costs two short statements; what runs around it is not affected.
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])
            found = read()
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', '0', true)")
            return found
    except OperationalError as error:
        if "statement timeout" in str(error):
            return None
        raise
