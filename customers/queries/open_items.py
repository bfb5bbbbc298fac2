"""What was open at the close of any day, as known at any moment: the one open-item statement of the product.

Pages, exports, the API and the overdue scan all compose it. Amounts are in document currency, positive for
what a customer owes, negative for unapplied receipts and credit notes; `reporting_open_amount` stands at the
item's own rate, rounded half-up. Unidentified cash (no customer) is not an open item of anybody: it has its
own figure. Dimensions of customers are today's.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings

from customers.queries.open_item_statements import (
    Restriction,
    from_history,
    from_now,
    invisible,
    live,
)
from customers.queries.selections import CustomerSelection, condition_on
from finance_crm.access.domain.scopes import Scope
from finance_crm.money import decimals_of
from finance_crm.sql import Relation, fetch_all


class OpenItemRow(NamedTuple):
    """One open item, as `open_items_relation` yields it."""

    customer_id: int
    entity_id: int
    currency: str
    invoice_id: int | None
    instalment_id: int | None
    receipt_id: int | None
    kind: str
    number: str
    issue_date: date
    posting_date: date
    due_date: date | None
    original_amount: Decimal
    open_amount: Decimal
    reporting_open_amount: Decimal
    disputed_amount: Decimal


# The outer joins cost nothing where their columns are not read: PostgreSQL drops them.
_ROWS = """
SELECT item.customer_id, item.entity_id, item.currency, item.invoice_id, item.instalment_id, item.receipt_id,
       CASE WHEN item.receipt_id IS NOT NULL THEN 'receipt' WHEN item.due_date IS NULL THEN 'credit_note'
            WHEN item.instalment_id IS NOT NULL THEN 'instalment' ELSE 'invoice' END AS kind,
       COALESCE(invoice.number, receipt.number) AS number,
       COALESCE(invoice.issue_date, receipt.value_date) AS issue_date,
       COALESCE(invoice.posting_date, receipt.value_date) AS posting_date,
       item.due_date, item.original_amount, item.open_amount,
       ROUND(item.open_amount * item.reporting_rate, {decimals}) AS reporting_open_amount,
       CASE WHEN item.open_amount > 0 THEN LEAST(COALESCE(dispute.amount, 0), item.open_amount)
            ELSE 0 END AS disputed_amount
FROM ({items}) item
LEFT JOIN customers_invoice invoice ON invoice.id = item.invoice_id
LEFT JOIN customers_receipt receipt ON receipt.id = item.receipt_id
LEFT JOIN ({disputes}) dispute
  ON dispute.invoice_id = item.invoice_id AND dispute.instalment_key = COALESCE(item.instalment_id, 0)
"""
_HISTORY = (("customers_invoice", "posting_date"), ("customers_allocation", "effective_date"))
_DISPUTES = """
SELECT d.invoice_id, COALESCE(d.instalment_id, 0) AS instalment_key, SUM(d.amount) AS amount
FROM customers_dispute d
WHERE d.reverses_id IS NULL AND {dispute_live} AND NOT EXISTS (
    SELECT 1 FROM customers_disputeresolution e
    WHERE e.dispute_id = d.id AND e.reverses_id IS NULL AND {resolution_live})
GROUP BY d.invoice_id, COALESCE(d.instalment_id, 0)
"""


def open_items_relation(
    *,
    as_of: date,
    known_at: datetime | None,
    scope: Scope,
    customer_range: tuple[int, int] | None = None,
    selection: CustomerSelection | None = None,
    customer_id: int | None = None,
    entity_id: int | None = None,
    currency: str | None = None,
    customer_ids: Sequence[int] | None = None,
) -> Relation:
    """Return every item open at the close of `as_of` as known at `known_at`: the columns of `OpenItemRow`.

    :param known_at: None means everything committed by now
    :param customer_range: first and last customer id, both included
    :param selection: further properties of the customers; its own scope is not read
    :param customer_ids: these customers only; None means no such condition
    """
    restriction, params = _restrict(
        (selection or CustomerSelection())._replace(scope=scope),
        customer_range,
        customer_id,
        entity_id,
        currency,
    )
    if customer_ids is not None:
        restriction = Restriction((*restriction.conditions, "customer_id = ANY(%(oi_customer_ids)s)"))
        params["oi_customer_ids"] = list(customer_ids)
    params |= {"oi_as_of": as_of} | ({} if known_at is None else {"oi_known_at": known_at})
    items = _cheapest(restriction, params, asks_known_at=known_at is not None)
    return _relation(items, params, asks_known_at=known_at is not None)


def kept_open_items_relation(*, as_of: date, customer_ids: Sequence[int]) -> Relation:
    """Return the maintained open items, whatever their effective date: the columns of `OpenItemRow`.

    The cheap way to everything posted by now, for decisions of this moment.
    """
    params = {"oi_as_of": as_of, "oi_customer_ids": list(customer_ids)}
    items = "SELECT * FROM customers_openitem WHERE customer_id = ANY(%(oi_customer_ids)s)"
    return _relation(items, params, asks_known_at=False)


def _relation(items: str, params: Mapping[str, Any], *, asks_known_at: bool) -> Relation:
    return Relation(
        sql=_ROWS.format(
            decimals=decimals_of(settings.REPORTING_CURRENCY),
            items=items,
            disputes=_DISPUTES.format(
                dispute_live=live(
                    alias="d", table="customers_dispute", date_column="opened_date", asks_known_at=asks_known_at
                ),
                resolution_live=live(
                    alias="e",
                    table="customers_disputeresolution",
                    date_column="resolved_date",
                    asks_known_at=asks_known_at,
                ),
            ),
        ),
        params=params,
        columns=OpenItemRow._fields,
    )


def _restrict(
    selection: CustomerSelection,
    customer_range: tuple[int, int] | None,
    customer_id: int | None,
    entity_id: int | None,
    currency: str | None,
) -> tuple[Restriction, dict[str, Any]]:
    conditions: list[str] = []
    selected, params = condition_on(selection, alias="c")
    if selected:
        conditions.append(f"customer_id IN (SELECT c.id FROM customers_customer c WHERE {selected})")
    if customer_range is not None:
        conditions.append("customer_id BETWEEN %(oi_first_customer_id)s AND %(oi_last_customer_id)s")
        params["oi_first_customer_id"], params["oi_last_customer_id"] = customer_range
    for column, value in (("customer_id", customer_id), ("entity_id", entity_id), ("currency", currency)):
        if value is not None:
            conditions.append(f"{column} = %(oi_{column})s")
            params[f"oi_{column}"] = value
    return Restriction(tuple(conditions)), params


def _cheapest(restriction: Restriction, params: Mapping[str, Any], *, asks_known_at: bool) -> str:
    """Return the statement that is cheaper for the day and moment asked for; both yield the same rows.

    Starting from now wins while little of history lies after them, the usual case, and keeps settled
    invoices out of it however many there are. It costs about twice as much a row as reading history.
    """
    arms = [
        invisible(columns="1", table=table, date_column=date_column, asks_known_at=asks_known_at)
        for table, date_column in _HISTORY
    ]
    rows = _expected_rows([*arms, *(f"SELECT 1 FROM {table}" for table, _ in _HISTORY)], params)
    now, total = rows.pop(), rows.pop() + rows.pop()
    hidden = sum(rows)
    statement = from_now if 2 * (now + hidden) < total - hidden else from_history
    return statement(restriction, asks_known_at=asks_known_at)


def _expected_rows(statements: Sequence[str], params: Mapping[str, Any]) -> list[float]:
    """Return how many rows the planner expects of each, and of the open items, in about a millisecond.

    The last arm only forbids a parallel plan, whose nodes would tell the rows of one worker.
    """
    arms = [*statements, "SELECT 1 FROM customers_openitem", "SELECT 1 WHERE pg_current_xact_id() IS NULL"]
    (plan,) = fetch_all(f"EXPLAIN (FORMAT JSON) {' UNION ALL '.join(arms)}", params)[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return [float(node["Plan Rows"]) for node in plan[0]["Plan"]["Plans"][:-1]]


def get_open_items(
    *, as_of: date, known_at: datetime | None, scope: Scope, customer_id: int | None = None
) -> list[OpenItemRow]:
    """Return open items as rows, oldest due first, unapplied last: for one customer, or for tests."""
    items = open_items_relation(as_of=as_of, known_at=known_at, scope=scope, customer_id=customer_id)
    rows = fetch_all(f"{items.sql} ORDER BY due_date NULLS LAST, issue_date, number", items.params)
    return [OpenItemRow(*row) for row in rows]


class UnidentifiedCash(NamedTuple):
    """Money received from nobody we know yet, beside the ageing."""

    entity_id: int
    currency: str
    amount: Decimal
    reporting_amount: Decimal
    receipt_count: int


def get_unidentified_cash(*, as_of: date, known_at: datetime | None) -> list[UnidentifiedCash]:
    """Return the unidentified cash per entity and currency at the close of `as_of`."""
    known = known_at is not None
    rows = fetch_all(
        f"""SELECT r.entity_id, r.currency, SUM(r.amount), SUM(r.reporting_amount), COUNT(*)
            FROM customers_receipt r
            WHERE r.customer_id IS NULL AND r.reverses_id IS NULL AND r.amount <> 0
              AND {live(alias="r", table="customers_receipt", date_column="value_date", asks_known_at=known)}
            GROUP BY r.entity_id, r.currency ORDER BY r.entity_id, r.currency""",
        {"oi_as_of": as_of, "oi_known_at": known_at},
    )
    return [UnidentifiedCash(*row) for row in rows]
