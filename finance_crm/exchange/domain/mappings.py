"""How the columns of a file become the columns of a kind, as plain JSON.

{"kind": "invoices", "columns": {"number": "Invoice no."}, "constants": {"currency": "USD"},
 "defaults": {"language": "en"}, "date_format": "M/D/YYYY", "decimal_mark": ".", "thousands_mark": "",
 "encoding": "utf-8", "delimiter": ",", "sheet": null, "options": ["create_customers"]}

A constant stands in every row and needs no column; a default fills cells that are empty. Whatever is left out
is asked for when the file leaves more than one reading.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import ImportKind

_TEXT_FIELDS = ("date_format", "decimal_mark", "thousands_mark", "encoding", "delimiter", "sheet")
_TEXT_MAPS = ("columns", "constants", "defaults")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class MappingSpec:
    """A mapping as a value. None means "not said"."""

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None
    decimal_mark: str | None = None
    thousands_mark: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    options: tuple[str, ...] = ()

    def as_json(self, *, kind: str) -> dict[str, Any]:
        """Return plain JSON with only what was said."""
        said = {name: value for name, value in asdict(self).items() if value not in (None, {}, ())}
        return {"kind": kind} | said | ({"options": list(self.options)} if self.options else {})


def _read_text_map(name: str, value: object) -> dict[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(text, str | int | float) for text in value.values()):
        raise FileRejectedError("mapping_field", field=name)
    return {str(key): _storable(name, str(text)) for key, text in value.items()}


def _storable(name: str, text: str) -> str:
    """Return the text; a NUL character or half of a surrogate pair cannot be kept in the database."""
    if _UNSTORABLE.search(text):
        raise FileRejectedError("mapping_field", field=name)
    return text


def _read_options(value: object) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        value = [name for name, is_on in value.items() if is_on]
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise FileRejectedError("mapping_field", field="options")
    return tuple(value)


def parse_mapping(document: object, *, kind: ImportKind) -> MappingSpec:
    """Read a mapping from JSON.

    :raises FileRejectedError: naming the field that does not hold
    """
    if not isinstance(document, Mapping):
        raise FileRejectedError("mapping_not_object")
    known = {"kind", "name", "description", "options", *_TEXT_FIELDS, *_TEXT_MAPS}
    unknown = sorted(set(map(str, document)) - known)
    if unknown:
        raise FileRejectedError("mapping_unknown_field", field=", ".join(unknown))
    if document.get("kind", kind.name) != kind.name:
        raise FileRejectedError("mapping_other_kind", given=str(document["kind"]), kind=kind.name)
    maps = {name: _read_text_map(name, document.get(name) or {}) for name in _TEXT_MAPS}
    texts = {name: _read_text(name, document.get(name)) for name in _TEXT_FIELDS}
    spec = MappingSpec(
        columns=maps["columns"],
        constants=maps["constants"],
        defaults=maps["defaults"],
        options=_read_options(document.get("options") or ()),
        **texts,
    )
    _check_names(spec, kind=kind)
    return spec


def _read_text(name: str, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise FileRejectedError("mapping_field", field=name)
    return value and _storable(name, value)


def _check_names(spec: MappingSpec, *, kind: ImportKind) -> None:
    columns = {column.name for column in kind.columns}
    unknown = [name for part in (spec.columns, spec.constants, spec.defaults) for name in part if name not in columns]
    if unknown:
        raise FileRejectedError("mapping_unknown_column", columns=", ".join(unknown), known=", ".join(sorted(columns)))
    options = {option.name for option in kind.options}
    strange = [name for name in spec.options if name not in options]
    if strange:
        raise FileRejectedError("mapping_unknown_option", options=", ".join(strange), known=", ".join(sorted(options)))


def normalise(header: str) -> str:
    """Return a header as it is compared: without case, surrounding space, and with _ for what stands between words."""
    return "_".join(header.casefold().replace("_", " ").replace("-", " ").split())


def match_headers(kind: ImportKind, header: Iterable[str]) -> dict[str, str]:
    """Return the columns of `kind` that the header names outright, by name or by label."""
    present = {normalise(title): title for title in reversed(list(header)) if title}
    matched = {}
    for column in kind.columns:
        for name in (column.name, str(column.label)):
            if normalise(name) in present:
                matched[column.name] = present[normalise(name)]
                break
    return matched


def complete_mapping(spec: MappingSpec, *, kind: ImportKind, header: Iterable[str]) -> MappingSpec:
    """Return `spec` with every column resolved to a title of the file.

    A mapping that names columns is taken at its word; without any, titles that equal names are taken.

    :raises FileRejectedError: if a named title is not in the file, or a required column comes from nowhere
    """
    titles = list(header)
    columns = dict(spec.columns) or match_headers(kind, titles)
    by_name = {normalise(title): title for title in reversed(titles) if title}
    absent = [title for title in columns.values() if normalise(title) not in by_name]
    told = ", ".join(title for title in titles if title)
    if absent:
        raise FileRejectedError("column_not_in_file", columns=", ".join(absent), present=told)
    given = columns.keys() | spec.constants.keys() | spec.defaults.keys()
    missing = [
        column.name for column in kind.columns if column.required and column.name not in given and not column.default
    ]
    if missing:
        raise FileRejectedError("missing_column", columns=", ".join(missing), present=told)
    resolved = {name: by_name[normalise(title)] for name, title in columns.items() if name not in spec.constants}
    return replace(spec, columns=resolved)
