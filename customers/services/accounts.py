"""Change the master data of customers and their contacts.

Mutable records carry a `version`: whoever changes one says which version was read, so that nobody
overwrites what somebody else has changed meanwhile. History is written by triggers.
"""

from datetime import datetime
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import transaction
from django.db.models import F

from customers.models import Contact, Customer
from customers.services.versions import change_versioned

ANONYMOUS = "—"


@transaction.atomic
def create_customer(*, fields: dict[str, Any]) -> Customer:
    """Add a customer; the database gives it a position of zero."""
    return Customer.objects.create(**fields)


def update_customer(*, customer_id: int, version: int | None, fields: dict[str, Any]) -> Customer:
    """Change some fields of a customer.

    :raises StaleVersionError: if the customer is no longer at `version`
    """
    return change_versioned(model=Customer, pk=customer_id, version=version, fields=fields)


@transaction.atomic
def create_contact(*, customer_id: int, fields: dict[str, Any]) -> Contact:
    """Add a person at a customer."""
    return Contact.objects.create(customer_id=customer_id, **fields)


def update_contact(*, contact_id: int, version: int | None, fields: dict[str, Any]) -> Contact:
    """Change some fields of a contact.

    :raises StaleVersionError: if the contact is no longer at `version`
    """
    return change_versioned(model=Contact, pk=contact_id, version=version, fields=fields)


@transaction.atomic
def anonymise_contact(*, contact_id: int, now: datetime) -> Contact:
    """Blank a person's data in place and in its history. The row stays, so that letters still point somewhere."""
    blank = {"name": f"{ANONYMOUS} {contact_id}", "position": "", "email": "", "phone": ""}
    Contact.objects.filter(pk=contact_id).update(**blank, is_active=False, anonymised_at=now, version=F("version") + 1)
    history: Any = apps.get_model("customers", "ContactEvent")
    with pgtrigger.ignore("customers.ContactEvent:append_only"):  # the one change that history admits
        history.objects.filter(pgh_obj_id=contact_id).update(**blank)
    return Contact.objects.get(pk=contact_id)
