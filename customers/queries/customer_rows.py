"""Customers as rows for other systems: master data with the maintained balance, by id."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings

from customers.models import Contact, Customer
from customers.queries.accounts import in_scope
from customers.queries.selections import CustomerSelection, condition_on
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import fetch_all


class CustomerRow(NamedTuple):
    """A customer. Balances are in reporting currency, as of `balance_date`."""

    id: int
    code: str
    name: str
    local_name: str
    legal_form: str
    tax_id: str
    registration_number: str
    lei: str
    duns: str
    country: str
    region: str
    industry: str
    channel: str
    group_id: int | None
    owner_id: int | None
    team_id: int | None
    currency: str
    payment_terms_id: int | None
    language: str
    status: str
    acquired_date: date | None
    updated_at: datetime
    version: int
    outstanding: Decimal
    overdue: Decimal
    unapplied: Decimal
    balance_date: date
    reporting_currency: str


_ROWS = """
SELECT c.id, c.code, c.name, c.local_name, c.legal_form, c.tax_id, c.registration_number, c.lei, c.duns,
    c.country,
       c.region, c.industry, c.channel, c.group_id, c.owner_id, c.team_id, c.currency, c.payment_terms_id,
       c.language,
       c.status, c.acquired_date, c.updated_at, c.version, p.outstanding, p.overdue, p.unapplied,
       p.as_of_date,
       %(reporting_currency)s
FROM customers_customer c JOIN customers_customerposition p ON p.customer_id = c.id
WHERE c.id > %(after_id)s AND {condition} ORDER BY c.id LIMIT %(limit)s
"""


def list_customer_rows(*, selection: CustomerSelection, after_id: int | None, limit: int) -> list[CustomerRow]:
    """Return the selected customers by id, from after `after_id`."""
    return _read(selection, "TRUE", {"after_id": after_id or 0, "limit": limit})


def find_customer_row(*, scope: Scope, customer_id: int) -> CustomerRow | None:
    """Return one customer; None if there is none or the reader does not see it."""
    params = {"after_id": 0, "limit": 1, "customer_id": customer_id}
    rows = _read(CustomerSelection(scope=scope), "c.id = %(customer_id)s", params)
    return rows[0] if rows else None


def _read(selection: CustomerSelection, also: str, params: dict[str, int]) -> list[CustomerRow]:
    condition = condition_on(selection, alias="c")
    statement = _ROWS.format(condition=f"{condition.sql or 'TRUE'} AND {also}")
    values = condition.params | params | {"reporting_currency": settings.REPORTING_CURRENCY}
    return [CustomerRow(*row) for row in fetch_all(statement, values)]


def list_contact_rows(*, scope: Scope, customer_id: int | None, after_id: int | None, limit: int) -> list[Contact]:
    """Return contacts by id, from after `after_id`."""
    rows = Contact.objects.filter(in_scope(scope, prefix="customer__"), id__gt=after_id or 0).order_by("id")
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return list(rows[:limit])


def find_contact(*, scope: Scope, contact_id: int) -> Contact | None:
    """Return one contact; None if there is none or the reader does not see it."""
    return Contact.objects.filter(in_scope(scope, prefix="customer__"), pk=contact_id).first()


def find_customer_id(*, scope: Scope, code: str) -> int | None:
    """Return the id of the customer with this code; None if there is none or the reader does not see it."""
    return Customer.objects.filter(in_scope(scope), code=code).values_list("id", flat=True).first()
