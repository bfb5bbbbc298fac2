"""Everything that may be asked of imports, their problems and saved mappings."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import ImportKind, import_kinds
from finance_crm.exchange.domain.mappings import MappingSpec
from finance_crm.exchange.models import Import, ImportProblem, Mapping
from finance_crm.exchange.queries.messages import describe_failure, describe_problem


class Problem(NamedTuple):
    """What is wrong with one row, in words."""

    row_number: int
    column: str
    code: str
    value: str
    message: str


class ImportRow(NamedTuple):
    """One import in the list."""

    id: int
    file_name: str
    kind: str
    status: str
    row_count: int | None
    new_count: int | None
    changed_count: int | None
    same_count: int | None
    rejected_count: int | None
    uploaded_by: str
    uploaded_at: datetime


class ImportPage(NamedTuple):
    rows: list[ImportRow]
    count: int


def list_import_page(*, oldest_first: bool, offset: int, limit: int) -> ImportPage:
    """Return some of all imports and how many there are."""
    order = ("uploaded_at", "id") if oldest_first else ("-uploaded_at", "-id")
    found = list_imports().order_by(*order)[offset : offset + limit]
    rows = [
        ImportRow(
            run.pk,
            run.file_name,
            str(_label(run.kind)),
            run.status,
            run.row_count,
            run.new_count,
            run.changed_count,
            run.same_count,
            run.rejected_count,
            str(run.uploaded_by or ""),
            run.uploaded_at,
        )
        for run in found
    ]
    return ImportPage(rows, Import.objects.count())


def _label(kind: str) -> object:
    return import_kinds.get(kind).label if kind in import_kinds else kind


def list_imports() -> QuerySet[Import]:
    """Return all imports with who uploaded them, latest first."""
    return Import.objects.select_related("uploaded_by").order_by("-uploaded_at", "-id")


def get_import(*, import_id: int) -> Import:
    """Return one import.

    :raises Import.DoesNotExist: if there is none
    """
    return Import.objects.select_related("uploaded_by", "undone_by").get(pk=import_id)


def list_problems(*, run: Import, limit: int, offset: int = 0) -> list[Problem]:
    """Return the kept problems of an import in the order of the file."""
    rows = ImportProblem.objects.filter(run=run).order_by("row_number", "id")
    fields = rows.values_list("row_number", "column", "code", "value")[offset : offset + limit]
    return [
        Problem(number, column, code, value, describe_problem(run.kind, code, column, value))
        for number, column, code, value in fields
    ]


def get_failure(*, run: Import) -> str:
    """Say why the file as a whole was not taken; empty if it was."""
    return describe_failure(run.failure_code, run.failure_facts) if run.failure_code else ""


def list_mappings(*, kind: str | None = None) -> QuerySet[Mapping]:
    """Return the saved mappings, those of one kind if it is given."""
    mappings = Mapping.objects.order_by("kind", "name")
    return mappings.filter(kind=kind) if kind else mappings


def get_mapping(*, kind: str, name: str) -> dict[str, Any]:
    """Return the definition of a saved mapping.

    :raises FileRejectedError: if there is none of that name
    """
    found = Mapping.objects.filter(kind=kind, name=name).first()
    if found is None:
        raise FileRejectedError("mapping_not_found", name=name, kind=kind)
    return dict(found.definition)


def describe_kinds(*, right_names: frozenset[str]) -> list[ImportKind]:
    """Return the kinds that somebody with these rights may import, in their order."""
    allowed = [kind for kind in import_kinds if kind.right in right_names]
    return sorted(allowed, key=lambda kind: (kind.order, kind.name))


def template_mapping(*, kind: ImportKind) -> dict[str, Any]:
    """Return a mapping in which every column is called by its own name."""
    return MappingSpec(columns={column.name: column.name for column in kind.columns}).as_json(kind=kind.name)
