"""What the filters over customers offer to pick from."""

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from django.core.cache import cache

from customers.models import Customer
from customers.queries.accounts import in_scope
from finance_crm.access.domain.scopes import Scope
from finance_crm.access.queries.people import get_people

# Finding the distinct values reads all customers once; a new region may take this long to be offered.
_SECONDS_KEPT = 300
_MOST_CHOICES = 500


class CustomerChoices(NamedTuple):
    """Value and label of each choice, by label."""

    owners: list[tuple[int, str]]
    teams: list[tuple[int, str]]
    countries: list[tuple[str, str]]
    regions: list[tuple[str, str]]
    industries: list[tuple[str, str]]


def get_customer_choices(*, scope: Scope) -> CustomerChoices:
    """Return the properties that customers inside `scope` have."""
    key = f"customer-choices:{scope.sees_all}:{','.join(map(str, scope.team_ids))}"
    found: CustomerChoices | None = cache.get(key)
    if found is None:
        found = _find_choices(scope)
        cache.set(key, found, _SECONDS_KEPT)
    return found


def _find_choices(scope: Scope) -> CustomerChoices:
    customers = Customer.objects.filter(in_scope(scope)).order_by()
    rows = list(customers.values_list("owner_id", "team_id", "team__name", "country", "region", "industry").distinct())
    owners = get_people(ids={row[0] for row in rows if row[0]})
    return CustomerChoices(
        owners=_by_label((owner.id, owner.name) for owner in owners.values()),
        teams=_by_label({(row[1], row[2]) for row in rows if row[1]}),
        countries=_by_label({(row[3], row[3]) for row in rows if row[3]}),
        regions=_by_label({(row[4], row[4]) for row in rows if row[4]}),
        industries=_by_label({(row[5], row[5]) for row in rows if row[5]}),
    )


def _by_label(pairs: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    return sorted(pairs, key=lambda pair: str(pair[1]).casefold())[:_MOST_CHOICES]


def get_team_names(*, team_ids: Collection[int]) -> dict[int, str]:
    """Return the names of teams that have customers."""
    teams = Customer.objects.filter(team_id__in=team_ids).order_by()
    return dict(teams.values_list("team_id", "team__name").distinct())
