"""The left rail: who registers an entry says where it stands and which right opens it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from finance_crm.access.domain.roles import Right
from finance_crm.access.domain.scopes import Scope
from finance_crm.registry import Registry
from finance_crm.web.domain.text import Text

MOST_SHOWN = 999


class Reader(NamedTuple):
    """Who looks at the rail, whose customers that person sees, and what day it is."""

    user: Any
    scope: Scope
    today: date


@dataclass(frozen=True)
class NavigationEntry:
    """One link of the rail. `parent` names the entry it stands under; `url_name` is empty for a mere heading.

    `badge` returns the rows (a queryset) whose count stands in a pill beside it; above `MOST_SHOWN` the pill says
    "999+", and without any there is none. All pills of a page are counted in one statement. `place` is "top", or
    "bottom" for administration and help. `unscoped` entries are for readers who see every customer.
    """

    name: str
    label: Text
    url_name: str = ""
    icon: str = ""
    right: Right | None = None
    parent: str | None = None
    order: int = 100
    badge: Callable[[Reader], Any] | None = None
    place: str = "top"
    unscoped: bool = False


navigation: Registry[NavigationEntry] = Registry("navigation entry")
