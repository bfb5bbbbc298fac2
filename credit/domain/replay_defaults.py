"""Who defaulted after an order, by a policy's definition of default. Pure, on the arrays of `replay`.

A default begins on the day on which what has been due for the definition's days comes to exceed the material amount, or
on which something is written off. It is not repeated while it lasts. Insolvency is not in the ledger and not seen here.
"""

from decimal import Decimal
from typing import NamedTuple

import numpy as np

from credit.domain.policies import DefaultDefinition
from credit.domain.replay import UNITS, Array, Changes, History, Orders, keys, late_changes, sum_before

HORIZON_DAYS = 365


class Onsets(NamedTuple):
    """Days on which defaults began, as sorted keys of customer and day."""

    at: Array


def default_onsets(history: History, *, definition: DefaultDefinition) -> Onsets:
    """Return when customers' defaults began."""
    late = late_changes(history.items, history.settlements, days=definition.days_overdue)
    found = _crossings(late, above=_units(definition.materiality))
    if definition.includes_credit_write_offs:
        lost = history.settlements.is_write_off
        owners = history.items.customer[history.settlements.item[lost]]
        found = np.concatenate((found, keys(owners, history.settlements.day[lost])))
    return Onsets(np.unique(found))


def defaulted(
    orders: Orders, history: History, *, onsets: Onsets, definition: DefaultDefinition, within_days: int = HORIZON_DAYS
) -> Array:
    """Return whether each order's customer was in default already, or came into it within so many days."""
    late = late_changes(history.items, history.settlements, days=definition.days_overdue)
    is_late = sum_before(late, customer=orders.customer, day=orders.day) > _units(definition.materiality)
    first = np.searchsorted(onsets.at, keys(orders.customer, orders.day), side="left")
    last = np.searchsorted(onsets.at, keys(orders.customer, orders.day + within_days), side="right")
    return is_late | (last > first)


def _crossings(changes: Changes, *, above: int) -> Array:
    """Return the keys of customer and day where the sum at the close of the day first exceeds `above`."""
    if not len(changes.day):
        return np.zeros(0, np.int64)
    at = keys(changes.customer, changes.day)
    order = np.argsort(at, kind="stable")
    at, owner, total = at[order], changes.customer[order], np.cumsum(changes.amount[order])
    starts = np.r_[True, owner[1:] != owner[:-1]]
    before = np.concatenate(([0], total[:-1]))
    total = total - before[np.maximum.accumulate(np.where(starts, np.arange(len(at)), 0))]
    closes = np.r_[at[1:] != at[:-1], True]
    at, total, owner = at[closes], total[closes], owner[closes]
    was = np.concatenate(([0], total[:-1]))
    was[np.r_[True, owner[1:] != owner[:-1]]] = 0
    return at[(total > above) & (was <= above)]


def _units(amount: Decimal) -> int:
    return int(amount * UNITS)
