"""Change the master data of customers and their contacts.

Mutable records carry a `version`: whoever changes one says which version was read, so that nobody
overwrites what somebody else has changed meanwhile. History is written by triggers.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from customers.models import Contact, Customer
from finance_crm.web.domain.versions import StaleVersionError

ANONYMOUS = "—"


@transaction.atomic
def create_customer(*, fields: dict[str, Any]) -> Customer:
    """Add a customer; the database gives it a position of zero."""
    return Customer.objects.create(**fields)


@transaction.atomic
def update_customer(*, customer_id: int, version: int | None, fields: dict[str, Any]) -> Customer:
    """Change some fields of a customer.

    :raises StaleVersionError: if the customer is no longer at `version`
    """
    customer = Customer.objects.select_for_update().get(pk=customer_id)
    if version is not None and customer.version != version:
        raise StaleVersionError
    for name, value in fields.items():
        setattr(customer, name, value)
    customer.version += 1
    customer.save()
    return customer


@transaction.atomic
def create_contact(*, customer_id: int, fields: dict[str, Any]) -> Contact:
    """Add a person at a customer."""
    return Contact.objects.create(customer_id=customer_id, **fields)


@transaction.atomic
def update_contact(*, contact_id: int, version: int | None, fields: dict[str, Any]) -> Contact:
    """Change some fields of a contact.

    :raises StaleVersionError: if the contact is no longer at `version`
    """
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if version is not None and contact.version != version:
        raise StaleVersionError
    for name, value in fields.items():
        setattr(contact, name, value)
    contact.version += 1
    contact.save()
    return contact


@transaction.atomic
def anonymise_contact(*, contact_id: int, now: datetime) -> Contact:
    """Blank a person's data in place. The row stays, so that letters and history still point somewhere."""
    Contact.objects.filter(pk=contact_id).update(
        name=f"{ANONYMOUS} {contact_id}", position="", email="", phone="", is_active=False,
        anonymised_at=now, version=F("version") + 1,
    )  # fmt: skip
    return Contact.objects.get(pk=contact_id)
