"""What a person sees before an import: the file's header and first rows, and what has to be said about it."""

from dataclasses import dataclass, field, replace

from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import import_kinds
from finance_crm.exchange.domain.mappings import MappingSpec, match_headers, normalise, parse_mapping
from finance_crm.exchange.domain.proposals import propose_columns
from finance_crm.exchange.models import Import
from finance_crm.exchange.services.reading.formats import SAMPLED_ROWS, Formats, study_formats
from finance_crm.exchange.services.reading.settling import require_certain, settle_mapping
from finance_crm.exchange.services.reading.tables import Layout, inspect_file, open_table

SHOWN_ROWS = 8


@dataclass(frozen=True, slots=True)
class Preview:
    """`failure` is what keeps the file from being read at all; then there is no header.

    `proposed` names the columns of `spec` whose title only resembles theirs: a person has to look.
    """

    layout: Layout | None = None
    spec: MappingSpec = field(default_factory=MappingSpec)
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    formats: Formats | None = None
    failure: FileRejectedError | None = None
    proposed: frozenset[str] = frozenset()


def preview_import(*, run: Import) -> Preview:
    """Read the beginning of an uploaded file as its mapping says, or as it most likely is."""
    kind = import_kinds.get(run.kind)
    spec = parse_mapping(run.mapping, kind=kind)
    if not run.file:
        return Preview(spec=spec, failure=FileRejectedError("file_expired"))
    try:
        with run.file.open("rb") as file:
            layout = inspect_file(file.file, file_name=str(run.file.name), spec=spec, unfold=kind.unfold)
            shown = layout if layout.sheet or not layout.sheets else replace(layout, sheet=layout.sheets[0])
            table = open_table(
                file.file, file_name=str(run.file.name), layout=shown, decimal_mark=spec.decimal_mark or "."
            )
            rows = next(table.batches).rows[:SAMPLED_ROWS]
    except FileRejectedError as error:
        return Preview(spec=spec, failure=error)
    proposed: dict[str, str] = {}
    if not spec.columns:
        matched = match_headers(kind, table.header)
        proposed = propose_columns(kind, table.header, rows=rows, matched=matched)
        spec = replace(spec, columns=matched | proposed)
    known = _in_header(spec, table.header)
    return Preview(
        layout=layout,
        spec=known,
        header=tuple(table.header),
        rows=tuple(map(tuple, rows[:SHOWN_ROWS])),
        formats=study_formats(kind=kind, spec=replace(known, date_format=None), header=table.header, rows=rows),
        proposed=frozenset(proposed),
    )


def _in_header(spec: MappingSpec, header: list[str]) -> MappingSpec:
    titles = {normalise(title): title for title in header if title}
    columns = {name: titles[normalise(title)] for name, title in spec.columns.items() if normalise(title) in titles}
    return replace(spec, columns=columns)


def ensure_settled(*, run: Import) -> None:
    """Make sure that everything about the file has been said.

    :raises FileRejectedError: asking for what has not
    """
    kind = import_kinds.get(run.kind)
    spec = parse_mapping(run.mapping, kind=kind)
    if not run.file:
        raise FileRejectedError("file_expired")
    with run.file.open("rb") as file:
        layout = inspect_file(file.file, file_name=str(run.file.name), spec=spec, unfold=kind.unfold)
        require_certain(layout)
        settle_mapping(spec, kind=kind, file=file.file, file_name=str(run.file.name), layout=layout)
