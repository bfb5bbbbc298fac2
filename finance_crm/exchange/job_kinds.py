"""Imports, exports and the expiry of their files as jobs. A process boundary: the clock is read here."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from finance_crm.access.domain.roles import Right
from finance_crm.exchange.services.expiry import expire_files
from finance_crm.exchange.services.exports import make_export
from finance_crm.exchange.services.imports import apply_import, check_import, undo_import
from finance_crm.exchange.services.workbooks import TooLongForAWorkbookError
from finance_crm.jobs.domain.kinds import JobError, JobKind, JobSchedule, JobView, Report, ShardView


def _run_import(shard: ShardView, report: Report) -> dict[str, Any]:
    arguments = shard.job.arguments
    import_id, now = int(arguments["import_id"]), timezone.now()
    match arguments["action"]:
        case "check":
            run = check_import(import_id=import_id, at=now, report=report)
        case "apply":
            run = apply_import(import_id=import_id, at=now, report=report)
        case _:
            run = undo_import(import_id=import_id, actor_id=shard.job.started_by_id, at=now)
    return {"import_id": run.pk, "status": run.status, "rows": run.row_count, "rejected": run.rejected_count}


def _run_export(shard: ShardView, report: Report) -> dict[str, Any]:
    try:
        export = make_export(export_id=int(shard.job.arguments["export_id"]), report=report)
    except TooLongForAWorkbookError as error:
        raise JobError(str(error)) from error
    return {"export_id": export.pk, "rows": export.row_count}


def _run_expiry(_shard: ShardView, _report: Report) -> dict[str, Any]:
    return {"expired": expire_files(at=timezone.now())}


def _import_page(job: JobView) -> str:
    return reverse("exchange:import_run", args=[job.arguments["import_id"]])


def _export_page(job: JobView) -> str:
    return reverse("exchange:export_run", args=[job.arguments["export_id"]])


IMPORT_FILE = JobKind(
    name="import_file",
    label=_("Import of a file"),
    right=Right.IMPORT,
    run_shard=_run_import,
    lock_key=lambda arguments: str(arguments["import_id"]),
    unit=_("rows"),
    url=_import_page,
)
EXPORT_LIST = JobKind(
    name="export_list",
    label=_("Export of a list"),
    right=Right.EXPORT,
    run_shard=_run_export,
    unit=_("rows"),
    url=_export_page,
)
EXPIRE_FILES = JobKind(
    name="expire_files",
    label=_("Removal of old uploads and exports"),
    right=Right.MANAGE_SETTINGS,
    run_shard=_run_expiry,
    lock_key=lambda _arguments: "all",
    is_startable=True,
)
DAILY_EXPIRY = JobSchedule(
    name="expire_files",
    label=_("Remove old uploads and exports"),
    kind="expire_files",
    crontab="30 3 * * *",
    arguments={},
)
