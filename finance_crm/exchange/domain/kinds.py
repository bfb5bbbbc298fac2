"""What can be imported and exported: kinds, their columns, and the registries that hold them.

An app declares a kind and registers it in `AppConfig.ready()`; pages, commands and the API then offer it.
Labels are anything `str()` turns into words, so that they may be translated lazily.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from finance_crm.registry import Registry

Label = object


class ColumnType(StrEnum):
    """How the text of a cell becomes a value. A figure is a number as a program computed it, which the kind rounds."""

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    QUANTITY = "quantity"
    RATE = "rate"
    FIGURE = "figure"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CURRENCY = "currency"


class Mode(StrEnum):
    """What an import may do to records: create, both, or update."""

    CREATE = "create"
    CREATE_OR_UPDATE = "create_or_update"
    UPDATE_ONLY = "update_only"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind. `required`: mapped or constant, and never empty."""

    name: str
    label: Label
    type: ColumnType = ColumnType.TEXT
    required: bool = False
    help: Label = ""
    max_length: int = 200
    choices: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A switch of a kind that a mapping or a page may turn on; off unless said."""

    name: str
    label: Label
    help: Label = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule every resolved row must pass: `condition` is SQL over its columns that is true when it does not.

    `column` is blamed, `value` (SQL, by default that column) is shown, `message` may use %(value)s.
    """

    code: str
    column: str
    condition: str
    message: Label
    value: str = ""


class Staged(Protocol):
    """A checked file in the database, as the functions of a kind see it."""

    @property
    def import_id(self) -> int: ...
    @property
    def file_name(self) -> str: ...
    @property
    def mode(self) -> Mode: ...
    @property
    def options(self) -> frozenset[str]: ...
    @property
    def actor_id(self) -> int | None: ...
    @property
    def at(self) -> datetime: ...
    @property
    def table(self) -> str: ...
    @property
    def resolved_table(self) -> str: ...
    @property
    def problems_table(self) -> str: ...


@dataclass(frozen=True, slots=True)
class UndoRequest:
    """An applied import that somebody wants back."""

    import_id: int
    actor_id: int | None
    at: datetime
    outcome: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ConfirmRequest:
    """Proposals of an applied import that somebody accepts, by their ids."""

    import_id: int
    actor_id: int | None
    at: datetime
    outcome: Mapping[str, Any]
    accepted: tuple[int, ...]


# The sheets of a workbook by name, each as rows of cells, become a header and the rows below it.
Unfold = Callable[[Mapping[str, list[list[str]]]], list[list[str]]]
Resolve = Callable[[Staged], tuple[str, Mapping[str, Any]]]
Verify = Callable[[Staged], None]
Apply = Callable[[Staged], dict[str, Any]]
Undo = Callable[[UndoRequest], dict[str, Any]]


Confirm = Callable[[ConfirmRequest], dict[str, Any]]


class CannotUndoError(Exception):
    """Something depends on what the import brought in; the text says what."""


def no_further_check(_staged: Staged) -> None:
    """Stand in for `verify` where the declared checks say everything."""


@dataclass(frozen=True, slots=True)
class ImportKind:
    """Something files can bring in. All four functions are set-based.

    `resolve` returns a SELECT over `staged.table` with parameters: the staged columns with the keys they stand
    for and a column `action`: 'new', 'changed' or 'same'. Its rows become `staged.resolved_table`; `checks` run on
    it, then `verify` may add problems of its own; `apply` writes what is left, inside the caller's transaction,
    and returns facts that `undo` gets back. A kind that only proposes lists `proposals` there (dicts with an `id`
    and what describes them) and writes those a person accepts in `confirm`. `messages` puts into words the codes
    that `verify` uses. `titles` are what the columns are called elsewhere, by column: a page proposes them.
    A kind that is no list but a form, as one company a sheet, makes rows of its sheets in `unfold`; `template` names
    the address under which the empty form is downloaded.
    """

    name: str
    label: Label
    right: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    resolve: Resolve
    apply: Apply
    undo: Undo
    checks: tuple[Check, ...] = ()
    verify: Verify = no_further_check
    confirm: Confirm | None = None
    options: tuple[Option, ...] = ()
    modes: tuple[Mode, ...] = tuple(Mode)
    messages: Mapping[str, Label] = field(default_factory=dict)
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    help: Label = ""
    order: int = 100
    unfold: Unfold | None = None
    template: str = ""

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column of an exported list; `name` is the header and a column of the relation.

    `always`: exported even where the page hides it, because a file needs it to come back.
    """

    name: str
    label: Label
    type: ColumnType = ColumnType.TEXT
    total: bool = False
    always: bool = False


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What somebody wants exported: the filters of a page's URL, the dates, and whose eyes see it."""

    filters: Mapping[str, list[str]]
    scope: Any
    as_of: date
    known_at: datetime | None = None


class InvalidFiltersError(ValueError):
    """The filters of an export do not hold; `errors` maps a filter to what is wrong with it."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(f"{name}: {', '.join(texts)}" for name, texts in errors.items()))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class ExportKind:
    """A list that can leave as a file. `relation` yields exactly `columns`, scope and filters applied.

    `filterset` names what may stand in `ExportRequest.filters`; it is None when there is nothing to filter.
    """

    name: str
    label: Label
    right: str
    columns: tuple[ExportColumn, ...]
    relation: Callable[[ExportRequest], Any]
    filterset: Any = None
    order: int = 100
    extra: Mapping[str, Any] = field(default_factory=dict)


import_kinds: Registry[ImportKind] = Registry("import kind")
export_kinds: Registry[ExportKind] = Registry("export kind")
