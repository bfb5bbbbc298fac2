import pytest
import redis
from django.db import DatabaseError

from finance_crm.web.queries import health


def test_a_living_process_says_so_without_touching_the_database(client):
    response = client.get("/healthz")  # pytest-django refuses the database to a test that does not ask for it

    assert (response.status_code, response.content) == (200, b"ok")


def test_a_ready_process_has_database_broker_and_migrations(client, db):
    response = client.get("/readyz")

    assert response.json() == {"database": "ok", "broker": "ok", "migrations": "ok"}
    assert response.status_code == 200


def test_a_lost_broker_is_named_and_its_address_is_not(client, db, settings):
    settings.REDIS_URL = "redis://:secret@127.0.0.1:1/0"

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["broker"] == "ConnectionError"
    assert b"secret" not in response.content


@pytest.mark.parametrize("failure", [DatabaseError, redis.ConnectionError])
def test_one_failing_part_does_not_hide_the_others(failure):
    def ask():
        raise failure("no such host")

    assert health._outcome(ask, failure) == failure.__name__


def test_pending_migrations_make_a_process_not_ready(client, db, monkeypatch):
    monkeypatch.setattr(health, "_complete_schemas", set())
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["a step"])

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["migrations"] == "pending"


def test_metrics_need_the_token(client, db, settings):
    settings.METRICS_TOKEN = "measure"

    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer measure"})

    assert b"django_http_requests_total" in answer.content


def test_without_a_token_nobody_reads_metrics(client, db, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_an_answer_repeats_the_request_id_that_its_log_lines_carry(client):
    given = client.get("/healthz", headers={"X-Request-ID": "0123-4567-89ab"})
    made = client.get("/healthz", headers={"X-Request-ID": "no spaces\tallowed"})

    assert given["X-Request-ID"] == "0123-4567-89ab"
    assert len(made["X-Request-ID"]) == 32
