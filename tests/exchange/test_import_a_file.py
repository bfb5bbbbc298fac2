"""From a CSV file to rows and back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from finance_crm.exchange.models import Import
from finance_crm.exchange.services.imports import apply_import, undo_import
from tests.exchange.conftest import NOW, silence

FILE = "code,name,price,day\nA1,Lamp,12.50,2026-01-31\nB2,Chair,7,2026-02-01\n"


def counts(run: Import) -> tuple[int | None, ...]:
    return run.row_count, run.new_count, run.changed_count, run.same_count, run.rejected_count


def test_a_file_with_plain_titles_goes_in_without_a_mapping(bring_in: Callable, stored: Callable) -> None:
    run = bring_in(FILE)

    assert (run.status, run.failure_code) == ("applied", "")
    assert counts(run) == (2, 2, 0, 0, 0)
    assert stored() == [("A1", "12.50", "2026-01-31"), ("B2", "7", "2026-02-01")]


def test_a_check_counts_and_writes_nothing(check: Callable, stored: Callable) -> None:
    run = check(FILE)

    assert run.status == "checked"
    assert counts(run) == (2, 2, 0, 0, 0)
    assert stored() == []


def test_the_same_file_again_changes_nothing_in_every_mode(bring_in: Callable, stored: Callable) -> None:
    bring_in(FILE)

    for mode in ("create", "create_or_update", "update_only"):
        run = bring_in(FILE, mode=mode)
        assert (mode, run.status, *counts(run)) == (mode, "applied", 2, 0, 0, 2, 0)
    assert len(stored()) == 2


def test_applying_twice_is_applying_once(upload: Callable, stored: Callable) -> None:
    run = upload(FILE)

    first = apply_import(import_id=run.pk, at=NOW, report=silence)
    again = apply_import(import_id=run.pk, at=NOW, report=silence)

    assert counts(first) == counts(again) == (2, 2, 0, 0, 0)


def test_a_differing_row_is_refused_when_rows_may_only_be_created(bring_in: Callable, stored: Callable) -> None:
    bring_in(FILE)

    run = bring_in("code,price\nA1,99\n", mode="create")

    assert run.status == "refused"
    assert stored()[0] == ("A1", "12.50", "2026-01-31")


def test_an_unknown_row_is_refused_when_rows_may_only_be_updated(bring_in: Callable, stored: Callable) -> None:
    run = bring_in(FILE, mode="update_only")

    assert (run.status, run.rejected_count, stored()) == ("refused", 2, [])


def test_one_bad_row_keeps_all_rows_out(bring_in: Callable, stored: Callable) -> None:
    run = bring_in(FILE + "C3,Desk,-1,2026-01-01\n")

    assert (run.status, run.rejected_count, stored()) == ("refused", 1, [])


def test_on_request_good_rows_go_in_and_the_others_come_back_with_a_reason(
    bring_in: Callable, stored: Callable
) -> None:
    run = bring_in(FILE + "C3,Desk,-1,31.12.2026\n", accepts_good_rows=True)

    assert run.status == "applied"
    assert counts(run) == (3, 2, 0, 0, 1)
    assert len(stored()) == 2
    assert run.rejects.read().decode("utf-8-sig").splitlines() == [
        "code,name,price,day,Row,Reason",
        "C3,Desk,-1,31.12.2026,4,Day: “31.12.2026” is not a date in the given format; Price: -1 is below zero",
    ]


def test_an_import_can_be_undone_once(bring_in: Callable, stored: Callable) -> None:
    run = bring_in(FILE)

    for _ in range(2):
        run = undo_import(import_id=run.pk, actor_id=None, at=NOW)

    assert (run.status, run.outcome["undo"], stored()) == ("undone", {"removed": 2}, [])


def test_an_import_something_depends_on_stays(bring_in: Callable, stored: Callable) -> None:
    run = bring_in("code,name,price\nA1,keep,1\n")

    run = undo_import(import_id=run.pk, actor_id=None, at=NOW)

    assert (run.status, run.failure_code) == ("applied", "cannot_undo")
    assert len(stored()) == 1


def test_constants_and_defaults_fill_what_the_file_lacks(bring_in: Callable, stored: Callable) -> None:
    mapping = {
        "columns": {"code": "No.", "price": "Amount"},
        "constants": {"day": "2026-05-05"},
        "defaults": {"price": "3"},
    }

    bring_in("No.;Amount\nA1;\nB2;4\n", mapping=mapping)

    assert stored() == [("A1", "3", "2026-05-05"), ("B2", "4", "2026-05-05")]


def test_a_file_on_disk_is_read_more_than_once(
    bring_in: Callable, stored: Callable, settings: Any, tmp_path: Path
) -> None:
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": on_disk}

    run = bring_in(FILE + "C3,Desk,-1,31.12.2026\n", accepts_good_rows=True)

    assert (run.status, len(stored())) == ("applied", 2)
