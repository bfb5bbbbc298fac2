"""Bringing files in: create, check (a dry run), apply, undo. Each is safe to run twice."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.db import DataError, IntegrityError, connection, transaction

from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import (
    CannotUndoError,
    ConfirmRequest,
    Mode,
    UndoRequest,
    import_kinds,
)
from finance_crm.exchange.domain.mappings import MappingSpec, parse_mapping
from finance_crm.exchange.models import Import, ImportProblem, ImportStatus
from finance_crm.exchange.queries.messages import describe_problem
from finance_crm.exchange.services.checking import Tally, check_rows, leave_out_rejected
from finance_crm.exchange.services.reading.settling import require_certain, settle_mapping
from finance_crm.exchange.services.reading.tables import inspect_file, open_table
from finance_crm.exchange.services.rejects import write_rejects
from finance_crm.exchange.services.staging import StagedFile, drop_tables, stage_rows
from finance_crm.sql import execute

UPLOAD_LIFE = timedelta(days=90)
STORED_PROBLEMS = 1_000
HASH_BYTES = 1 << 20
LOCK_SPACE = 7_301  # keeps our advisory locks apart from those of other parts

Report = Callable[[int, int], None]


class NotReadyError(Exception):
    """The import is in a state in which this cannot be done."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived, with what its sender declared about it."""

    file: BinaryIO
    name: str
    declared_size: int | None = None
    declared_checksum: str = ""


def create_import(
    *,
    kind: str,
    upload: Upload,
    mode: str,
    mapping: dict[str, Any],
    accepts_good_rows: bool,
    actor_id: int | None,
    at: datetime,
) -> Import:
    """Keep an uploaded file for checking and applying.

    :raises FileRejectedError: if it did not arrive whole, is too large, or is nothing that can be imported
    """
    declared = import_kinds.get(kind)
    if Mode(mode) not in declared.modes:
        raise FileRejectedError("mode_not_offered", kind=kind, mode=mode)
    spec = parse_mapping(mapping, kind=declared)
    size, checksum = _measure(upload)
    layout = inspect_file(upload.file, file_name=upload.name, spec=spec, unfold=declared.unfold)
    upload.file.seek(0)
    return Import.objects.create(
        kind=kind,
        mode=mode,
        file=File(upload.file, name=f"{checksum[:16]}.{layout.container}"),
        file_name=upload.name[:255],
        file_size=size,
        checksum=checksum,
        container=layout.container,
        mapping=spec.as_json(kind=kind),
        accepts_good_rows=accepts_good_rows,
        uploaded_by_id=actor_id,
        uploaded_at=at,
        expires_at=at + UPLOAD_LIFE,
    )


def _measure(upload: Upload) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    upload.file.seek(0)
    while chunk := upload.file.read(HASH_BYTES):
        size += len(chunk)
        digest.update(chunk)
    limit = settings.IMPORT_MAX_MEGABYTES
    if size > limit << 20:
        raise FileRejectedError("too_large", limit=limit)
    if upload.declared_size is not None and upload.declared_size != size:
        raise FileRejectedError("cut_off", received=size, declared=upload.declared_size)
    if upload.declared_checksum and upload.declared_checksum.lower() != digest.hexdigest():
        raise FileRejectedError("checksum_differs")
    return size, digest.hexdigest()


def change_mapping(*, import_id: int, mapping: dict[str, Any], mode: str, accepts_good_rows: bool) -> Import:
    """Read the uploaded file another way from now on.

    :raises FileRejectedError: if the mapping does not hold
    :raises NotReadyError: once the import was applied or is at work
    """
    run = Import.objects.get(pk=import_id)
    kind = import_kinds.get(run.kind)
    spec = parse_mapping(mapping, kind=kind)
    if Mode(mode) not in kind.modes:
        raise FileRejectedError("mode_not_offered", kind=run.kind, mode=mode)
    changed = Import.objects.filter(pk=import_id, status__in=CHANGEABLE).update(
        mapping=spec.as_json(kind=run.kind),
        mode=mode,
        accepts_good_rows=accepts_good_rows,
        status=ImportStatus.UPLOADED,
        failure_code="",
        failure_facts={},
    )
    if not changed:
        raise NotReadyError
    run.refresh_from_db()
    return run


CHANGEABLE = (
    ImportStatus.UPLOADED,
    ImportStatus.CHECKED,
    ImportStatus.REFUSED,
    ImportStatus.UNREADABLE,
    ImportStatus.FAILED,
)


@transaction.atomic
def check_import(*, import_id: int, at: datetime, report: Report) -> Import:
    """Read and check the whole file and write nothing of it: the dry run."""
    run = _lock(import_id)
    if run.applied_at is None:
        _attempt(run, lambda: _check(run, at=at, report=report))
    return run


@transaction.atomic
def apply_import(*, import_id: int, at: datetime, report: Report) -> Import:
    """Check the file again and bring its rows in, all of them or (when the import says so) the good ones."""
    run = _lock(import_id)
    if run.applied_at is None:
        _attempt(run, lambda: _apply(run, at=at, report=report))
    return run


def _lock(import_id: int) -> Import:
    execute(
        "SELECT pg_advisory_xact_lock(%(space)s, %(import_id)s)",
        {"space": LOCK_SPACE, "import_id": import_id},
    )
    return Import.objects.select_for_update().get(pk=import_id)


def _attempt(run: Import, work: Callable[[], None]) -> None:
    """Do the work or, if the file does not allow it, write down why and nothing else."""
    try:
        with transaction.atomic():
            work()
    except FileRejectedError as error:
        status = ImportStatus.FAILED if error.code == "refused" else ImportStatus.UNREADABLE
        _note_failure(run, status, error.code, error.facts)
    except IntegrityError as error:
        if connection.connection is None:
            raise
        _note_failure(run, ImportStatus.FAILED, "changed_meanwhile", {"detail": str(error)[:300]})
    except DataError as error:  # a product or a sum of the file that no column has room for
        _note_failure(run, ImportStatus.FAILED, "refused", {"detail": f"{str(error).splitlines()[0]}."})
    run.save()


def _note_failure(run: Import, status: ImportStatus, code: str, facts: dict[str, Any]) -> None:
    run.refresh_from_db()
    run.status, run.failure_code, run.failure_facts = status, code, facts


def _check(run: Import, *, at: datetime, report: Report) -> None:
    staged, _spec, found = _stage_and_check(run, at=at, report=report)
    run.status, run.checked_at = ImportStatus.CHECKED, at
    _note_tally(run, staged, found)
    drop_tables(staged)


def _apply(run: Import, *, at: datetime, report: Report) -> None:
    staged, spec, found = _stage_and_check(run, at=at, report=report)
    run.checked_at = at
    _note_tally(run, staged, found)
    if found.rejected:
        _save_rejects(run, staged, spec)
    if found.rejected and not run.accepts_good_rows:
        run.status = ImportStatus.REFUSED
    else:
        if found.rejected:
            leave_out_rejected(staged)
        run.outcome = import_kinds.get(run.kind).apply(staged)
        run.status, run.applied_at = ImportStatus.APPLIED, at
    drop_tables(staged)


def _stage_and_check(run: Import, *, at: datetime, report: Report) -> tuple[StagedFile, MappingSpec, Tally]:
    kind = import_kinds.get(run.kind)
    given = parse_mapping(run.mapping, kind=kind)
    if not run.file:
        raise FileRejectedError("file_expired")
    with run.file.open("rb") as file:
        layout = inspect_file(file.file, file_name=_stored_name(run), spec=given, unfold=kind.unfold)
        require_certain(layout)
        spec = settle_mapping(given, kind=kind, file=file.file, file_name=_stored_name(run), layout=layout)
        staged = StagedFile(run.pk, run.file_name, Mode(run.mode), frozenset(spec.options), run.uploaded_by_id, at)
        table = open_table(file.file, file_name=_stored_name(run), layout=layout, decimal_mark=spec.decimal_mark or ".")
        expected = _Expectation(run.file_size, report)
        run.row_count = stage_rows(staged, kind=kind, spec=spec, table=table, report=expected.report)
    run.mapping = spec.as_json(kind=run.kind) | {"encoding": layout.encoding, "delimiter": layout.delimiter}
    run.failure_code, run.failure_facts = "", {}
    return staged, spec, check_rows(staged, kind=kind)


def _stored_name(run: Import) -> str:
    return str(run.file.name)


class _Expectation:
    """Reports rows read against twice a guess from the file's size: reading is half of the work."""

    def __init__(self, file_size: int, report: Report) -> None:
        self._guess = max(file_size // 100, 1)
        self._report = report

    def report(self, rows: int) -> None:
        self._report(rows, 2 * max(self._guess, rows))


def _note_tally(run: Import, staged: StagedFile, found: Tally) -> None:
    run.new_count, run.changed_count, run.same_count = found.new, found.changed, found.same
    run.rejected_count, run.problem_count = found.rejected, found.problems
    ImportProblem.objects.filter(run=run).delete()
    execute(
        'INSERT INTO exchange_importproblem (run_id, row_number, "column", code, value) '
        f"SELECT %(run)s, row_number, column_name, code, value FROM {staged.problems_table} "
        "ORDER BY row_number, column_name, code LIMIT %(limit)s",
        {"run": run.pk, "limit": STORED_PROBLEMS},
    )


def _save_rejects(run: Import, staged: StagedFile, spec: MappingSpec) -> None:
    with run.file.open("rb") as file:
        unfold = import_kinds.get(run.kind).unfold
        layout = inspect_file(file.file, file_name=_stored_name(run), spec=spec, unfold=unfold)
        table = open_table(file.file, file_name=_stored_name(run), layout=layout, decimal_mark=spec.decimal_mark or ".")
        rejects = write_rejects(
            staged,
            table=table,
            describe=lambda code, column, value: describe_problem(kind=run.kind, code=code, column=column, value=value),
        )
    with rejects:
        run.rejects.save(f"{run.checksum[:16]}.rejected.csv", File(rejects), save=False)


@transaction.atomic
def undo_import(*, import_id: int, actor_id: int | None, at: datetime) -> Import:
    """Take back what an import brought in, or say what depends on it. Undone twice is undone once."""
    run = _lock(import_id)
    if run.undone_at is not None:
        return run
    if run.applied_at is None:
        raise NotReadyError
    try:
        with transaction.atomic():
            request = UndoRequest(run.pk, actor_id, at, run.outcome)
            run.outcome = run.outcome | {"undo": import_kinds.get(run.kind).undo(request)}
        run.status, run.undone_at, run.undone_by_id = ImportStatus.UNDONE, at, actor_id
        run.failure_code, run.failure_facts = "", {}
    except CannotUndoError as error:
        _note_failure(run, ImportStatus.APPLIED, "cannot_undo", {"detail": str(error)})
    run.save()
    return run


@transaction.atomic
def confirm_proposals(*, import_id: int, accepted: tuple[int, ...], actor_id: int | None, at: datetime) -> Import:
    """Write what an import proposed and a person accepts; what was accepted before is left alone.

    :raises NotReadyError: if the import is not applied, or of a kind that proposes nothing
    """
    run = _lock(import_id)
    confirm = import_kinds.get(run.kind).confirm
    if run.status != ImportStatus.APPLIED or confirm is None:
        raise NotReadyError
    run.outcome = confirm(ConfirmRequest(run.pk, actor_id, at, run.outcome, accepted))
    run.save(update_fields=["outcome"])
    return run
