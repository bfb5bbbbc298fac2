"""Who changed what, when, from what to what: read from the tables that the triggers fill."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from finance_crm.access.domain.scopes import Scope
from finance_crm.access.queries.people import get_people
from finance_crm.activity.domain.subjects import EventSource, Text
from finance_crm.activity.queries.subjects import get_card, get_subject

SHOWN = 50
_READ_PER_SOURCE = 200
Event = Any  # a row of a model that pghistory made


class Change(NamedTuple):
    """One value that changed. `old` is None where the record was new."""

    field: str
    label: str
    old: Any
    new: Any


class HistoryEntry(NamedTuple):
    """One change of one row. `kind` is insert, update or delete; `what` names a part of the subject, or is empty."""

    at: datetime
    actor: str
    source: str
    kind: str
    what: Text
    changes: tuple[Change, ...]


class _Step(NamedTuple):
    event: Event
    before: Event | None
    source: EventSource


class _Difference(NamedTuple):
    field: Any
    old: Any
    new: Any


_Names = dict[tuple[Any, Any], str]


def get_history(*, object_type: str, object_id: int, scope: Scope, limit: int = SHOWN) -> list[HistoryEntry]:
    """Return the latest changes of a record and its parts, newest first. A constant number of queries.

    :raises SubjectNotFoundError: if the reader does not see the record
    """
    get_card(subject=object_type, object_id=object_id, scope=scope)
    steps = [step for source in get_subject(name=object_type).events for step in _steps(source, object_id)]
    steps.sort(key=lambda step: (step.event.pgh_created_at, step.event.pgh_id), reverse=True)
    changed = [(step, changes) for step in steps if (changes := _changes(step)) or step.event.pgh_label != "update"]
    return _entries(changed[:limit])


def _steps(source: EventSource, object_id: int) -> Iterator[_Step]:
    """Yield the events of one table with the event before each of the same row."""
    rows = apps.get_model(source.model).objects.filter(**{source.link: object_id})
    latest = list(rows.select_related("pgh_context").order_by("-pgh_id")[: _READ_PER_SOURCE + 1])
    following: dict[Any, _Step] = {}
    steps: list[_Step] = []
    for event in latest:
        row = getattr(event, "pgh_obj_id", None) or event.pgh_id
        if row in following:
            steps.append(following.pop(row)._replace(before=event))
        following[row] = _Step(event, None, source)
    return (step for step in (*steps, *following.values()) if step.before is not None or _is_whole(step, latest))


def _is_whole(step: _Step, latest: list[Event]) -> bool:
    """A row's oldest event tells something only if it is really its first."""
    return step.event.pgh_label != "update" or len(latest) <= _READ_PER_SOURCE


def _changes(step: _Step) -> list[_Difference]:
    """Return which values the step changed; the first and the last one of a row list all that it had."""
    fields = [field for field in step.event._meta.concrete_fields if _is_shown(field, step.source)]
    is_end = step.event.pgh_label == "delete"
    old_row = step.event if is_end else step.before if step.event.pgh_label == "update" else None
    new_row = None if is_end else step.event
    pairs = [_Difference(field, _value(old_row, field), _value(new_row, field)) for field in fields]
    return [pair for pair in pairs if pair.old != pair.new]


def _is_shown(field: "models.Field[Any, Any]", source: EventSource) -> bool:
    technical = field.name.startswith("pgh_") or field.name in {"id", "version", "created_at", "updated_at"}
    return not technical and field.attname != source.link and field.name not in source.hidden


def _value(row: Event | None, field: "models.Field[Any, Any]") -> Any:
    """Return a value; nothing and an empty text are the same to a reader."""
    value = getattr(row, field.attname) if row is not None else None
    return None if value in ("", []) else value


def _entries(changed: list[tuple[_Step, list[_Difference]]]) -> list[HistoryEntry]:
    names = _names(difference for _, differences in changed for difference in differences)
    actors = get_people(ids={actor for step, _ in changed if (actor := _actor_id(step.event))})
    return [
        HistoryEntry(
            at=step.event.pgh_created_at,
            actor=actors[actor].name if (actor := _actor_id(step.event)) in actors else _("System"),
            source=_metadata(step.event).get("source", ""),
            kind=step.event.pgh_label,
            what=step.source.label,
            changes=tuple(_change(difference, names) for difference in differences),
        )
        for step, differences in changed
    ]


def _change(difference: _Difference, names: _Names) -> Change:
    field = difference.field
    return Change(
        field.name,
        str(field.verbose_name),
        _shown(field, difference.old, names),
        _shown(field, difference.new, names),
    )


def _shown(field: "models.Field[Any, Any]", value: Any, names: _Names) -> Any:
    """Return a value as a reader knows it: the name instead of an id, the label instead of a code."""
    if value is None:
        return None
    if field.is_relation:
        return names.get((field.related_model, value), f"#{value}")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(dict(field.flatchoices).get(value, value)) if field.flatchoices else value


def _names(differences: Iterable[_Difference]) -> _Names:
    """Return the names of all the records that the differences point to: one query for each table."""
    wanted: dict[type[models.Model], set[Any]] = {}
    for field, old, new in differences:
        if field.is_relation and field.related_model is not None:
            wanted.setdefault(field.related_model, set()).update({old, new} - {None})
    return {
        (model, row.pk): str(row) for model, ids in wanted.items() for row in model._default_manager.filter(pk__in=ids)
    }


def _metadata(event: Event) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def _actor_id(event: Event) -> int | None:
    return _metadata(event).get("user")
