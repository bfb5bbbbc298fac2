"""Migrations whose additive steps are one step.

Between two steps Django renders anew every model that hangs together with the changed one, and here nearly all hang
together with people and customers: a fresh database took minutes, most of them for that.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

_OF_TABLES = (AddField, AddIndex, AddConstraint)
_ADDITIVE = (CreateModel, *_OF_TABLES, AddTrigger)


def together(operations: Iterable[Operation]) -> list[Operation]:
    """Return the operations of a migration with each run of additive ones as one."""
    found: list[Operation] = []
    for is_additive, run in groupby(operations, key=lambda operation: isinstance(operation, _ADDITIVE)):
        steps = list(run)
        found += [Together(steps)] if is_additive else steps
    return found


class Together(Operation):
    """Models created, and fields, indexes, constraints and triggers added, with one rendering of the models.

    A model that is created is created as it is at the end, so what is added to it afterwards needs no step of its own.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # rendered again when somebody asks, once
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self._needed():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in reversed(list(self._needed())):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)

    def references_model(self, name: str, app_label: str) -> bool:
        return any(operation.references_model(name, app_label) for operation in self.operations)

    def _needed(self) -> Iterator[Operation]:
        created = {operation.name_lower for operation in self.operations if isinstance(operation, CreateModel)}
        for operation in self.operations:
            of_model: Any = getattr(operation, "model_name", "")
            if not (isinstance(operation, _OF_TABLES) and of_model.lower() in created):
                yield operation
