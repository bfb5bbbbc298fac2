"""A worker killed in the middle of an import: the ledger is that of one undisturbed import, and of one only."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

import psycopg2
import pytest
from django.db import connection

from customers.models import Customer, Invoice, LegalEntity, OpenItem
from finance_crm.exchange.models import Import
from finance_crm.exchange.services.imports import Upload, create_import

ROWS = 200
SERIAL = count(1)


@pytest.fixture
def mark(deployment: Any, settings: Any) -> str:
    """Customers of this test alone, and a storage that workers see."""
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    on_disk["OPTIONS"] = {"location": deployment.folder / "media"}
    settings.STORAGES = settings.STORAGES | {"default": on_disk}
    LegalEntity.objects.get_or_create(
        is_default=True, defaults={"code": "IMP", "name": "Us", "country": "US", "currency": "USD"}
    )
    mark = f"IMP{next(SERIAL)}"
    Customer.objects.create(code=mark, name=mark, currency="USD")
    return mark


def upload(mark: str) -> int:
    rows = "".join(f"{mark}-{number},{mark},2026-01-02,2026-02-01,{number}\n" for number in range(1, ROWS + 1))
    file = io.BytesIO(f"number,customer,issue_date,due_date,gross\n{rows}".encode())
    run = create_import(
        kind="invoices", upload=Upload(file, "invoices.csv"), mode="create", mapping={},
        accepts_good_rows=False, actor_id=None, at=datetime(2026, 3, 1, tzinfo=UTC),
    )  # fmt: skip
    return run.pk


@contextmanager
def import_held_up(deployment: Any) -> Iterator[None]:
    """Hold the import in the middle: its invoices are written, its open items wait."""
    blocker = psycopg2.connect(deployment.env["DATABASE_URL"])
    blocker.cursor().execute("LOCK TABLE customers_openitem IN EXCLUSIVE MODE")
    try:
        yield
    finally:
        blocker.close()


def assert_whole(import_id: int, mark: str) -> None:
    run = Import.objects.get(pk=import_id)
    assert (run.status, run.new_count, run.rejected_count) == ("applied", ROWS, 0)
    invoices = Invoice.objects.filter(customer__code=mark)
    assert (invoices.count(), invoices.values("posting").distinct().count()) == (ROWS, 1)
    assert OpenItem.objects.filter(customer__code=mark).count() == ROWS


@pytest.mark.usefixtures("scheduler")
def test_a_worker_killed_in_the_middle_of_an_import(deployment: Any, mark: str) -> None:
    import_id = upload(mark)
    worker = deployment.start_worker()
    with import_held_up(deployment):
        job = deployment.enqueue("import_file", import_id=import_id, action="apply")
        deployment.wait_for_shard_at_work(job)
        worker.kill()
        assert not Invoice.objects.filter(customer__code=mark).exists()
    deployment.start_worker()

    assert deployment.wait(job).status == "succeeded"
    assert_whole(import_id, mark)


@pytest.mark.usefixtures("scheduler")
def test_postgresql_restarted_during_an_import(deployment: Any, mark: str) -> None:
    import_id = upload(mark)
    deployment.start_worker()
    with import_held_up(deployment):
        job = deployment.enqueue("import_file", import_id=import_id, action="apply")
        deployment.wait_for_shard_at_work(job)
        deployment.restart_postgres()
    connection.close()

    assert deployment.wait(job).status == "succeeded"
    assert_whole(import_id, mark)
