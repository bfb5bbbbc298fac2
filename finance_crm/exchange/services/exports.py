"""Lists out as files. CSV leaves by COPY, formatted and guarded in SQL; XLSX is written row by row."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import IO

from django.core.files.base import File
from django.db import connection
from django.utils.translation import gettext as _

from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.access.queries.rights import get_scope
from finance_crm.exchange.domain.kinds import ColumnType, ExportKind, ExportRequest, export_kinds
from finance_crm.exchange.models import Export, ExportFormat, ExportStatus
from finance_crm.exchange.services.workbooks import write_workbook
from finance_crm.sql import Relation, fetch_all

BOM = "\ufeff".encode()
SPOOL_BYTES = 16 << 20
EXPORT_LIFE = timedelta(days=7)
LARGEST_AT_ONCE = 50_000

Report = Callable[[int, int], None]

# Code points of = + - @ tab and return: a text that starts with one is a formula to a spreadsheet, and gets
# an apostrophe before it. Imports take the apostrophe off again.
_GUARDED = "CASE WHEN ascii({0}) IN (61, 43, 45, 64, 9, 13) THEN '''' || {0} ELSE {0} END"
_FORMATS = {
    ColumnType.TEXT: _GUARDED,
    ColumnType.CURRENCY: "{0}",
    ColumnType.DATE: "{0}",
    ColumnType.BOOLEAN: "{0}::text",
    ColumnType.INTEGER: "{0}",
    ColumnType.MONEY: "trim_scale({0})",
    ColumnType.QUANTITY: "trim_scale({0})",
    ColumnType.RATE: "trim_scale({0})",
}


def write_csv(*, kind: ExportKind, relation: Relation, output: IO[bytes]) -> int:
    """Write a list as CSV, UTF-8 with BOM, dates in ISO form, and return how many rows it has."""
    cells = ", ".join(f"{_FORMATS[column.type].format(column.name)} AS {column.name}" for column in kind.columns)
    output.write(BOM)
    with connection.cursor() as cursor:
        statement = cursor.cursor.mogrify(f"SELECT {cells} FROM ({relation.sql}) listed", relation.params)
        cursor.cursor.copy_expert(
            b"COPY (" + statement + b") TO STDOUT WITH (FORMAT csv, HEADER, ENCODING 'UTF8')",
            output,
            size=1 << 16,
        )
        return int(cursor.cursor.rowcount)


def write_export(*, kind: ExportKind, request: ExportRequest, file_format: str, output: IO[bytes]) -> int:
    """Write a list in the format asked for and return how many rows it has.

    :raises InvalidFiltersError: if the filters do not hold
    """
    relation = _in_order(kind.relation(request), kind, request)
    kind = _narrowed(kind, request)
    if file_format == ExportFormat.XLSX:
        return write_workbook(kind=kind, relation=relation, output=output, total_label=_("Total"))
    return write_csv(kind=kind, relation=relation, output=output)


def _narrowed(kind: ExportKind, request: ExportRequest) -> ExportKind:
    """Return the kind with the columns that the page showed; those it does not know are left out."""
    asked = ",".join(request.filters.get("columns", ())).split(",")
    columns = tuple(column for column in kind.columns if column.name in asked or column.always)
    return replace(kind, columns=columns) if any(column.name in asked for column in columns) else kind


def _in_order(relation: Relation, kind: ExportKind, request: ExportRequest) -> Relation:
    """Return the rows in the order of the page, where it sorts by a column of the list."""
    (wanted,) = request.filters.get("sort", ())[-1:] or [""]
    name = wanted.removeprefix("-")
    if name not in {column.name for column in kind.columns}:
        return relation
    way = "DESC NULLS LAST" if wanted.startswith("-") else "ASC NULLS LAST"
    return relation._replace(sql=f"SELECT * FROM ({relation.sql}) sorted ORDER BY {name} {way}")


def stream_export(*, kind: ExportKind, request: ExportRequest, file_format: str) -> IO[bytes]:
    """Return a list as an open file at its start; large ones lie on disk, not in memory."""
    spool = SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115  the response closes it
    write_export(kind=kind, request=request, file_format=file_format, output=spool)
    spool.seek(0)
    return spool


def is_large(*, kind: ExportKind, request: ExportRequest) -> bool:
    """Say whether a list is too long to be made while somebody waits."""
    relation = kind.relation(request)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM ({relation.sql}) listed LIMIT {LARGEST_AT_ONCE + 1}) counted"
    return bool(fetch_all(sql, relation.params)[0][0] > LARGEST_AT_ONCE)


def create_export(*, kind: str, request: ExportRequest, file_format: str, actor_id: int | None, at: datetime) -> Export:
    """Note that somebody wants a list made in the background. The filters are tried first.

    :raises InvalidFiltersError: if they do not hold
    """
    export_kinds.get(kind).relation(request)
    return Export.objects.create(
        kind=kind,
        format=ExportFormat(file_format),
        filters={name: list(values) for name, values in request.filters.items()},
        as_of=request.as_of,
        known_at=request.known_at,
        requested_by_id=actor_id,
        requested_at=at,
        expires_at=at + EXPORT_LIFE,
    )


def make_export(*, export_id: int, report: Report) -> Export:
    """Make the file of an export, with the eyes its owner has now. Made twice it is the same."""
    export = Export.objects.select_related("requested_by").get(pk=export_id)
    if export.status == ExportStatus.READY:
        return export
    kind = export_kinds.get(export.kind)
    request = ExportRequest(
        filters=export.filters,
        scope=get_scope(user=export.requested_by) if export.requested_by else EVERYTHING,
        as_of=export.as_of,
        known_at=export.known_at,
    )
    with SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
        export.row_count = write_export(kind=kind, request=request, file_format=export.format, output=spool)
        report(export.row_count, export.row_count)
        spool.seek(0)
        export.file.save(f"{export.kind}.{export.format}", File(spool), save=False)
    export.status = ExportStatus.READY
    export.save()
    return export
