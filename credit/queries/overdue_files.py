"""Overdue receivables and cases as relations, for files that leave."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from customers.queries.open_items import open_items_relation
from customers.queries.relations import customer_names_relation
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import Relation

OVERDUE_ITEM_COLUMNS = (
    "customer_code", "customer_name", "invoice_number", "issue_date", "due_date", "days_overdue", "currency",
    "original_amount", "open_amount", "disputed_amount", "reporting_open_amount",
)  # fmt: skip
CASE_COLUMNS = (
    "customer_code", "customer_name", "status", "opened_date", "closed_date", "as_of_date", "overdue_amount",
    "previous_amount", "disputed_amount", "item_count", "oldest_due_date", "priority",
)  # fmt: skip


# What the list of cases filters by (credit.queries.collections), as it stands in a statement.
_CASE_FILTERS = {
    "q": """(STRPOS(LOWER(n.customer_name), LOWER(%(text)s)) > 0
             OR STARTS_WITH(LOWER(n.customer_code), LOWER(%(text)s)))""",
    "collector": "c.collector_id = %(collector_id)s",
    "is_new": "c.previous_amount = 0",
}


def overdue_items_relation(
    *, as_of: date, known_at: datetime | None, scope: Scope, customer_code: str | None = None
) -> Relation:
    """Return every item that is past due at the close of `as_of`, oldest first within a customer."""
    items = open_items_relation(as_of=as_of, known_at=known_at, scope=scope)
    names = customer_names_relation(scope=scope)
    only = " AND n.customer_code = %(customer_code)s" if customer_code else ""
    sql = f"""
SELECT n.customer_code, n.customer_name, o.number AS invoice_number, o.issue_date, o.due_date,
       %(overdue_as_of)s::date - o.due_date AS days_overdue, o.currency, o.original_amount, o.open_amount,
       o.disputed_amount, o.reporting_open_amount
FROM ({items.sql}) o JOIN ({names.sql}) n ON n.customer_id = o.customer_id
WHERE o.due_date < %(overdue_as_of)s AND o.open_amount > 0{only}
ORDER BY n.customer_code, o.due_date, o.number
"""
    params: dict[str, Any] = {**items.params, **names.params, "overdue_as_of": as_of}
    if customer_code:
        params["customer_code"] = customer_code
    return Relation(sql, params, OVERDUE_ITEM_COLUMNS)


def cases_relation(*, scope: Scope, filters: Mapping[str, Any]) -> Relation:
    """Return the cases that `scope` sees and the filters of the list leave, worst first."""
    names = customer_names_relation(scope=scope)
    wanted = {name: value for name, value in filters.items() if value}
    status = wanted.get("status", "open")
    conditions = ["TRUE"] if status == "all" else ["c.status = %(status)s"]
    conditions += [condition for name, condition in _CASE_FILTERS.items() if name in wanted]
    params = {**names.params, "status": status, "text": wanted.get("q"), "collector_id": wanted.get("collector")}
    sql = f"""
SELECT n.customer_code, n.customer_name, c.status, c.opened_date, c.closed_date, c.as_of_date, c.overdue_amount,
       c.previous_amount, c.disputed_amount, c.item_count, c.oldest_due_date, c.priority
FROM credit_overduecase c JOIN ({names.sql}) n ON n.customer_id = c.customer_id
WHERE {" AND ".join(conditions)}
ORDER BY c.priority DESC, c.id
"""
    return Relation(sql, params, CASE_COLUMNS)
