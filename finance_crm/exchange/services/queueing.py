"""Starting imports and exports as jobs."""

from datetime import datetime

from django.db import transaction

from finance_crm.exchange.domain.kinds import ExportRequest
from finance_crm.exchange.models import Export, Import, ImportStatus
from finance_crm.exchange.services.exports import create_export
from finance_crm.exchange.services.imports import CHANGEABLE, NotReadyError
from finance_crm.jobs.queries.jobs import get_job
from finance_crm.jobs.services.jobs import enqueue

AT_WORK = (ImportStatus.CHECKING, ImportStatus.APPLYING, ImportStatus.UNDOING)
_STARTS = {
    "check": (CHANGEABLE, ImportStatus.CHECKING),
    "apply": (CHANGEABLE, ImportStatus.APPLYING),
    "undo": ((ImportStatus.APPLIED,), ImportStatus.UNDOING),
}


@transaction.atomic
def start_import(*, import_id: int, action: str, actor_id: int | None, source: str, sends: bool = True) -> int:
    """Have an import checked, applied or undone by a job, and return the job's id.

    :raises NotReadyError: if the import is at work, or its state does not allow it
    """
    from_states, to_state = _STARTS[action]
    run = Import.objects.select_for_update().get(pk=import_id)
    if _state_of(run) not in from_states:
        raise NotReadyError
    arguments = {"import_id": import_id, "action": action}
    job = enqueue(kind="import_file", arguments=arguments, actor_id=actor_id, source=source, sends=sends)
    Import.objects.filter(pk=import_id).update(job_id=job.pk, status=to_state)
    return job.pk


def _state_of(run: Import) -> str:
    """Return the state, of a run whose job ended without a word the one it was in before."""
    if run.status not in AT_WORK or run.job_id is None or get_job(job_id=run.job_id).is_live:
        return run.status
    return ImportStatus.APPLIED if run.applied_at else ImportStatus.UPLOADED


@transaction.atomic
def start_export(
    *, kind: str, request: ExportRequest, file_format: str, actor_id: int, source: str, at: datetime
) -> int:
    """Have a list exported by a job, and return the export's id.

    :raises InvalidFiltersError: if the filters do not hold
    """
    export = create_export(kind=kind, request=request, file_format=file_format, actor_id=actor_id, at=at)
    job = enqueue(kind="export_list", arguments={"export_id": export.pk}, actor_id=actor_id, source=source)
    Export.objects.filter(pk=export.pk).update(job_id=job.pk)
    return export.pk
