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

    id: int
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
    count: int  # type: ignore[assignment]  # a tuple has a method of that name; nobody counts pages with it


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


def list_problems(*, run: Import, limit: int) -> list[Problem]:
    """Return the first problems of an import in the order of the file."""
    return list_problems_after(import_id=run.pk, after=None, limit=limit)


def list_problems_after(*, import_id: int, after: tuple[int, int] | None, limit: int) -> list[Problem]:
    """Return kept problems of an import in the order of the file, from after the key (row number, id)."""
    rows = ImportProblem.objects.filter(run_id=import_id).order_by("row_number", "id")
    if after is not None:
        row_number, problem_id = after
        rows = rows.filter(row_number__gte=row_number).exclude(row_number=row_number, id__lte=problem_id)
    fields = rows.values_list("run__kind", "id", "row_number", "column", "code", "value")[:limit]
    return [
        Problem(
            problem_id, number, column, code, value, describe_problem(kind=kind, code=code, column=column, value=value)
        )
        for kind, problem_id, number, column, code, value in fields
    ]


class ImportDetail(NamedTuple):
    """One import as the API tells it."""

    id: int
    kind: str
    mode: str
    status: str
    file_name: str
    file_size: int
    checksum: str
    mapping: dict[str, Any]
    accepts_good_rows: bool
    row_count: int | None
    new_count: int | None
    changed_count: int | None
    same_count: int | None
    rejected_count: int | None
    problem_count: int | None
    failure_code: str
    failure: str
    proposals: list[dict[str, Any]]
    job_id: int | None
    uploaded_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None


def _detail(run: Import) -> ImportDetail:
    told = {"failure": get_failure(run=run), "proposals": run.outcome.get("proposals", [])}
    return ImportDetail(**{name: told[name] if name in told else getattr(run, name) for name in ImportDetail._fields})


def get_import_detail(*, import_id: int) -> ImportDetail:
    """Return one import.

    :raises Import.DoesNotExist: if there is none
    """
    return _detail(Import.objects.get(pk=import_id))


def list_imports_after(*, after: tuple[int] | None, limit: int) -> list[ImportDetail]:
    """Return imports, latest first, from after the id in `after`."""
    runs = Import.objects.order_by("-id")
    if after is not None:
        runs = runs.filter(id__lt=after[0])
    return [_detail(run) for run in runs[:limit]]


def get_failure(*, run: Import) -> str:
    """Say why the file as a whole was not taken; empty if it was."""
    return describe_failure(code=run.failure_code, facts=run.failure_facts) if run.failure_code else ""


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
