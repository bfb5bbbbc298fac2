"""The frame costs a fixed, small number of queries, whatever stands inside it."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(client, path: str, **options) -> list[str]:
    client.get(path, **options)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(path, **options)
    return [query["sql"] for query in captured.captured_queries]


def test_a_whole_page_asks_for_session_reader_day_and_unread_messages(client_of):
    client = client_of()

    asked = queries_of(client, "/help/")

    assert len(asked) <= 5, "\n".join(asked)


def test_the_body_alone_asks_for_less_than_the_whole_page(client_of):
    client = client_of()
    headers = {"HX-Request": "true", "HX-Target": "page-body"}

    whole = queries_of(client, "/style-guide/")
    body = queries_of(client, "/style-guide/", headers=headers)

    assert len(body) < len(whole)
