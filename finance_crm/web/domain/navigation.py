"""The left rail: who registers an entry says where it stands and which right opens it."""

from collections.abc import Callable
from dataclasses import dataclass

from finance_crm.access.domain.roles import Right
from finance_crm.access.domain.scopes import Scope
from finance_crm.registry import Registry
from finance_crm.web.domain.text import Text

MOST_SHOWN = 999


@dataclass(frozen=True)
class NavigationEntry:
    """One link of the rail. `parent` names the entry it stands under; `url_name` is empty for a mere heading.

    `badge` returns the count that stands in a pill beside it, or None for no pill; above `MOST_SHOWN` the pill
    says "999+". It runs on every full page, so it need not count further than one above that. `place` is "top",
    or "bottom" for administration and help. `unscoped` entries are for readers who see every customer.
    """

    name: str
    label: Text
    url_name: str = ""
    icon: str = ""
    right: Right | None = None
    parent: str | None = None
    order: int = 100
    badge: Callable[[Scope], int | None] | None = None
    place: str = "top"
    unscoped: bool = False


navigation: Registry[NavigationEntry] = Registry("navigation entry")
