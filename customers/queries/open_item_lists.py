"""Open items as people list them: with customer and entity, narrowed, sorted, in pages, as a file."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from customers.domain.ageing import Basis, Bucket, buckets_between
from customers.queries.open_items import open_items_relation
from customers.queries.selections import CustomerSelection, starts_with
from finance_crm.sql import Relation, fetch_all


class OpenItemQuestion(NamedTuple):
    """Which items. `bucket` names a column of the ageing, or "overdue"; None asks for nothing."""

    as_of: date
    known_at: datetime | None
    selection: CustomerSelection
    bucket_days: Sequence[int]
    basis: Basis = Basis.DUE
    bucket: str | None = None
    customer_id: int | None = None
    entity_id: int | None = None
    currency: str | None = None
    kind: str | None = None
    number: str | None = None
    disputed_only: bool = False


class ListedItem(NamedTuple):
    """One open item with whose it is. `days_late` counts from the basis date, negative until then."""

    customer_id: int
    customer_code: str
    customer_name: str
    entity_id: int
    entity_code: str
    kind: str
    number: str
    invoice_id: int | None
    instalment_id: int | None
    receipt_id: int | None
    issue_date: date
    posting_date: date
    due_date: date | None
    days_late: int | None
    currency: str
    original_amount: Decimal
    open_amount: Decimal
    disputed_amount: Decimal
    reporting_open_amount: Decimal
    key: int


class ItemTotals(NamedTuple):
    """What all pages add up to. Amounts in document currency only where all items share one."""

    item_count: int
    currency: str | None
    original_amount: Decimal | None
    open_amount: Decimal | None
    disputed_amount: Decimal | None
    reporting_open_amount: Decimal


_BASIS_COLUMNS = {Basis.DUE: "due_date", Basis.ISSUE: "issue_date", Basis.POSTING: "posting_date"}
# Receipts and invoices have ids of their own, so the key that orders equal rows keeps them apart.
_LISTED = """
SELECT item.customer_id, c.code AS customer_code, c.name AS customer_name, item.entity_id,
       e.code AS entity_code, item.kind, item.number, item.invoice_id, item.instalment_id, item.receipt_id,
       item.issue_date, item.posting_date, item.due_date,
       CASE WHEN item.due_date IS NOT NULL THEN %(li_as_of)s::date - item.{basis} END AS days_late,
       item.currency, item.original_amount, item.open_amount, item.disputed_amount,
       item.reporting_open_amount,
       CASE WHEN item.receipt_id IS NOT NULL THEN -item.receipt_id
            ELSE item.invoice_id * 1000 + COALESCE(s.position, 0) END AS key
FROM ({items}) item
JOIN customers_customer c ON c.id = item.customer_id
JOIN customers_legalentity e ON e.id = item.entity_id
LEFT JOIN customers_instalment s ON s.id = item.instalment_id
{where}
"""


def listed_items_relation(question: OpenItemQuestion) -> Relation:
    """Return the items that `question` asks for: the columns of `ListedItem`."""
    items = open_items_relation(
        as_of=question.as_of,
        known_at=question.known_at,
        scope=question.selection.scope,
        selection=question.selection,
        customer_id=question.customer_id,
        entity_id=question.entity_id,
        currency=question.currency,
    )
    basis = _BASIS_COLUMNS[question.basis]
    conditions, params = _conditions(question, basis)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    sql = _LISTED.format(items=items.sql, basis=basis, where=where)
    return Relation(sql, {**items.params, **params, "li_as_of": question.as_of}, ListedItem._fields)


def _conditions(question: OpenItemQuestion, basis: str) -> tuple[list[str], dict[str, Any]]:
    conditions: list[str] = []
    params: dict[str, Any] = {}
    if question.bucket:
        conditions.append(_bucket_condition(question.bucket, question.bucket_days, basis))
    if question.kind:
        conditions.append("item.kind = %(li_kind)s")
        params["li_kind"] = question.kind
    if question.number:
        conditions.append("item.number LIKE %(li_number)s")
        params["li_number"] = starts_with(question.number)
    if question.disputed_only:
        conditions.append("item.disputed_amount > 0")
    return conditions, params


def _bucket_condition(name: str, bucket_days: Sequence[int], basis: str) -> str:
    """Return the condition on the age of an item. A name that is no bucket holds nothing."""
    age = f"(%(li_as_of)s::date - item.{basis})"
    fixed = {
        "outstanding": "TRUE",
        "unapplied": "item.due_date IS NULL",
        "not_due": f"item.due_date IS NOT NULL AND {age} <= 0",
        "overdue": f"item.due_date IS NOT NULL AND {age} > 0",
    }
    named: dict[str, Bucket] = {bucket.name: bucket for bucket in buckets_between(bucket_days)}
    if name not in named:
        return fixed.get(name, "FALSE")
    bucket = named[name]
    until = "" if bucket.last_days is None else f" AND {age} <= {bucket.last_days}"
    return f"item.due_date IS NOT NULL AND {age} >= {bucket.first_days}{until}"


_SORTS = {name: name for name in ListedItem._fields} | {"customer_name": "LOWER(customer_name)"}


def list_open_items(
    question: OpenItemQuestion, *, sort: str, descending: bool, limit: int, offset: int
) -> list[ListedItem]:
    """Return one page of items, sorted by a column of `ListedItem`."""
    items = listed_items_relation(question)
    way = "DESC" if descending else "ASC"
    rows = fetch_all(
        f"SELECT * FROM ({items.sql}) listed ORDER BY {_SORTS.get(sort, 'due_date')} {way} NULLS LAST, key"
        " LIMIT %(li_limit)s OFFSET %(li_offset)s",
        {**items.params, "li_limit": limit, "li_offset": offset},
    )
    return [ListedItem(*row) for row in rows]


def list_open_items_after(question: OpenItemQuestion, *, after: tuple[int, int] | None, limit: int) -> list[ListedItem]:
    """Return the items after (customer id, key), by customer: pages that never skip or repeat."""
    items = listed_items_relation(question)
    start = "WHERE (customer_id, key) > (%(li_customer_id)s, %(li_key)s)" if after else ""
    customer_id, key = after or (0, 0)
    rows = fetch_all(
        f"SELECT * FROM ({items.sql}) listed {start} ORDER BY customer_id, key LIMIT %(li_limit)s",
        {**items.params, "li_customer_id": customer_id, "li_key": key, "li_limit": limit},
    )
    return [ListedItem(*row) for row in rows]


def get_item_totals(question: OpenItemQuestion) -> ItemTotals:
    """Return what all items that `question` asks for add up to."""
    items = listed_items_relation(question)
    (row,) = fetch_all(
        f"""SELECT COUNT(*), CASE WHEN COUNT(DISTINCT currency) = 1 THEN MIN(currency) END,
                   SUM(original_amount), SUM(open_amount), SUM(disputed_amount),
                   COALESCE(SUM(reporting_open_amount), 0)
            FROM ({items.sql}) listed""",
        items.params,
    )
    totals = ItemTotals(*row)
    if totals.currency is None:
        return totals._replace(original_amount=None, open_amount=None, disputed_amount=None)
    return totals
