"""Overdue receivables and cases as relations, for files that leave."""

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


def cases_relation(*, scope: Scope, status: str, text: str) -> Relation:
    """Return the cases that `scope` sees, worst first; `status` "all" asks for closed ones too."""
    names = customer_names_relation(scope=scope)
    conditions, params = ["TRUE"], dict(names.params)
    if status != "all":
        conditions.append("c.status = %(status)s")
        params["status"] = status or "open"
    if text:
        conditions.append("n.customer_name ILIKE %(text)s")
        params["text"] = f"%{text}%"
    sql = f"""
SELECT n.customer_code, n.customer_name, c.status, c.opened_date, c.closed_date, c.as_of_date, c.overdue_amount,
       c.previous_amount, c.disputed_amount, c.item_count, c.oldest_due_date, c.priority
FROM credit_overduecase c JOIN ({names.sql}) n ON n.customer_id = c.customer_id
WHERE {" AND ".join(conditions)}
ORDER BY c.priority DESC, c.id
"""
    return Relation(sql, params, CASE_COLUMNS)
