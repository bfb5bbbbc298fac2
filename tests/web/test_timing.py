"""Counts and totals that take too long are given up, and nothing else is."""

import pytest
from django.db import ProgrammingError, connection

from finance_crm.access.models import User
from finance_crm.web.queries.timing import within_time


def sleep(seconds: float) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])
    return 7


@pytest.fixture(autouse=True)
def _database(db):
    """Every test here reads from the database."""


def test_a_read_that_is_quick_enough_gives_its_result():
    assert within_time(milliseconds=2000, read=lambda: sleep(0)) == 7


def test_a_read_that_takes_longer_gives_nothing():
    assert within_time(milliseconds=50, read=lambda: sleep(3)) is None


def test_what_follows_has_no_time_limit_and_the_same_transaction():
    User.objects.create(username="before")

    within_time(milliseconds=50, read=lambda: sleep(3))
    within_time(milliseconds=50, read=lambda: 1)

    assert sleep(0.2) == 7
    assert User.objects.filter(username="before").exists()


def test_another_failure_is_not_taken_for_a_time_out():
    def broken() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nonsense")

    with pytest.raises(ProgrammingError):
        within_time(milliseconds=2000, read=broken)
