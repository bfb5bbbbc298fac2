"""What every page about a customer's statements begins with: may the reader see the customer, and what is known."""

from typing import Any

from django.http import Http404, HttpRequest

from credit.queries.statements import KnownStatement, list_statements
from customers.queries.accounts import CustomerNotFoundError, get_customer
from finance_crm.access.queries.rights import get_scope
from finance_crm.web.as_of import get_as_of, get_known_at


def find_customer(request: HttpRequest, customer_id: int) -> Any:
    """Return the customer, or answer 404 where this reader sees none."""
    try:
        return get_customer(scope=get_scope(user=request.user), customer_id=customer_id)
    except CustomerNotFoundError as error:
        raise Http404 from error


def customer_name(request: HttpRequest, customer_id: int) -> str:
    """Return what the customer is called, or answer 404 where this reader sees none."""
    return str(find_customer(request, customer_id).name)


def known_statements(request: HttpRequest, customer_id: int) -> list[KnownStatement]:
    """Return the customer's statements on the page's day, as known at the page's moment, oldest first."""
    customer_name(request, customer_id)
    return list_statements(customer_id=customer_id, as_of=get_as_of(request), known_at=get_known_at(request))
