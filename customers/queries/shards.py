"""How work over all customers is cut into pieces."""

from typing import NamedTuple

from finance_crm.sql import fetch_all


class CustomerRange(NamedTuple):
    """Customers with ids from first to last, both included."""

    first_customer_id: int
    last_customer_id: int
    customer_count: int


def get_customer_ranges(*, size: int) -> list[CustomerRange]:
    """Cut all customers into ranges of ids with about `size` customers each, at least two so that work is shared."""
    rows = fetch_all(
        """SELECT MIN(id), MAX(id), COUNT(*)
           FROM (SELECT id, NTILE(GREATEST(2, (SELECT COUNT(*) FROM customers_customer) / %(size)s)::int)
                                OVER (ORDER BY id) AS tile FROM customers_customer) cut
           GROUP BY tile ORDER BY tile""",
        {"size": size},
    )
    return [CustomerRange(*row) for row in rows]


def list_customer_ids(*, first_customer_id: int, last_customer_id: int) -> list[int]:
    """Return the ids of the customers in a range, both ends included, in order."""
    rows = fetch_all(
        "SELECT id FROM customers_customer WHERE id >= %(first)s AND id <= %(last)s ORDER BY id",
        {"first": first_customer_id, "last": last_customer_id},
    )
    return [row[0] for row in rows]
