"""An import goes through its states one at a time, and nothing skips or repeats one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError

from finance_crm.access.models import User
from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import ImportKind, Mode, import_kinds
from finance_crm.exchange.models import Import
from finance_crm.exchange.queries.imports import get_failure
from finance_crm.exchange.services.imports import (
    NotReadyError,
    change_mapping,
    check_import,
    confirm_proposals,
    undo_import,
)
from finance_crm.exchange.services.queueing import start_import
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import cancel, run_inline
from finance_crm.sql import execute
from tests.exchange.conftest import NOW, silence

GOOD = "code,price\nA1,1.50\n"
BAD = "code,price\nA1,-1\n"


def start(run: Import, action: str, actor_id: int | None = None) -> int:
    return start_import(import_id=run.pk, action=action, actor_id=actor_id, source="command", sends=False)


def do(run: Import, action: str) -> str:
    """Start something and work it off; return the state it leaves the import in."""
    run_inline(job_id=start(run, action))
    run.refresh_from_db()
    return run.status


def change(run: Import, mapping: dict[str, Any], **changes: Any) -> Import:
    said: dict[str, Any] = {"mode": "create_or_update", "accepts_good_rows": False} | changes
    return change_mapping(import_id=run.pk, mapping=mapping, **said)


def test_from_upload_to_undoing(upload: Callable[..., Import], stored: Callable) -> None:
    run = upload(GOOD)

    assert (run.status, run.row_count) == ("uploaded", None)
    assert [do(run, action) for action in ("check", "check", "apply", "undo")] == [
        "checked",
        "checked",
        "applied",
        "undone",
    ]
    assert stored() == []


def test_each_state_at_work_is_seen_before_the_work_is_done(upload: Callable[..., Import]) -> None:
    run = upload(GOOD)
    seen = []

    for action in ("check", "apply", "undo"):
        job_id = start(run, action)
        run.refresh_from_db()
        seen.append((run.status, run.job_id == job_id))
        run_inline(job_id=job_id)

    assert seen == [("checking", True), ("applying", True), ("undoing", True)]


@pytest.mark.parametrize("action", ["check", "apply", "undo"])
def test_nothing_is_started_while_something_is_at_work(upload: Callable[..., Import], action: str) -> None:
    run = upload(GOOD)
    start(run, "check")

    with pytest.raises(NotReadyError):
        start(run, action)

    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("done", "refused"),
    [
        ((), ("undo",)),
        (("check",), ("undo",)),
        (("apply",), ("check", "apply")),
        (("apply", "undo"), ("check", "undo")),
    ],
)
def test_what_a_state_does_not_allow_starts_no_job(
    upload: Callable[..., Import], done: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    run = upload(GOOD)
    for action in done:
        do(run, action)

    for action in refused:
        with pytest.raises(NotReadyError):
            start(run, action)

    assert Job.objects.count() == len(done)


def test_a_refused_import_is_read_another_way_and_goes_in(upload: Callable[..., Import], stored: Callable) -> None:
    run = upload("code,price,cost\nA1,-1,2\n")
    assert do(run, "apply") == "refused"

    changed = change(run, {"columns": {"code": "code", "price": "cost"}})

    assert (changed.status, do(run, "apply"), stored()) == ("uploaded", "applied", [("A1", "2", None)])


def test_answering_a_question_clears_it(upload: Callable[..., Import]) -> None:
    run = upload('code,price\nA,"1,234"\n')
    assert (do(run, "check"), run.failure_code) == ("unreadable", "ambiguous_numbers")

    changed = change(run, {"decimal_mark": "."})

    assert (changed.status, changed.failure_code, changed.failure_facts) == ("uploaded", "", {})
    assert (do(run, "check"), run.failure_code) == ("checked", "")


def test_a_second_check_replaces_the_problems_of_the_first(upload: Callable[..., Import]) -> None:
    run = upload("code,price,cost\nA1,-1,x\n")
    do(run, "check")
    change(run, {"columns": {"code": "code", "price": "cost"}})

    do(run, "check")

    assert [(problem.code, problem.value) for problem in run.problems.all()] == [("invalid_number", "x")]


@pytest.mark.parametrize("done", [("apply",), ("apply", "undo")])
def test_what_was_applied_is_not_read_another_way(upload: Callable[..., Import], done: tuple[str, ...]) -> None:
    run = upload(GOOD)
    for action in done:
        do(run, action)

    with pytest.raises(NotReadyError):
        change(run, {"constants": {"price": "9"}})
    run.refresh_from_db()
    assert "constants" not in run.mapping


def test_what_is_at_work_is_not_read_another_way(upload: Callable[..., Import]) -> None:
    run = upload(GOOD)
    start(run, "apply")

    with pytest.raises(NotReadyError):
        change(run, {})


def test_checking_what_was_applied_changes_nothing(upload: Callable[..., Import]) -> None:
    run = upload(GOOD)
    do(run, "apply")

    again = check_import(import_id=run.pk, at=NOW, report=silence)

    assert (again.status, again.new_count, again.same_count) == ("applied", 1, 0)


def test_what_was_never_applied_cannot_be_undone(upload: Callable[..., Import]) -> None:
    run = upload(GOOD)

    with pytest.raises(NotReadyError):
        undo_import(import_id=run.pk, actor_id=None, at=NOW)


def test_undoing_says_who_and_when(upload: Callable[..., Import]) -> None:
    ann = User.objects.create(username="ann")
    run = upload(GOOD)
    do(run, "apply")

    run = undo_import(import_id=run.pk, actor_id=ann.pk, at=NOW)

    assert (run.undone_by, run.undone_at) == (ann, NOW)
    assert run.applied_at is not None


def test_what_cannot_be_undone_says_why_and_may_be_tried_again(upload: Callable[..., Import], stored: Callable) -> None:
    run = upload("code,name,price\nA1,keep,1\n")
    do(run, "apply")

    assert do(run, "undo") == "applied"
    assert get_failure(run=run) == "The import cannot be undone: Somebody keeps a thing."

    execute("UPDATE exchange_test_thing SET name = ''")
    assert (do(run, "undo"), get_failure(run=run), stored()) == ("undone", "", [])


def test_a_cancelled_job_leaves_the_import_as_it_was(upload: Callable[..., Import]) -> None:
    run = upload(GOOD)
    cancel(job_id=start(run, "apply"), actor_id=None)

    assert do(run, "apply") == "applied"


def test_a_cancelled_undoing_leaves_the_import_applied(upload: Callable[..., Import], stored: Callable) -> None:
    run = upload(GOOD)
    do(run, "apply")
    cancel(job_id=start(run, "undo"), actor_id=None)

    with pytest.raises(NotReadyError):
        start(run, "apply")
    assert (do(run, "undo"), stored()) == ("undone", [])


@pytest.fixture
def kind_with(things: ImportKind) -> Callable[..., None]:
    """Let the kind behave otherwise for one test."""
    return lambda **changes: import_kinds._items.update(things=replace(things, **changes))


def test_a_key_that_somebody_else_wrote_meanwhile_is_told_and_nothing_is_written(
    upload: Callable[..., Import], kind_with: Callable[..., None], stored: Callable
) -> None:
    def collide(_staged: object) -> dict[str, Any]:
        for _ in range(2):
            execute("INSERT INTO exchange_test_thing (code, price) VALUES ('A1', 1)")
        return {}

    kind_with(apply=collide)
    run = upload(GOOD)

    assert (do(run, "apply"), run.failure_code, stored()) == ("failed", "changed_meanwhile", [])
    assert get_failure(run=run).endswith("Nothing was written: run it again.")
    assert (run.row_count, run.applied_at) == (None, None)


def test_a_mode_that_the_kind_does_not_offer_is_refused(
    upload: Callable[..., Import], kind_with: Callable[..., None]
) -> None:
    kind_with(modes=(Mode.CREATE,))

    with pytest.raises(FileRejectedError, match="mode_not_offered"):
        upload(GOOD)
    run = upload(GOOD, mode="create")
    with pytest.raises(FileRejectedError, match="mode_not_offered"):
        change(run, {}, mode="update_only")


def test_a_kind_that_proposes_nothing_has_nothing_to_confirm(upload: Callable[..., Import]) -> None:
    run = upload(GOOD)
    do(run, "apply")

    with pytest.raises(NotReadyError):
        confirm_proposals(import_id=run.pk, accepted=(1,), actor_id=None, at=NOW)


def test_what_is_proposed_is_confirmed_after_it_was_applied_only(
    upload: Callable[..., Import], kind_with: Callable[..., None]
) -> None:
    kind_with(confirm=lambda request: request.outcome | {"accepted": list(request.accepted)})
    run = upload(GOOD)

    with pytest.raises(NotReadyError):
        confirm_proposals(import_id=run.pk, accepted=(4,), actor_id=None, at=NOW)
    do(run, "apply")
    confirmed = confirm_proposals(import_id=run.pk, accepted=(4, 5), actor_id=None, at=NOW)

    assert confirmed.outcome == {"by": run.pk, "accepted": [4, 5]}


def test_a_file_larger_than_the_limit_is_refused(upload: Callable[..., Import], settings: Any) -> None:
    settings.IMPORT_MAX_MEGABYTES = 1
    row = "A,1\n" * ((1 << 20) // 4)

    assert upload(row[: 1 << 20], name="a.csv").file_size == 1 << 20
    with pytest.raises(FileRejectedError, match="too_large: limit=1"):
        upload(row + "B", name="a.csv")


def test_a_declared_checksum_may_be_written_in_capitals(upload: Callable[..., Import]) -> None:
    run = upload(GOOD)

    assert upload(GOOD, declared_checksum=run.checksum.upper(), declared_size=len(GOOD)).checksum == run.checksum


def test_a_long_file_name_is_kept_as_far_as_it_fits(upload: Callable[..., Import]) -> None:
    assert upload(GOOD, name="n" * 300 + ".csv").file_name == "n" * 255


def test_the_database_itself_refuses_an_undone_import_that_was_never_applied(upload: Callable[..., Import]) -> None:
    run = upload(GOOD)

    with pytest.raises(IntegrityError, match="import_undone_was_applied"):
        Import.objects.filter(pk=run.pk).update(undone_at=NOW)


def test_the_database_itself_refuses_an_applied_import_without_counts(upload: Callable[..., Import]) -> None:
    run = upload(GOOD)

    with pytest.raises(IntegrityError, match="import_applied_has_counts"):
        Import.objects.filter(pk=run.pk).update(applied_at=NOW)
