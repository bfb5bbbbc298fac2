"""What each customer owes in all, less what is unapplied, for other apps to compose into one statement."""

from datetime import date, datetime

from customers.queries.open_items import open_items_relation
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import Relation


def owed_relation(*, as_of: date, today: date, known_at: datetime | None, scope: Scope) -> Relation:
    """Return customer and open amount in reporting currency, each item at its own rate, disputed ones included.

    For today it reads the amounts that are kept with each posting; for other days and moments it adds up the items.
    """
    columns = ("customer_id", "owed")
    if as_of == today and known_at is None:
        return Relation("SELECT customer_id, outstanding AS owed FROM customers_customerposition", {}, columns)
    items = open_items_relation(as_of=as_of, known_at=known_at, scope=scope)
    sql = f"SELECT customer_id, SUM(reporting_open_amount) AS owed FROM ({items.sql}) item GROUP BY customer_id"
    return Relation(sql, items.params, columns)
