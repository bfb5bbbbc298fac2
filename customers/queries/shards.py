"""How work over all customers is cut into pieces."""

from typing import NamedTuple

from finance_crm.sql import fetch_all


class CustomerRange(NamedTuple):
    """Customers with ids from first to last, both included."""

    first_customer_id: int
    last_customer_id: int
    customer_count: int


def get_customer_ranges(*, count: int) -> list[CustomerRange]:
    """Cut all customers into at most `count` ranges of ids with equally many customers each."""
    rows = fetch_all(
        """SELECT MIN(id), MAX(id), COUNT(*)
           FROM (SELECT id, NTILE(%(count)s) OVER (ORDER BY id) AS tile FROM customers_customer) cut
           GROUP BY tile ORDER BY tile""",
        {"count": count},
    )
    return [CustomerRange(*row) for row in rows]
