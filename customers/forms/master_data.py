"""Forms over records that exist, for edges that know ids only."""

from collections.abc import Mapping
from typing import Any

from customers.forms.accounts import ContactForm, CustomerForm
from customers.models import Contact, Customer


def customer_form(*, data: dict[str, Any], customer_id: int | None = None) -> CustomerForm:
    """Return the form of a new customer, or of an existing one."""
    instance = None if customer_id is None else Customer.objects.filter(pk=customer_id).first()
    return CustomerForm(data, instance=instance)


def contact_form(*, data: Mapping[str, Any] | None, customer_id: int, contact_id: int | None = None) -> ContactForm:
    """Return the form of a new contact at a customer, or of an existing one."""
    known = None if contact_id is None else Contact.objects.filter(pk=contact_id, customer_id=customer_id).first()
    return ContactForm(data, instance=known or Contact(customer_id=customer_id))
