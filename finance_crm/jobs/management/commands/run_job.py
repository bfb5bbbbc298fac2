"""Run one background job and print how it goes: `manage.py run_job KIND [--as-of DATE] [--argument k=v]`."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date

from finance_crm.jobs.domain.kinds import AS_OF, TODAY, JobKind, job_kinds
from finance_crm.jobs.queries.jobs import get_progress
from finance_crm.jobs.services.jobs import JobLockedError, enqueue, run_inline
from finance_crm.jobs.services.waiting import wait_for_job
from finance_crm.registry import NotRegisteredError
from finance_crm.web.as_of import get_today

STEP = 0.1


class Command(BaseCommand):
    help = "Run a background job to its end. Exits with 1 if it fails."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind")
        parser.add_argument("--as-of", help="business date, YYYY-MM-DD or today")
        parser.add_argument("--argument", action="append", default=[], metavar="NAME=VALUE", help="JSON or plain text")
        parser.add_argument("--workers", action="store_true", help="let the Celery workers do it, and wait")

    def handle(self, *, kind: str, workers: bool, **options: Any) -> None:
        arguments = _arguments(_kind(kind), dict(map(_pair, options["argument"])), options["as_of"])
        try:
            job = enqueue(kind=kind, arguments=arguments, actor_id=None, source="command", sends=workers)
        except JobLockedError as error:
            raise CommandError(str(error)) from error
        self.shown = 0.0
        run = wait_for_job if workers else run_inline
        job = run(job_id=job.pk, on_progress=lambda: self._show(job.pk))
        self.stdout.write(f"Job {job.pk} {job.status}: {json.dumps(job.result, ensure_ascii=False)}")
        if job.status != "succeeded":
            raise CommandError(job.error or f"Job {job.pk} was {job.status}.")

    def _show(self, job_id: int) -> None:
        """Print a line at every tenth of the way."""
        progress = get_progress(job_id=job_id)
        if progress.fraction - self.shown >= STEP:
            self.shown = progress.fraction
            self.stdout.write(f"{progress.fraction:4.0%}  {progress.done:,} of {progress.total:,}")


def _kind(name: str) -> JobKind:
    try:
        return job_kinds.get(name)
    except NotRegisteredError as error:
        raise CommandError(str(error)) from error


def _arguments(kind: JobKind, given: dict[str, Any], as_of: str | None) -> dict[str, Any]:
    """Return the arguments of the job; a kind that takes a business date gets today's unless told otherwise."""
    names = {argument.name for argument in kind.arguments}
    if as_of is not None or (AS_OF in names and AS_OF not in given):
        given = given | {AS_OF: _day(as_of or TODAY)}
    if missing := [a.name for a in kind.arguments if a.is_required and a.name not in given]:
        raise CommandError(f"{kind.name} needs --argument {missing[0]}=…")
    return given


def _day(text: str) -> str:
    try:
        day = get_today() if text == TODAY else parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"--as-of {text} is not a date such as 2026-10-31.")
    return day.isoformat()


def _pair(text: str) -> tuple[str, Any]:
    name, is_given, value = text.partition("=")
    if not is_given:
        raise CommandError(f"--argument {text} lacks its value: write {text}=…")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value
