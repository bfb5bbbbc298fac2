"""Load balancers and monitoring are answered fresh, without signing in, and over plain HTTP."""

import pytest
import redis
from django.db import DatabaseError
from django.test import Client

from finance_crm.web.queries import health

PAGES = ["/healthz", "/readyz", "/metrics"]


@pytest.fixture(autouse=True)
def token(settings) -> dict[str, str]:
    settings.METRICS_TOKEN = "measure"
    return {"Authorization": "Bearer measure"}


@pytest.mark.parametrize("page", PAGES)
def test_an_answer_is_never_kept_by_a_cache(client, db, token, page):
    answer = client.get(page, headers=token)

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.parametrize("page", PAGES)
def test_only_reading_is_answered(client, db, token, page):
    assert client.head(page, headers=token).status_code == 200
    for method in (client.post, client.put, client.delete):
        assert method(page, headers=token).status_code == 405


def test_the_head_of_an_answer_has_no_body(client):
    assert client.head("/healthz").content == b""


@pytest.mark.parametrize("page", PAGES)
def test_machines_ask_over_plain_http_also_where_people_are_sent_to_https(db, settings, token, page):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # as in production
    client = Client()

    assert client.get(page, headers=token).status_code == 200
    assert client.get("/accounts/login/").status_code == 301
    assert client.get(f"{page}/").status_code == 301


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", "Bearer Measure", "measure", "Basic measure", "Bearer measure ", "Bearer méasure"],
)
def test_what_is_not_the_token_sees_no_metrics(client, db, given):
    assert client.get("/metrics", HTTP_AUTHORIZATION=given).status_code == 404


def test_the_page_that_is_not_there_looks_like_any_other_that_is_not(client, db):
    hidden, missing = client.get("/metrics"), client.get("/nothing-here")

    assert hidden.status_code == missing.status_code == 404


def test_a_lost_database_is_named_and_the_others_are_still_asked(client, db, monkeypatch):
    def lost(*_):
        raise DatabaseError("could not connect to server at 10.0.0.5")

    monkeypatch.setattr(health, "fetch_all", lost)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"database": "DatabaseError", "broker": "ok", "migrations": "ok"}
    assert b"10.0.0.5" not in answer.content


def test_a_broker_with_another_password_is_not_ready(client, db, settings):
    server = settings.REDIS_URL.rpartition("@")[2]
    settings.REDIS_URL = f"redis://:wrong@{server}"

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["broker"] == "AuthenticationError"
    assert answer.json()["database"] == "ok"


def test_a_broker_that_refuses_is_told_by_its_kind_of_error_alone():
    def ask() -> str:
        raise redis.TimeoutError("no answer from redis://:secret@cache")

    assert health._outcome(ask, redis.RedisError) == "TimeoutError"


def test_an_error_of_our_own_is_not_taken_for_a_lost_part():
    def ask() -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        health._outcome(ask, redis.RedisError)


def test_a_complete_schema_is_remembered_and_the_next_answer_costs_one_question(client, db, django_assert_num_queries):
    client.get("/readyz")

    with django_assert_num_queries(1):
        assert client.get("/readyz").status_code == 200


def test_neither_page_says_who_is_asking(client, db):
    for page in ("/healthz", "/readyz"):
        assert client.get(page).cookies == {}
