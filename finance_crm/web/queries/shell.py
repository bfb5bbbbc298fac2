"""What stands around every page: the rail with its counts."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from finance_crm.access.domain.roles import Right
from finance_crm.access.domain.scopes import Scope
from finance_crm.web.domain.navigation import NavigationEntry, navigation
from finance_crm.web.domain.text import Text


class RailEntry(NamedTuple):
    """One link of the rail as this person sees it."""

    name: str
    label: Text
    url_name: str
    icon: str
    badge: int | None
    children: Sequence["RailEntry"]


def get_rail(*, rights: frozenset[Right], scope: Scope, place: str) -> list[RailEntry]:
    """Return the entries that these rights open, in order. A heading with nothing under it is left out."""
    allowed = [
        entry
        for entry in navigation
        if (entry.right is None or entry.right in rights) and (scope.sees_all or not entry.unscoped)
    ]
    tops = [entry for entry in allowed if entry.parent is None and entry.place == place]
    rail = [_rail_entry(entry, allowed, scope) for entry in _ordered(tops)]
    return [entry for entry in rail if entry.url_name or entry.children]


def _rail_entry(entry: NavigationEntry, allowed: Sequence[NavigationEntry], scope: Scope) -> RailEntry:
    below = _ordered(child for child in allowed if child.parent == entry.name)
    children = [_rail_entry(child, allowed, scope) for child in below]
    target = entry.url_name or (children[0].url_name if children else "")
    badge = entry.badge(scope) if entry.badge else None
    return RailEntry(entry.name, entry.label, target, entry.icon, badge, children)


def _ordered(entries: Iterable[NavigationEntry]) -> list[NavigationEntry]:
    return sorted(entries, key=lambda entry: (entry.order, entry.name))
