from django.core.cache import cache
from django.db import connection


def test_the_database_answers(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0])

    assert version >= 150000


def test_the_cache_answers():
    cache.set("greeting", "hello", timeout=5)

    assert cache.get("greeting") == "hello"
