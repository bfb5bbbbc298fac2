"""Which customers a list, a report or an export is about, as one SQL condition for all of them."""

from typing import Any, NamedTuple

from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.sql import fetch_all


class CustomerSelection(NamedTuple):
    """Customers inside `scope` with all of the named properties of today; None asks for nothing.

    `without` names one property that they must not have, such as "group". `figures` are pairs of a published figure
    and the text it must have.
    """

    scope: Scope = EVERYTHING
    owner_id: int | None = None
    team_id: int | None = None
    group_id: int | None = None
    country: str | None = None
    region: str | None = None
    industry: str | None = None
    status: str | None = None
    search: str | None = None
    without: str | None = None
    figures: tuple[tuple[str, str], ...] = ()


class Condition(NamedTuple):
    """A condition on `customers_customer`, empty when there is none, and its parameters."""

    sql: str
    params: dict[str, Any]


_EMPTY = {
    "owner": "owner_id IS NULL",
    "team": "team_id IS NULL",
    "group": "group_id IS NULL",
    "country": "country = ''",
    "region": "region = ''",
    "industry": "industry = ''",
}
_PROPERTIES = ("owner_id", "team_id", "group_id", "country", "region", "industry", "status")


def condition_on(selection: CustomerSelection, *, alias: str) -> Condition:
    """Return `selection` as a condition on the customers table called `alias`."""
    parts: list[str] = []
    params: dict[str, Any] = {}
    if not selection.scope.sees_all:
        parts.append(f"{alias}.team_id = ANY(%(sel_team_ids)s)")
        params["sel_team_ids"] = list(selection.scope.team_ids)
    for name in _PROPERTIES:
        value = getattr(selection, name)
        if value not in {None, ""}:
            parts.append(f"{alias}.{name} = %(sel_{name})s")
            params[f"sel_{name}"] = value
    if selection.without in _EMPTY:
        parts.append(f"{alias}.{_EMPTY[selection.without]}")
    for place, (kind, text) in enumerate(selection.figures):
        parts.append(
            f"{alias}.id IN (SELECT customer_id FROM customers_customerfigure"
            f" WHERE kind = %(sel_kind_{place})s AND text = %(sel_text_{place})s)"
        )
        params |= {f"sel_kind_{place}": kind, f"sel_text_{place}": text}
    if selection.search:
        parts.append(
            f"({alias}.code LIKE %(sel_search)s OR LOWER({alias}.name) LIKE %(sel_search_lower)s"
            f" OR LOWER({alias}.local_name) LIKE %(sel_search_lower)s)"
        )
        params["sel_search"] = starts_with(selection.search)
        params["sel_search_lower"] = starts_with(selection.search.lower())
    return Condition(" AND ".join(parts), params)


def starts_with(text: str) -> str:
    """Return the LIKE pattern of what begins with `text`, whose own signs mean nothing."""
    escaped = text.strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return f"{escaped}%"


def list_customer_names(*, selection: CustomerSelection, after_id: int, limit: int) -> list[tuple[int, str, str]]:
    """Return id, code and name of the customers of a selection, by id, after one id."""
    condition = condition_on(selection, alias="c")
    wanted = f" AND {condition.sql}" if condition.sql else ""
    rows = fetch_all(
        f"SELECT c.id, c.code, c.name FROM customers_customer c WHERE c.id > %(after_id)s{wanted}"
        " ORDER BY c.id LIMIT %(limit)s",
        condition.params | {"after_id": after_id, "limit": limit},
    )
    return [(customer_id, code, name) for customer_id, code, name in rows]
