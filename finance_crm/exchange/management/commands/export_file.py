"""manage.py export_file KIND --output FILE: write a list to a file."""

from argparse import ArgumentParser
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.exchange.domain.kinds import ExportRequest, InvalidFiltersError, export_kinds
from finance_crm.exchange.models import ExportFormat
from finance_crm.exchange.services.exports import write_export
from finance_crm.exchange.services.workbooks import TooLongForAWorkbookError
from finance_crm.registry import NotRegisteredError


class Command(BaseCommand):
    help = "Export a list as CSV (UTF-8 with BOM) or XLSX, told by the name of the output file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help="one of the export kinds, as invoices")
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--format", choices=ExportFormat.values, default=None)
        parser.add_argument("--as-of", type=date.fromisoformat, default=None, help="YYYY-MM-DD, today unless given")
        parser.add_argument("--known-at", type=datetime.fromisoformat, default=None)
        parser.add_argument("--filter", action="append", default=[], metavar="NAME=VALUE")
        parser.add_argument("--query", default="", help="the part of a page's address behind the question mark")

    def handle(self, *_args: Any, **options: Any) -> None:
        output: Path = options["output"]
        file_format = options["format"] or output.suffix.lstrip(".").lower()
        if file_format not in ExportFormat.values:
            raise CommandError(f"{output} ends neither in .csv nor in .xlsx: say --format.")
        request = ExportRequest(
            filters=_read_filters(options["filter"], options["query"]),
            scope=EVERYTHING,
            as_of=options["as_of"] or timezone.localdate(),
            known_at=options["known_at"],
        )
        partial = output.with_name(f"{output.name}.partial")
        try:
            with partial.open("wb") as file:
                count = write_export(
                    kind=export_kinds.get(options["kind"]),
                    request=request,
                    file_format=file_format,
                    output=file,
                )
            partial.replace(output)
        except (NotRegisteredError, InvalidFiltersError, TooLongForAWorkbookError, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            partial.unlink(missing_ok=True)
        self.stdout.write(f"{count} rows written to {output}.")


def _read_filters(pairs: list[str], query: str) -> dict[str, list[str]]:
    filters = parse_qs(query.lstrip("?"), keep_blank_values=True)
    for pair in pairs:
        name, mark, value = pair.partition("=")
        if not mark:
            raise CommandError(f"{pair!r} is not NAME=VALUE.")
        filters.setdefault(name, []).append(value)
    return filters
