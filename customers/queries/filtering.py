"""Conditions of lists, from cleaned filters to SQL with parameters."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from finance_crm.access.domain.scopes import Scope


class Where(NamedTuple):
    """Conditions joined by AND, and their parameters."""

    conditions: tuple[str, ...]
    params: dict[str, Any]

    @property
    def sql(self) -> str:
        return " AND ".join(self.conditions) or "TRUE"

    def adding(self, condition: str, **params: Any) -> "Where":
        return Where((*self.conditions, condition), self.params | params)


def where(*, scope: Scope, filters: Mapping[str, Any], rules: Mapping[str, str], customer: str = "c") -> Where:
    """Return the rows inside `scope` that pass `filters`.

    :param rules: filter name → condition that uses %(name)s; filters without a rule are left out
    :param customer: alias of customers_customer in the statement
    """
    found = Where((), {})
    if not scope.sees_all:
        found = found.adding(f"{customer}.team_id = ANY(%(scope_team_ids)s)", scope_team_ids=list(scope.team_ids))
    for name, condition in rules.items():
        value = filters.get(name)
        if value not in (None, ""):
            found = found.adding(condition, **{name: value})
    return found
