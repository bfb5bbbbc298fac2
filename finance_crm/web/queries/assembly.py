"""Pages put together from what the apps registered."""

from finance_crm.access.domain.roles import Right
from finance_crm.web.domain.panels import Panel, panels
from finance_crm.web.domain.tiles import HomeTile, home_tiles


def get_panels(*, page: str, rights: frozenset[Right], tab: str = "overview") -> list[Panel]:
    """Return the panels of one tab of a page that these rights open, in order."""
    found = [panel for panel in panels if panel.page == page and panel.tab == tab and _open(panel, rights)]
    return sorted(found, key=lambda panel: (panel.order, panel.name))


def get_tabs(*, page: str, rights: frozenset[Right]) -> list[str]:
    """Return the tabs of a page that have at least one panel for these rights, in the panels' order."""
    found = [panel for panel in panels if panel.page == page and _open(panel, rights)]
    return list(dict.fromkeys(panel.tab for panel in sorted(found, key=lambda one: (one.order, one.name))))


def get_tiles(*, role: str, rights: frozenset[Right]) -> list[HomeTile]:
    """Return the tiles of a role's home page, in order."""
    found = [tile for tile in home_tiles if _open(tile, rights) and (not tile.roles or role in tile.roles)]
    return sorted(found, key=lambda tile: (tile.order, tile.name))


def _open(part: Panel | HomeTile, rights: frozenset[Right]) -> bool:
    return part.right is None or part.right in rights
