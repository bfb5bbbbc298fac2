"""Forms for customers and contacts, shared by pages and API."""

from customers.forms.records import RecordForm
from customers.models import Contact, Customer
from finance_crm.web.forms.dates import date_input

CUSTOMER_FIELDS = (
    "code", "name", "local_name", "legal_form", "tax_id", "registration_number", "lei", "duns", "country",
    "region", "industry", "channel", "group", "owner", "team", "currency", "payment_terms", "language",
    "status", "acquired_date",
)  # fmt: skip


class CustomerForm(RecordForm):
    """A customer's master data."""

    class Meta:
        model = Customer
        fields = CUSTOMER_FIELDS
        widgets = {"acquired_date": date_input()}


class ContactForm(RecordForm):
    """A person at a customer."""

    class Meta:
        model = Contact
        fields = ("kind", "name", "position", "email", "phone", "language", "is_active")

    def _get_validation_exclusions(self) -> set[str]:
        """The customer is no field of the form, but one person stands at it only once."""
        return set(super()._get_validation_exclusions()) - {"customer"}
