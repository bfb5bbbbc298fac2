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
