"""Nothing about a file is guessed: what neither the mapping nor the data settle is asked for."""

from typing import BinaryIO

from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import ImportKind
from finance_crm.exchange.domain.mappings import MappingSpec, complete_mapping
from finance_crm.exchange.services.reading.formats import SAMPLED_ROWS, settle, study_formats
from finance_crm.exchange.services.reading.tables import Layout, open_table


def require_certain(layout: Layout) -> None:
    """Make sure nothing about the file is guessed.

    :raises FileRejectedError: asking for what somebody has to confirm
    """
    if "sheet" in layout.questions:
        raise FileRejectedError("several_sheets", sheets=", ".join(layout.sheets))
    if "encoding" in layout.questions:
        raise FileRejectedError("unsure_encoding", encoding=layout.encoding)
    if "delimiter" in layout.questions:
        raise FileRejectedError("unsure_delimiter", delimiters="  ".join(map(repr, layout.delimiters)))


def settle_mapping(
    given: MappingSpec, *, kind: ImportKind, file: BinaryIO, file_name: str, layout: Layout
) -> MappingSpec:
    """Complete a mapping from the file's header and first rows.

    :raises FileRejectedError: if a column is missing or a format is left open
    """
    table = open_table(file, file_name=file_name, layout=layout, decimal_mark=given.decimal_mark or ".")
    spec = complete_mapping(given, kind=kind, header=table.header)
    sample = next(table.batches).rows[:SAMPLED_ROWS]
    return settle(spec=spec, formats=study_formats(kind=kind, spec=spec, header=table.header, rows=sample))
