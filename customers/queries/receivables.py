"""Ageing: what is owed, by how late it is, broken down by whatever is asked.

Not due + buckets + unapplied = outstanding in every row, in document currency (one row per currency) or in
reporting currency. Owner, team, group, region, country and industry are today's, whatever day is asked for.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings

from customers.domain.ageing import Basis, Bucket, Dimension, buckets_between
from customers.queries.open_items import open_items_relation
from customers.queries.selections import CustomerSelection
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import Relation, fetch_report


class AgeingRow(NamedTuple):
    """One line of an ageing. `key` is the id or text of what it is about, None for "none of them"."""

    key: int | str | None
    code: str
    label: str
    currency: str
    not_due: Decimal
    buckets: tuple[Decimal, ...]
    unapplied: Decimal
    outstanding: Decimal
    disputed: Decimal

    @property
    def overdue(self) -> Decimal:
        return sum(self.buckets, Decimal(0))


class _Breakdown(NamedTuple):
    """`key` may name `item` and, with `of_customer`, `customer`; `labels` joins the grouped rows `g`."""

    key: str
    code: str = "''"
    label: str = "''"
    labels: str = ""
    of_customer: bool = False


def _property(name: str) -> _Breakdown:
    return _Breakdown(f"customer.{name}", label="COALESCE(g.key, '')", of_customer=True)


_BREAKDOWNS = {
    Dimension.CUSTOMER: _Breakdown("item.customer_id", "c.code", "c.name", "JOIN customers_customer c ON c.id = g.key"),
    Dimension.ENTITY: _Breakdown("item.entity_id", "e.code", "e.name", "JOIN customers_legalentity e ON e.id = g.key"),
    Dimension.GROUP: _Breakdown(
        "customer.group_id",
        "COALESCE(p.code, '')",
        "COALESCE(p.name, '')",
        "LEFT JOIN customers_customergroup p ON p.id = g.key",
        of_customer=True,
    ),
    Dimension.OWNER: _Breakdown("customer.owner_id", of_customer=True),
    Dimension.TEAM: _Breakdown("customer.team_id", of_customer=True),
    Dimension.REGION: _property("region"),
    Dimension.COUNTRY: _property("country"),
    Dimension.INDUSTRY: _property("industry"),
    Dimension.CURRENCY: _Breakdown("item.currency", "g.key", "g.key"),
    Dimension.TOTAL: _Breakdown("NULL::text"),
}
_BASIS_DATES = {
    Basis.DUE: "item.due_date",
    Basis.ISSUE: "CASE WHEN item.due_date IS NOT NULL THEN item.issue_date END",
    Basis.POSTING: "CASE WHEN item.due_date IS NOT NULL THEN item.posting_date END",
}

_AGEING = """
SELECT g.key, {code} AS code, {label} AS label, g.currency, {sums}, {disputed} AS disputed
FROM (
    SELECT key, currency, {aggregates}
    FROM (
        SELECT {key} AS key, {currency} AS currency, {amount} AS amount, {disputed_item} AS disputed,
               %(ag_as_of)s::date - {basis_date} AS age_days
        FROM ({items}) item {customer}
    ) aged GROUP BY key, currency
) g {labels}
"""


def bucket_names(buckets: Sequence[Bucket]) -> tuple[str, ...]:
    """Return the amount columns of an ageing, in order."""
    return ("not_due", *(bucket.name for bucket in buckets), "unapplied", "outstanding")


def ageing_relation(
    *,
    as_of: date,
    known_at: datetime | None,
    scope: Scope,
    by: Dimension = Dimension.CUSTOMER,
    basis: Basis = Basis.DUE,
    bucket_days: Sequence[int] | None = None,
    in_reporting_currency: bool = False,
    with_disputed: bool = False,
    selection: CustomerSelection | None = None,
    customer_id: int | None = None,
    entity_id: int | None = None,
    currency: str | None = None,
) -> Relation:
    """Return the ageing as a SELECT: key, code, label, currency, the columns of `bucket_names`, disputed.

    :param bucket_days: upper ends of the buckets in days; the setting AGEING_BUCKET_DAYS where None
    :raises BucketBoundsError: if they do not rise
    """
    buckets = buckets_between(settings.AGEING_BUCKET_DAYS if bucket_days is None else bucket_days)
    items = open_items_relation(
        as_of=as_of,
        known_at=known_at,
        scope=scope,
        selection=selection,
        customer_id=customer_id,
        entity_id=entity_id,
        currency=currency,
    )
    breakdown = _BREAKDOWNS[by]
    aggregates = {name: f"COALESCE(SUM(amount) FILTER (WHERE {ages}), 0)" for name, ages in _ages(buckets)}
    aggregates |= {"outstanding": "SUM(amount)", "disputed": "SUM(disputed)"}
    amount, disputed, item_currency, params = _units(in_reporting_currency, with_disputed)
    sql = _AGEING.format(
        **breakdown._asdict(),
        sums=", ".join(f"g.{name}" for name in bucket_names(buckets)),
        aggregates=", ".join(f"{formula} AS {name}" for name, formula in aggregates.items()),
        amount=amount,
        currency=item_currency,
        disputed_item=disputed,
        disputed="g.disputed",
        basis_date=_BASIS_DATES[basis],
        items=items.sql,
        customer="JOIN customers_customer customer ON customer.id = item.customer_id" if breakdown.of_customer else "",
    )
    columns = ("key", "code", "label", "currency", *bucket_names(buckets), "disputed")
    return Relation(sql, {**items.params, **params, "ag_as_of": as_of}, columns)


def _ages(buckets: Sequence[Bucket]) -> list[tuple[str, str]]:
    """Return the condition of each column of an ageing. Bounds are whole numbers that we made ourselves."""
    conditions = [("not_due", "age_days <= 0"), ("unapplied", "age_days IS NULL")]
    for name, first, last in buckets:
        conditions.append((name, f"age_days >= {first}" + ("" if last is None else f" AND age_days <= {last}")))
    return conditions


def _units(in_reporting_currency: bool, with_disputed: bool) -> tuple[str, str, str, dict[str, str]]:
    if not in_reporting_currency:
        return "item.open_amount", "item.disputed_amount" if with_disputed else "0", "item.currency", {}
    disputed = "ROUND(item.reporting_open_amount * item.disputed_amount / item.open_amount, 4)"
    currency = {"ag_currency": settings.REPORTING_CURRENCY}
    return "item.reporting_open_amount", disputed if with_disputed else "0", "%(ag_currency)s::text", currency


def get_ageing(
    *,
    as_of: date,
    known_at: datetime | None,
    scope: Scope,
    by: Dimension = Dimension.CUSTOMER,
    basis: Basis = Basis.DUE,
    bucket_days: Sequence[int] | None = None,
    in_reporting_currency: bool = False,
    with_disputed: bool = False,
    selection: CustomerSelection | None = None,
    customer_id: int | None = None,
    entity_id: int | None = None,
    currency: str | None = None,
) -> list[AgeingRow]:
    """Return the ageing at the close of `as_of` as known at `known_at`, by code, then label and currency."""
    relation = ageing_relation(
        as_of=as_of,
        known_at=known_at,
        scope=scope,
        by=by,
        basis=basis,
        bucket_days=bucket_days,
        in_reporting_currency=in_reporting_currency,
        with_disputed=with_disputed,
        selection=selection,
        customer_id=customer_id,
        entity_id=entity_id,
        currency=currency,
    )
    rows = fetch_report(f"{relation.sql} ORDER BY code, label, currency", relation.params)
    return [AgeingRow._make((*row[:5], row[5:-3], *row[-3:])) for row in rows]
