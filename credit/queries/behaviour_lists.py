"""Payment behaviour of the customers that a reader sees, for lists."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.conf import settings

from credit.domain.behaviour import Behaviour
from credit.queries.behaviour import behaviour_of
from customers.queries.selections import CustomerSelection, list_customer_names
from finance_crm.access.domain.scopes import Scope


@dataclass(frozen=True)
class ListedBehaviour(Behaviour):
    """The behaviour of a customer with its names, for lists."""

    customer_id: int = 0
    customer_code: str = ""
    reporting_currency: str = ""


def list_behaviour(
    *, scope: Scope, as_of: date, known_at: datetime | None, customer_id: int | None, after_id: int, limit: int
) -> list[ListedBehaviour]:
    """Return the behaviour of the customers that the reader sees, by id, from after `after_id`."""
    if customer_id is not None:
        after_id, limit = max(after_id, customer_id - 1), 1
    names = list_customer_names(selection=CustomerSelection(scope=scope), after_id=after_id, limit=limit)
    codes = {key: code for key, code, _ in names if customer_id in (None, key)}
    found = behaviour_of(as_of=as_of, known_at=known_at, customer_ids=list(codes)) if codes else {}
    return [
        ListedBehaviour(
            **{each.name: getattr(found[key], each.name) for each in fields(Behaviour)},
            customer_id=key,
            customer_code=code,
            reporting_currency=settings.REPORTING_CURRENCY,
        )
        for key, code in codes.items()
    ]
