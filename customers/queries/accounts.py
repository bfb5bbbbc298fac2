"""Customers, their contacts and what the pages about one customer show. Reads only, inside a scope."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Lower
from django.urls import reverse

from customers.models import Contact, Customer, LegalEntity, SalesOrder
from finance_crm.access.domain.scopes import Scope
from finance_crm.activity.domain.subjects import SubjectCard
from finance_crm.sql import fetch_all
from finance_crm.web.domain.search import SearchHit


class CustomerNotFoundError(LookupError):
    """There is no such customer, or the reader does not see it."""


def in_scope(scope: Scope, *, prefix: str = "") -> Q:
    """Return the condition that keeps rows to the customers a reader sees; `prefix` leads to the customer."""
    return Q() if scope.sees_all else Q(**{f"{prefix}team_id__in": scope.team_ids})


def list_customers(*, scope: Scope) -> QuerySet[Customer]:
    """Return the customers that `scope` sees, by code."""
    customers = Customer.objects.filter(in_scope(scope))
    return customers.select_related("group", "owner", "team", "payment_terms").order_by("code", "id")


def get_customer(*, scope: Scope, customer_id: int) -> Customer:
    """Return one customer with group, owner, team, terms and position.

    :raises CustomerNotFoundError: also when `scope` does not see it
    """
    customer = list_customers(scope=scope).select_related("position").filter(pk=customer_id).first()
    if customer is None:
        raise CustomerNotFoundError
    return customer


def list_contacts(*, customer_id: int) -> QuerySet[Contact]:
    """Return the contacts of a customer, active ones first."""
    return Contact.objects.filter(customer_id=customer_id).order_by("-is_active", "kind", "name", "id")


def get_default_entity() -> LegalEntity | None:
    """Return the entity whose business day is "today", the first one if none is marked."""
    return LegalEntity.objects.order_by("-is_default", "id").first()


def get_default_time_zone() -> str:
    """Return the time zone of the default entity, UTC before any exists. Every page asks, so it is one plain row."""
    found = fetch_all("SELECT time_zone FROM customers_legalentity ORDER BY is_default DESC, id LIMIT 1")
    return str(found[0][0]) if found else "UTC"


class OrderRow(NamedTuple):
    """One order of a customer; `undelivered` is its gross value not delivered yet."""

    id: int
    number: str
    order_date: date
    requested_date: date | None
    currency: str
    gross: Decimal
    delivered: Decimal
    undelivered: Decimal


def list_recent_orders(*, customer_id: int, as_of: date, limit: int) -> Sequence[OrderRow]:
    """Return the customer's latest live orders at the close of `as_of`, with what was delivered of them by then.

    Lines are valued at their gross per unit.
    """
    orders = SalesOrder.objects.filter(
        customer_id=customer_id, reverses__isnull=True, is_reversed=False, order_date__lte=as_of
    )
    delivered = Sum(
        F("lines__gross") * F("lines__deliveries__quantity") / F("lines__quantity"),
        filter=Q(lines__deliveries__delivery_date__lte=as_of) & ~Q(lines__quantity=0),
        default=Decimal(0),
    )
    rows = orders.annotate(delivered_value=delivered).order_by("-order_date", "-id")[:limit]
    return [
        OrderRow(
            order.pk,
            order.number,
            order.order_date,
            order.requested_date,
            order.currency,
            order.gross,
            order.delivered_value,
            max(order.gross - order.delivered_value, Decimal(0)),
        )
        for order in rows
    ]


def find_customer_card(customer_id: int, scope: Scope) -> SubjectCard | None:
    """Return how history and comments name the customer; None if it is not seen."""
    found = Customer.objects.filter(in_scope(scope), pk=customer_id).values_list("name", "code").first()
    return found and SubjectCard(f"{found[0]} ({found[1]})", reverse("customers:customer", args=[customer_id]))


def search_customers(term: str, scope: Scope, limit: int) -> list[SearchHit]:
    """Return customers whose code, name or local name begins with `term`."""
    lowered = term.lower()
    found = (
        Customer.objects.annotate(lower_name=Lower("name"), lower_local=Lower("local_name"))
        .filter(in_scope(scope))
        .filter(
            Q(code__startswith=term)
            | Q(code__startswith=term.upper())
            | Q(lower_name__startswith=lowered)
            | Q(lower_local__startswith=lowered)
        )
        .order_by("name", "id")
        .values_list("id", "name", "code", "local_name")[:limit]
    )
    return [
        SearchHit(name, reverse("customers:customer", args=[pk]), " · ".join(part for part in (code, local) if part))
        for pk, name, code, local in found
    ]
