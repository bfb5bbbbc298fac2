"""Tiles of the home page: each role sees those made for it."""

from dataclasses import dataclass

from finance_crm.access.domain.roles import Right, Role
from finance_crm.registry import Registry
from finance_crm.web.domain.text import Text


@dataclass(frozen=True)
class HomeTile:
    """One lazily loaded tile. An empty set of `roles` means everybody who holds `right`."""

    name: str
    url_name: str
    roles: frozenset[Role] = frozenset()
    order: int = 100
    width: int = 6
    label: Text = ""
    right: Right | None = None


home_tiles: Registry[HomeTile] = Registry("home tile")
