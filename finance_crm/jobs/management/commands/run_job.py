"""Run one background job and print how it goes: `manage.py run_job KIND [--as-of DATE] [--argument k=v]`."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date

from finance_crm.jobs.domain.kinds import AS_OF, TODAY
from finance_crm.jobs.queries.jobs import get_progress
from finance_crm.jobs.services.jobs import JobLockedError, enqueue, run_inline
from finance_crm.jobs.services.waiting import wait_for_job
from finance_crm.registry import NotRegisteredError
from finance_crm.web.as_of import get_today


class Command(BaseCommand):
    help = "Run a background job to its end. Exits with 1 if it fails."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind")
        parser.add_argument("--as-of", help="business date, YYYY-MM-DD or today")
        parser.add_argument("--argument", action="append", default=[], metavar="NAME=VALUE", help="JSON or plain text")
        parser.add_argument("--workers", action="store_true", help="let the Celery workers do it, and wait")

    def handle(self, *, kind: str, workers: bool, **options: Any) -> None:
        arguments = _arguments(options["argument"], options["as_of"])
        try:
            job = enqueue(kind=kind, arguments=arguments, actor_id=None, source="command", sends=workers)
        except (NotRegisteredError, JobLockedError) as error:
            raise CommandError(str(error)) from error
        run = wait_for_job if workers else run_inline
        job = run(job_id=job.pk, on_progress=lambda: self._show(job.pk))
        self.stdout.write(f"Job {job.pk} {job.status}: {json.dumps(job.result, ensure_ascii=False)}")
        if job.error or job.status != "succeeded":
            raise CommandError(job.error or f"Job {job.pk} was {job.status}.")

    def _show(self, job_id: int) -> None:
        if sys.stderr.isatty():
            progress = get_progress(job_id=job_id)
            self.stderr.write(f"\r{progress.fraction:6.1%} {progress.done}/{progress.total} ", ending="")


def _arguments(pairs: list[str], as_of: str | None) -> dict[str, Any]:
    arguments = dict(map(_pair, pairs))
    if as_of is None:
        return arguments
    try:
        day = get_today() if as_of == TODAY else parse_date(as_of)
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"--as-of {as_of} is not a date such as 2026-10-31.")
    return arguments | {AS_OF: day.isoformat()}


def _pair(text: str) -> tuple[str, Any]:
    name, is_given, value = text.partition("=")
    if not is_given:
        raise CommandError(f"--argument {text} lacks its value: write {text}=…")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value
