"""Portfolio, ageing and open items as relations that leave as files: exactly the columns of their kinds."""

from collections.abc import Sequence
from datetime import date, datetime

from customers.domain.ageing import Basis, Dimension, buckets_between
from customers.queries.open_item_lists import OpenItemQuestion, listed_items_relation
from customers.queries.portfolio import Portfolio
from customers.queries.receivables import ageing_relation
from customers.queries.selections import CustomerSelection
from finance_crm.sql import Relation


def exported_ageing_relation(
    *,
    as_of: date,
    known_at: datetime | None,
    selection: CustomerSelection,
    by: Dimension,
    basis: Basis,
    bucket_days: Sequence[int],
    in_reporting_currency: bool,
    entity_id: int | None,
    currency: str | None,
) -> Relation:
    """Return the ageing with a total at its end; `customer_code` and `customer_name` name what it is by."""
    ageing = ageing_relation(
        as_of=as_of,
        known_at=known_at,
        scope=selection.scope,
        selection=selection,
        by=by,
        basis=basis,
        bucket_days=bucket_days,
        in_reporting_currency=in_reporting_currency,
        entity_id=entity_id,
        currency=currency,
    )
    amounts = ("not_due", *(bucket.name for bucket in buckets_between(bucket_days)), "unapplied")
    sql = (
        f"SELECT code AS customer_code, label AS customer_name, currency, {', '.join(amounts)},"
        f" outstanding AS total FROM ({ageing.sql}) aged ORDER BY code, label, currency"
    )
    return Relation(sql, ageing.params, ("customer_code", "customer_name", "currency", *amounts, "total"))


_ITEM_COLUMNS = {
    "customer": "customer_code",
    "customer_name": "customer_name",
    "entity": "entity_code",
    "kind": "kind",
    "number": "number",
    "issue_date": "issue_date",
    "posting_date": "posting_date",
    "due_date": "due_date",
    "days_late": "days_late",
    "currency": "currency",
    "original_amount": "original_amount",
    "open_amount": "open_amount",
    "disputed_amount": "disputed_amount",
    "reporting_open_amount": "reporting_open_amount",
}


def exported_items_relation(*, question: OpenItemQuestion) -> Relation:
    """Return the open items with the codes that a file names them by."""
    items = listed_items_relation(question)
    columns = ", ".join(f"{column} AS {name}" for name, column in _ITEM_COLUMNS.items())
    return Relation(f"SELECT {columns} FROM ({items.sql}) listed", items.params, tuple(_ITEM_COLUMNS))


def exported_portfolio_relation(
    *, as_of: date, known_at: datetime | None, selection: CustomerSelection, overdue_only: bool
) -> Relation:
    """Return the portfolio from the ledger, which holds for any day."""
    return Portfolio(
        selection=selection, as_of=as_of, today=date.max, known_at=known_at, overdue_only=overdue_only
    ).relation()
