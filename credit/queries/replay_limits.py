"""The limit of each customer through time, as steps: what held from which day on, by effective dates.

Amounts are in ten-thousandths of the reporting currency, at the rates of the end of the period, so that a limit does
not move with a currency. A group's limit is measured against the exposure of all of its customers and not replayed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings

from credit.domain.granted_limits import GrantedLimit, Security, effective_amount, secured_effect, standing_on
from credit.domain.replay import UNITS, Array, keys
from credit.queries.limits import rates_on
from credit.queries.replay_history import day_number
from finance_crm.sql import fetch_all

_GRANTS = """
SELECT customer_id, kind, amount, currency, valid_from, valid_until, is_temporary FROM credit_creditlimit
WHERE customer_id BETWEEN %(first)s AND %(last)s AND valid_from < %(end)s AND withdrawn_at IS NULL ORDER BY id
"""
_SECURED = """
SELECT customer_id, currency, valid_from, valid_until, amount, coverage_share, haircut, is_included_in_exposure
FROM credit_securedpart
WHERE customer_id BETWEEN %(first)s AND %(last)s AND valid_from < %(end)s AND withdrawn_at IS NULL
"""
NO_DAY = -1


class Part(NamedTuple):
    """Security that counts on some days, in its own currency."""

    currency: str
    valid_from: date
    valid_until: date | None
    security: Security


class LimitsThen(NamedTuple):
    """The limit at each order. `amount` counts where `is_set`; zero with no credit. `expired_day`: when it ran out."""

    is_set: Array
    is_no_credit: Array
    amount: Array
    expired_day: Array


@dataclass(frozen=True)
class LimitSteps:
    """Steps sorted by customer and day; each holds until the customer's next."""

    at: Array
    customer: Array
    values: LimitsThen

    def on(self, *, customer: Array, day: Array) -> LimitsThen:
        """Return what held for each customer on each day."""
        place = np.searchsorted(self.at, keys(customer, day), side="right") - 1
        inside = np.maximum(place, 0)
        if not len(self.at):
            nothing = np.zeros(len(day), np.int64)
            return LimitsThen(nothing > 0, nothing > 0, nothing, nothing + NO_DAY)
        found = (place >= 0) & (self.customer[inside] == customer)
        is_set, is_no_credit, amount, expired_day = (values[inside] for values in self.values)
        return LimitsThen(
            is_set & found, is_no_credit & found, np.where(found, amount, 0), np.where(found, expired_day, NO_DAY)
        )


def read_limit_steps(*, end: date, customers: tuple[int, int]) -> LimitSteps:
    """Return the steps of all limits that began before `end`."""
    params = {"first": customers[0], "last": customers[1], "end": end}
    grants: dict[int, list[GrantedLimit]] = defaultdict(list)
    for customer_id, *values in fetch_all(_GRANTS, params):
        grants[customer_id].append(GrantedLimit(*values))
    parts: dict[int, list[Part]] = defaultdict(list)
    for customer_id, currency, valid_from, valid_until, *values in fetch_all(_SECURED, params):
        parts[customer_id].append(Part(currency, valid_from, valid_until, Security(*values)))
    rates = _rates(grants, parts, end)
    rows = [
        (customer_id, *step)
        for customer_id in sorted(grants)
        for step in _steps(grants[customer_id], parts.get(customer_id, []), rates)
    ]
    columns = np.array(rows, np.int64).reshape(len(rows), 6).T
    customer, day, is_set, is_no_credit, amount, expired_day = columns
    return LimitSteps(keys(customer, day), customer, LimitsThen(is_set > 0, is_no_credit > 0, amount, expired_day))


def _rates(grants: dict[int, list[GrantedLimit]], parts: dict[int, list[Part]], end: date) -> dict[str, Decimal]:
    currencies = {grant.currency for of_one in grants.values() for grant in of_one}
    currencies |= {part.currency for of_one in parts.values() for part in of_one}
    return rates_on(currencies=currencies - {settings.REPORTING_CURRENCY}, on=end)


def _steps(
    grants: Sequence[GrantedLimit], parts: Sequence[Part], rates: dict[str, Decimal]
) -> Iterator[tuple[int, int, int, int, int]]:
    """Yield day, set, no credit, amount and day of expiry for each day on which something may change."""
    for day in sorted({moment for row in (*grants, *parts) for moment in _turns(row)}):
        standing = standing_on(grants, on=day)
        grant = standing.in_force
        expired = NO_DAY
        if standing.expired is not None and standing.expired.valid_until is not None:
            expired = day_number(standing.expired.valid_until)
        amount = 0 if grant is None else _units(grant, parts, day, rates)
        yield day_number(day), int(grant is not None), int(grant is not None and grant.is_no_credit), amount, expired


def _turns(row: Any) -> Iterator[date]:
    yield row.valid_from
    if row.valid_until is not None:
        yield row.valid_until + timedelta(days=1)


def _units(grant: GrantedLimit, parts: Sequence[Part], day: date, rates: dict[str, Decimal]) -> int:
    """Return what exposure is measured against; a limit in a currency without a rate counts as it stands: zero."""
    live = [part for part in parts if part.valid_from <= day and (part.valid_until is None or part.valid_until >= day)]
    secured = sum(
        (
            secured_effect([part.security], currency=part.currency) * rates.get(part.currency, Decimal(0))
            for part in live
        ),
        Decimal(0),
    )
    rate = rates.get(grant.currency, Decimal(0))
    own = effective_amount(grant, secured=secured / rate if rate else Decimal(0))
    return int((own or Decimal(0)) * rate * UNITS)
