"""A small kind of its own for the tests of the mechanism: things with a code, a price and a day."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from rest_framework.response import Response
from rest_framework.test import APIClient

from finance_crm.access.models import User
from finance_crm.exchange.domain.kinds import (
    CannotUndoError,
    Check,
    Column,
    ColumnType,
    ImportKind,
    Option,
    Staged,
    UndoRequest,
    import_kinds,
)
from finance_crm.exchange.models import Import
from finance_crm.exchange.services.imports import Upload, apply_import, check_import, create_import
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import run_inline
from finance_crm.sql import execute, fetch_all
from tests.api.conftest import api, make_token, system_client  # noqa: F401  a system client with every scope

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def resolve_things(staged: Staged) -> tuple[str, dict[str, Any]]:
    return (
        f"""SELECT s.*, CASE WHEN t.code IS NULL THEN 'new'
                   WHEN (t.price, t.day) IS DISTINCT FROM (s.price, s.day) THEN 'changed' ELSE 'same' END AS action
            FROM {staged.table} s LEFT JOIN exchange_test_thing t ON t.code = s.code""",
        {},
    )


def apply_things(staged: Staged) -> dict[str, Any]:
    execute(
        f"""INSERT INTO exchange_test_thing (code, name, price, day, import_id)
            SELECT code, coalesce(name, ''), price, day, {staged.import_id}
            FROM {staged.resolved_table} WHERE action <> 'same'
            ON CONFLICT (code) DO UPDATE SET price = excluded.price, day = excluded.day,
              import_id = excluded.import_id"""
    )
    return {"by": staged.import_id}


def undo_things(request: UndoRequest) -> dict[str, Any]:
    if fetch_all("SELECT 1 FROM exchange_test_thing WHERE name = 'keep'"):
        raise CannotUndoError("Somebody keeps a thing.")
    return {"removed": execute(f"DELETE FROM exchange_test_thing WHERE import_id = {request.import_id}")}


THINGS = ImportKind(
    name="things",
    label="Things",
    right="import",
    columns=(
        Column("code", "Code", required=True, max_length=20),
        Column("name", "Name"),
        Column("price", "Price", ColumnType.MONEY, required=True),
        Column("day", "Day", ColumnType.DATE),
    ),
    key=("code",),
    resolve=resolve_things,
    apply=apply_things,
    undo=undo_things,
    checks=(Check("negative", "price", "price < 0", "%(value)s is below zero"),),
    options=(Option("twice", "Twice"),),
)


@pytest.fixture
def things(db: None) -> Iterator[ImportKind]:
    """Register the kind, and give it a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE exchange_test_thing"
            " (code text PRIMARY KEY, name text, price numeric, day date, import_id bigint)"
        )
    yield import_kinds.register(THINGS)
    del import_kinds._items["things"]


@pytest.fixture
def upload(things: ImportKind) -> Callable[..., Import]:
    """Upload a file of things, as text or bytes."""

    def create(
        content: str | bytes,
        *,
        name: str = "things.csv",
        mapping: dict[str, Any] | None = None,
        **changes: Any,
    ) -> Import:
        raw = content.encode() if isinstance(content, str) else content
        declared = {key: changes.pop(key) for key in ("declared_size", "declared_checksum") if key in changes}
        values: dict[str, Any] = {
            "mode": "create_or_update",
            "accepts_good_rows": False,
            "actor_id": None,
        } | changes
        return create_import(
            kind="things",
            upload=Upload(io.BytesIO(raw), name, **declared),
            mapping=mapping or {},
            at=NOW,
            **values,
        )

    return create


def silence(_done: int, _total: int) -> None:
    """Report to nobody."""


@pytest.fixture
def check(upload: Callable[..., Import]) -> Callable[..., Import]:
    """Upload and check a file."""
    return lambda *args, **changes: check_import(import_id=upload(*args, **changes).pk, at=NOW, report=silence)


@pytest.fixture
def bring_in(upload: Callable[..., Import]) -> Callable[..., Import]:
    """Upload and apply a file."""
    return lambda *args, **changes: apply_import(import_id=upload(*args, **changes).pk, at=NOW, report=silence)


@pytest.fixture
def stored(things: ImportKind) -> Callable[[], list[tuple[Any, ...]]]:
    """Return what is in the table."""
    return lambda: fetch_all("SELECT code, price::text, day::text FROM exchange_test_thing ORDER BY code")


@pytest.fixture
def signed_in(client: Client, db: None) -> Callable[[str], Client]:
    """Sign a person of a role in, who is called by the role, and return the client."""

    def sign_in(role: str) -> Client:
        user, _ = User.objects.get_or_create(username=role, defaults={"role": role, "email": f"{role}@example.com"})
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def send(api: APIClient, things: ImportKind) -> Callable[..., Response]:  # noqa: F811
    """Upload a file of things over the API."""

    def post(content: bytes, *, key: str = "k1", **fields: object) -> Response:
        body = {"file": SimpleUploadedFile("things.csv", content), "kind": "things"} | fields
        return api.post("/api/v1/imports/", body, format="multipart", headers={"Idempotency-Key": key})

    return post


def work_off() -> None:
    """Do the latest job here and now, as a worker would."""
    run_inline(job_id=Job.objects.latest("id").pk)
