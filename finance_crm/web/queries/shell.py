"""What stands around every page: the rail with its counts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet

from finance_crm.access.domain.roles import Right
from finance_crm.sql import fetch_all
from finance_crm.web.domain.navigation import MOST_SHOWN, NavigationEntry, Reader, navigation
from finance_crm.web.domain.text import Text


class RailEntry(NamedTuple):
    """One link of the rail as this person sees it."""

    name: str
    label: Text
    url_name: str
    icon: str
    badge: int | None
    children: Sequence["RailEntry"]


def get_rail(*, rights: frozenset[Right], reader: Reader, place: str) -> list[RailEntry]:
    """Return the entries that these rights open, in order. A heading with nothing under it is left out."""
    allowed = [
        entry
        for entry in navigation
        if (entry.right is None or entry.right in rights) and (reader.scope.sees_all or not entry.unscoped)
    ]
    tops = [entry for entry in allowed if entry.parent is None and entry.place == place]
    names = {entry.name for entry in tops}
    shown = [entry for entry in allowed if entry.name in names or entry.parent in names]
    pills = _count_pills(shown, reader)
    rail = [_rail_entry(entry, allowed, pills) for entry in _ordered(tops)]
    return [entry for entry in rail if entry.url_name or entry.children]


def _count_pills(entries: Iterable[NavigationEntry], reader: Reader) -> Mapping[str, int]:
    """Return the counts by the entry's name, none of them zero, in one statement."""
    names: list[str] = []
    counts: list[str] = []
    params: list[Any] = []
    for entry in entries:
        if entry.badge is None:
            continue
        try:
            sql, values = entry.badge(reader).order_by().values("pk")[: MOST_SHOWN + 1].query.sql_with_params()
        except EmptyResultSet:  # of a reader without any team
            continue
        names.append(entry.name)
        counts.append(f"(SELECT COUNT(*) FROM ({sql}) counted)")
        params += values
    if not names:
        return {}
    (found,) = fetch_all(f"SELECT {', '.join(counts)}", params)
    return {name: count for name, count in zip(names, found, strict=True) if count}


def _rail_entry(entry: NavigationEntry, allowed: Sequence[NavigationEntry], pills: Mapping[str, int]) -> RailEntry:
    below = _ordered(child for child in allowed if child.parent == entry.name)
    children = [_rail_entry(child, allowed, pills) for child in below]
    target = entry.url_name or (children[0].url_name if children else "")
    return RailEntry(entry.name, entry.label, target, entry.icon, pills.get(entry.name), children)


def _ordered(entries: Iterable[NavigationEntry]) -> list[NavigationEntry]:
    return sorted(entries, key=lambda entry: (entry.order, entry.name))
