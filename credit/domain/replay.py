"""What was known of each order when it was placed, and whether its customer then defaulted. Pure, on numpy arrays.

Days are whole numbers since a common day zero; amounts are 64-bit integers in ten-thousandths of the reporting
currency, so that sums are exact. What counts for an order of a day is what had happened before that day, and the
orders placed before it on the same day. Arrays of one class have one length.

Method: changes are sorted by customer and day and summed up; an order reads the sum before its day by bisection. The
oldest open item of a day is the first, in the order of due dates, whose running latest closing day is not before it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

Array = np.ndarray
NEVER = 1 << 20
_DAYS = 1 << 21  # above every day, so that customer × _DAYS + day orders by customer, then day
UNITS = 10_000


class Changes(NamedTuple):
    """Amounts that add up per customer from their day on."""

    customer: Array
    day: Array
    amount: Array


class Items(NamedTuple):
    """Invoices and instalments: what is due when, and the day from which nothing is open any more (`NEVER`).

    An item posted after it was due is due when it is posted: nobody knew of it before.
    """

    customer: Array
    due_day: Array
    amount: Array
    closed_day: Array


class Settlements(NamedTuple):
    """What took an amount off an item: which (its place among the items), when, and whether it was written off."""

    item: Array
    day: Array
    amount: Array
    is_write_off: Array


class Orders(NamedTuple):
    """Orders, in no particular sequence; of one day the lower id came first."""

    order_id: Array
    customer: Array
    day: Array
    amount: Array


@dataclass(frozen=True)
class History:
    """What happened with some customers. `exposure` are all changes of what counts against a limit."""

    exposure: Changes
    items: Items
    settlements: Settlements


@dataclass(frozen=True)
class Known:
    """What was known at each order: exposure without and days and amount overdue before it."""

    exposure: Array
    overdue: Array
    days_overdue: Array


def keys(customer: Array, day: Array) -> Array:
    """Return one number a pair that sorts by customer, then day."""
    found: Array = customer * _DAYS + day
    return found


def sum_before(changes: Changes, *, customer: Array, day: Array) -> Array:
    """Return for each pair the sum of the customer's changes before the day."""
    if not len(changes.day):
        return np.zeros(len(day), np.int64)
    at = keys(changes.customer, changes.day)
    order = np.argsort(at, kind="stable")
    at, total = at[order], np.concatenate(([0], np.cumsum(changes.amount[order])))
    upto = np.searchsorted(at, keys(customer, day), side="left")
    first = np.searchsorted(at, keys(customer, np.zeros_like(day)), side="left")
    found: Array = total[upto] - total[first]
    return found


def earlier_same_day(orders: Orders) -> Array:
    """Return for each order the sum of the customer's orders of the same day with a lower id."""
    place = np.lexsort((orders.order_id, orders.day, orders.customer))
    at = keys(orders.customer, orders.day)[place]
    running = np.concatenate(([0], np.cumsum(orders.amount[place])))[:-1]
    first = np.searchsorted(at, at, side="left")
    found = np.empty(len(at), np.int64)
    found[place] = running - running[first] if len(at) else running
    return found


def late_changes(items: Items, settlements: Settlements, *, days: int) -> Changes:
    """Return the changes of what is open and was due `days` days ago or earlier; a settlement before does not show."""
    starts = items.due_day + days
    settled_on = np.maximum(settlements.day, starts[settlements.item])
    return Changes(
        np.concatenate((items.customer, items.customer[settlements.item])),
        np.concatenate((starts, settled_on)),
        np.concatenate((items.amount, -settlements.amount)),
    )


def closing_days(*, amount: Array, item: Array, day: Array, settled: Array) -> Array:
    """Return the day from which each item has nothing open: that of its last settlement, if they cover it."""
    total = np.zeros(len(amount), np.int64)
    np.add.at(total, item, settled)
    last = np.zeros(len(amount), np.int64)
    np.maximum.at(last, item, day)
    return np.where(total >= amount, last, NEVER)


def days_overdue(items: Items, *, customer: Array, day: Array) -> Array:
    """Return the age of the oldest item open and due before each day, in days past due; 0 where there is none.

    An item closed on a day before is not open; what closes on the day itself still is.
    """
    if not len(items.due_day):
        return np.zeros(len(day), np.int64)
    order = np.lexsort((items.due_day, items.customer))
    owner, due = items.customer[order], items.due_day[order]
    latest = np.maximum.accumulate(keys(owner, items.closed_day[order]))
    # The running latest of a customer starts above every key of the customers before: ids rise.
    place = np.searchsorted(latest, keys(customer, day), side="left")
    inside = np.minimum(place, len(due) - 1)
    is_open = (place < len(due)) & (owner[inside] == customer) & (due[inside] < day)
    return np.where(is_open, day - due[inside], 0)


def what_was_known(orders: Orders, history: History) -> Known:
    """Return what was known at each order."""
    late = late_changes(history.items, history.settlements, days=0)
    of_orders = {"customer": orders.customer, "day": orders.day}
    return Known(
        exposure=sum_before(history.exposure, **of_orders) + earlier_same_day(orders),
        overdue=sum_before(late, **of_orders),
        days_overdue=days_overdue(history.items, **of_orders),
    )
