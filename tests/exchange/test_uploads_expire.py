"""Uploads and exports are deleted when their time is over, and what is left says so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from finance_crm.access.models import User
from finance_crm.exchange.job_kinds import DAILY_EXPIRY
from finance_crm.exchange.models import Export, Import
from finance_crm.exchange.queries.imports import get_failure
from finance_crm.exchange.services.expiry import expire_files
from finance_crm.exchange.services.imports import UPLOAD_LIFE, apply_import
from finance_crm.jobs.domain.kinds import default_schedules
from finance_crm.jobs.services.jobs import enqueue, run_inline
from tests.exchange.conftest import NOW, silence

OVER = NOW + UPLOAD_LIFE


def test_the_upload_and_its_rejected_rows_go_together_and_the_record_stays(bring_in: Callable[..., Import]) -> None:
    run = bring_in("code,price\nA,1\nB,-1\n", accepts_good_rows=True)
    names = [run.file.name, run.rejects.name]
    assert all(map(default_storage.exists, names))

    gone = expire_files(at=OVER)

    run.refresh_from_db()
    assert gone == 2
    assert not any(map(default_storage.exists, names))
    assert (run.status, run.row_count, run.file_name, bool(run.file)) == ("applied", 2, "things.csv", False)


def test_a_file_stays_until_the_moment_it_expires(upload: Callable[..., Import]) -> None:
    run = upload("code,price\nA,1\n")

    assert expire_files(at=OVER - timedelta(microseconds=1)) == 0
    assert default_storage.exists(run.file.name)
    assert expire_files(at=OVER) == 1


def test_what_has_gone_is_not_counted_again(upload: Callable[..., Import]) -> None:
    upload("code,price\nA,1\n")

    assert [expire_files(at=OVER), expire_files(at=OVER)] == [1, 0]


def test_only_what_is_over_goes(upload: Callable[..., Import]) -> None:
    old, new = upload("code,price\nA,1\n"), upload("code,price\nB,1\n")
    Import.objects.filter(pk=new.pk).update(expires_at=OVER + timedelta(days=1))

    expire_files(at=OVER)

    assert not default_storage.exists(old.file.name)
    assert default_storage.exists(new.file.name)


def test_an_expired_upload_asks_for_the_file_again_and_writes_nothing(
    upload: Callable[..., Import], stored: Callable
) -> None:
    run = upload("code,price\nA,1\n")
    expire_files(at=OVER)

    run = apply_import(import_id=run.pk, at=OVER, report=silence)

    assert (run.status, stored()) == ("unreadable", [])
    assert get_failure(run=run) == "The uploaded file has expired. Upload it again."


@pytest.fixture
def analyst(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("analyst")


def test_the_page_of_an_expired_upload_says_so(upload: Callable[..., Import], analyst: Client) -> None:
    run = upload("code,price\nA,1\n")
    expire_files(at=OVER)

    page = analyst.get(f"/imports/{run.pk}/").content.decode()

    assert "The uploaded file has expired. Upload it again." in page
    assert "The file cannot be shown yet" in page


def export_of(owner: User, **changes: Any) -> Export:
    values = {"kind": "invoices", "format": "csv", "as_of": NOW.date(), "requested_by": owner, "requested_at": NOW}
    export = Export(**values, expires_at=NOW + timedelta(days=7), status="ready", row_count=1, **changes)
    export.file.save("invoices.csv", ContentFile(b"number\n1\n"))
    return export


def test_an_expired_export_leaves_a_page_that_says_what_to_do(analyst: Client) -> None:
    export = export_of(User.objects.get())
    assert analyst.get(f"/exports/{export.pk}/file/").status_code == 200

    assert expire_files(at=NOW + timedelta(days=7)) == 1

    assert analyst.get(f"/exports/{export.pk}/file/").status_code == 404
    page = analyst.get(f"/exports/{export.pk}/").content.decode()
    assert "The file has expired. Export the list again." in page
    assert "Download" not in page


def test_the_nightly_job_counts_what_it_removed(upload: Callable[..., Import], db: None) -> None:
    run = upload("code,price\nA,1\n")
    Import.objects.filter(pk=run.pk).update(expires_at=NOW - timedelta(days=1))

    job = enqueue(kind="expire_files", arguments={}, actor_id=None, source="schedule", sends=False)
    run_inline(job_id=job.pk)

    job.refresh_from_db()
    assert (job.status, job.result["expired"]) == ("succeeded", 1)
    assert not default_storage.exists(run.file.name)


def test_files_are_removed_every_night() -> None:
    assert DAILY_EXPIRY in list(default_schedules)
    assert DAILY_EXPIRY.crontab == "30 3 * * *"
