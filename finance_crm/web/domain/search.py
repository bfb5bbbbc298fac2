"""What the palette (Ctrl K) can find."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from finance_crm.access.domain.roles import Right
from finance_crm.access.domain.scopes import Scope
from finance_crm.registry import Registry
from finance_crm.web.domain.text import Text


class SearchHit(NamedTuple):
    """One line of the palette: `title` leads to `url`; `detail` stands beside it, muted."""

    title: str
    url: str
    detail: str = ""
    icon: str = "building"


@dataclass(frozen=True)
class SearchProvider:
    """Finds things of one kind by the beginning of a word or number.

    `search(term, scope, limit)` returns at most `limit` hits inside `scope`, best first, from an index.
    """

    name: str
    label: Text
    search: Callable[[str, Scope, int], list[SearchHit]]
    right: Right | None = None
    order: int = 100


search_providers: Registry[SearchProvider] = Registry("search provider")
