"""Keeping a customer's balance still while something is decided on it.

Lock order: group, then customer by id. Nobody who holds these locks may wait for the ledger's stamp lock, whose holders
wait for balances.
"""

from typing import NamedTuple

from customers.queries.accounts import CustomerNotFoundError
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import fetch_all


class LockedCustomer(NamedTuple):
    """A customer whose balance nobody else changes or decides on until the transaction ends."""

    id: int
    code: str
    name: str
    currency: str
    team_id: int | None
    group_id: int | None
    group_code: str | None


_ALONE = """
SELECT c.id, c.code, c.name, c.currency, c.team_id, c.group_id, NULL
FROM customers_customer c JOIN customers_customerposition p ON p.customer_id = c.id
WHERE c.id = %(customer_id)s AND c.group_id IS NULL AND {seen}
FOR NO KEY UPDATE OF p
"""
_GROUP = """
SELECT g.id FROM customers_customergroup g
WHERE g.id = (SELECT c.group_id FROM customers_customer c WHERE c.id = %(customer_id)s AND {seen})
FOR NO KEY UPDATE OF g
"""
_MEMBER = """
SELECT c.id, c.code, c.name, c.currency, c.team_id, c.group_id, g.code
FROM customers_customer c
JOIN customers_customerposition p ON p.customer_id = c.id
JOIN customers_customergroup g ON g.id = c.group_id
WHERE c.id = %(customer_id)s AND {seen}
FOR NO KEY UPDATE OF p
"""


def lock_balance(*, customer_id: int, scope: Scope) -> LockedCustomer:
    """Lock the balance of a customer, and before it that of its group, to the end of the transaction.

    :raises CustomerNotFoundError: also when `scope` does not see it
    """
    params = {"customer_id": customer_id, "team_ids": list(scope.team_ids)}
    seen = "TRUE" if scope.sees_all else "c.team_id = ANY(%(team_ids)s)"
    found = fetch_all(_ALONE.format(seen=seen), params)
    if not found and fetch_all(_GROUP.format(seen=seen), params):
        found = fetch_all(_MEMBER.format(seen=seen), params)
    if not found:
        raise CustomerNotFoundError
    return LockedCustomer(*found[0])
