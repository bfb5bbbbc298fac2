"""Sales orders and deliveries in force, for lists and single reads."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from customers.models import Delivery, SalesOrder
from customers.queries.accounts import in_scope
from finance_crm.access.domain.scopes import Scope

_LIVE = {"reverses__isnull": True, "is_reversed": False}


def list_orders(*, scope: Scope, filters: Mapping[str, Any], after_id: int | None, limit: int) -> list[SalesOrder]:
    """Return orders in force by id, with their lines, from after `after_id`."""
    rules = {
        "number": "number",
        "customer_id": "customer_id",
        "entity_id": "entity_id",
        "ordered_from": "order_date__gte",
        "ordered_to": "order_date__lte",
    }
    rows = _page(SalesOrder.objects.filter(**_LIVE), scope, filters, rules, after_id)
    return list(rows.select_related("customer", "entity").prefetch_related("lines")[:limit])


def find_order(*, scope: Scope, order_id: int) -> SalesOrder | None:
    """Return one order, live or not; None if there is none or the reader does not see it."""
    rows = SalesOrder.objects.filter(in_scope(scope, prefix="customer__"), pk=order_id, reverses__isnull=True)
    return rows.select_related("customer", "entity").prefetch_related("lines").first()


def list_deliveries(*, scope: Scope, filters: Mapping[str, Any], after_id: int | None, limit: int) -> list[Delivery]:
    """Return deliveries in force by id, from after `after_id`."""
    rules = {
        "order_id": "order_line__order_id",
        "customer_id": "customer_id",
        "delivered_from": "delivery_date__gte",
        "delivered_to": "delivery_date__lte",
    }
    rows = _page(Delivery.objects.filter(**_LIVE), scope, filters, rules, after_id)
    return list(rows.select_related("order_line")[:limit])


def find_delivery(*, scope: Scope, delivery_id: int) -> Delivery | None:
    """Return one delivery, live or not; None if there is none or the reader does not see it."""
    rows = Delivery.objects.filter(in_scope(scope, prefix="customer__"), pk=delivery_id, reverses__isnull=True)
    return rows.select_related("order_line").first()


def sees_order_line(*, scope: Scope, order_line_id: int) -> bool:
    """Say whether the reader sees the order that a line belongs to."""
    orders = SalesOrder.objects.filter(in_scope(scope, prefix="customer__"), lines__id=order_line_id)
    return orders.exists()


def _page(
    rows: QuerySet[Any],
    scope: Scope,
    filters: Mapping[str, Any],
    rules: Mapping[str, str],
    after_id: int | None,
) -> QuerySet[Any]:
    wanted = {rule: filters[name] for name, rule in rules.items() if filters.get(name)}
    if after_id is not None:
        wanted["id__gt"] = after_id
    return rows.filter(in_scope(scope, prefix="customer__"), **wanted).order_by("id")
