"""manage.py import_file KIND FILE: bring a file in from the command line."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import Mode, import_kinds
from finance_crm.exchange.models import Import, ImportStatus
from finance_crm.exchange.queries.imports import get_failure, get_import, get_mapping, list_problems
from finance_crm.exchange.queries.messages import describe_failure
from finance_crm.exchange.services.imports import Upload, create_import
from finance_crm.exchange.services.queueing import start_import
from finance_crm.jobs.queries.jobs import get_job, get_progress
from finance_crm.jobs.services.jobs import run_inline
from finance_crm.registry import NotRegisteredError

SHOWN_PROBLEMS = 20
_FROM_ARGUMENTS = ("date_format", "decimal_mark", "encoding", "delimiter", "sheet")


class Command(BaseCommand):
    help = "Import a CSV or XLSX file. Nothing is written unless every row holds, or --accept-good-rows is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help="one of the import kinds, as invoices")
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", default="", help="a saved mapping's name, or a JSON file")
        parser.add_argument("--mode", choices=[mode.value for mode in Mode], default=Mode.CREATE_OR_UPDATE.value)
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument("--accept-good-rows", action="store_true", help="good rows go in, the others come back")
        parser.add_argument("--reject-file", type=Path, help="where rejected rows go, with their reasons")
        parser.add_argument("--option", action="append", default=[], help="turn an option of the kind on")
        for name in _FROM_ARGUMENTS:
            parser.add_argument(f"--{name.replace('_', '-')}", default=None)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            run = self._create(options)
        except NotRegisteredError as error:
            raise CommandError(str(error)) from error
        except FileRejectedError as error:
            raise CommandError(describe_failure(code=error.code, facts=error.facts)) from error
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        action = "check" if options["dry_run"] else "apply"
        job_id = start_import(import_id=run.pk, action=action, actor_id=None, source="command", sends=False)
        run_inline(job_id=job_id, on_progress=lambda: self._show_progress(job_id))
        self._report(get_import(import_id=run.pk), job_id, options)

    def _create(self, options: dict[str, Any]) -> Import:
        kind = import_kinds.get(options["kind"])
        mapping = _read_mapping(options["mapping"], kind=kind.name)
        mapping |= {name: options[name] for name in _FROM_ARGUMENTS if options[name] is not None}
        if options["option"]:
            mapping["options"] = [*mapping.get("options", ()), *options["option"]]
        path: Path = options["file"]
        with path.open("rb") as file:
            return create_import(
                kind=kind.name,
                upload=Upload(file, path.name),
                mode=options["mode"],
                mapping=mapping,
                accepts_good_rows=options["accept_good_rows"],
                actor_id=None,
                at=timezone.now(),
            )

    def _show_progress(self, job_id: int) -> None:
        if sys.stderr.isatty():
            progress = get_progress(job_id=job_id)
            self.stderr.write(f"\r{progress.fraction:6.1%}", ending="")

    def _report(self, run: Import, job_id: int, options: dict[str, Any]) -> None:
        job = get_job(job_id=job_id)
        if job.error:
            raise CommandError(job.error)
        if run.failure_code:
            raise CommandError(get_failure(run=run))
        self.stdout.write(
            f"Import {run.pk} {run.status}: {run.row_count} rows, {run.new_count} new, {run.changed_count} changed, "
            f"{run.same_count} unchanged, {run.rejected_count} rejected."
        )
        for problem in list_problems(run=run, limit=SHOWN_PROBLEMS):
            self.stdout.write(f"  row {problem.row_number}: {problem.message}")
        more = (run.problem_count or 0) - SHOWN_PROBLEMS
        if more > 0:
            self.stdout.write(f"  … and {more} more problems")
        if options["reject_file"] and run.rejects:
            with run.rejects.open("rb") as rejects:
                options["reject_file"].write_bytes(rejects.read())
            self.stdout.write(f"Rejected rows are in {options['reject_file']}.")
        if run.status == ImportStatus.REFUSED or (options["dry_run"] and run.rejected_count):
            raise CommandError("Nothing was written: some rows do not hold. See above, or use --accept-good-rows.")


def _read_mapping(name: str, *, kind: str) -> dict[str, Any]:
    if not name:
        return {}
    if not name.endswith(".json"):
        return get_mapping(kind=kind, name=name)
    try:
        document = json.loads(Path(name).read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise FileRejectedError("mapping_not_json", detail=str(error)) from error
    if not isinstance(document, dict):
        raise FileRejectedError("mapping_not_object")
    return document
