"""Forms for customers and contacts, shared by pages and API."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from customers.models import Contact, Customer
from finance_crm.money import known_currencies

CUSTOMER_FIELDS = (
    "code", "name", "local_name", "legal_form", "tax_id", "registration_number", "lei", "duns", "country",
    "region", "industry", "channel", "group", "owner", "team", "currency", "payment_terms", "language",
    "status", "acquired_date",
)  # fmt: skip


class CustomerForm(forms.ModelForm):
    """A customer's master data. `version` is what the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Customer
        fields = CUSTOMER_FIELDS
        widgets = {"acquired_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper()
        if currency not in known_currencies():
            raise ValidationError(_("%(code)s is not an ISO 4217 currency code."), params={"code": currency})
        return currency

    @property
    def values(self) -> dict[str, Any]:
        """Return what is saved, without the version."""
        return {name: self.cleaned_data[name] for name in CUSTOMER_FIELDS}


class ContactForm(forms.ModelForm):
    """A person at a customer."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Contact
        fields = ("kind", "name", "position", "email", "phone", "language", "is_active")
