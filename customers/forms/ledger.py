"""Filters over the ledger's rows, shared by pages, exports and the API."""

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import AllocationReason, InvoiceKind, ReceiptMethod
from finance_crm.web.forms.dates import date_input

ANY = ("", _("Any"))
LARGEST_ID = 2**63 - 1


def day_field(label: object) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=date_input())


def id_field(label: object) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)


class InvoiceFilters(forms.Form):
    """Which invoices and credit notes. `status` is that of the close of the day asked for."""

    search = forms.CharField(label=_("Number or customer"), required=False, max_length=100, widget=forms.SearchInput)
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ANY,
            ("open", _("Open")),
            ("overdue", _("Overdue")),
            ("disputed", _("Disputed")),
            ("unapplied", _("Unapplied credit")),
        ],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ANY, *InvoiceKind.choices])
    currency = forms.RegexField(r"^[A-Z]{3}\Z", label=_("Currency"), required=False)
    issued_from = day_field(_("Issued from"))
    issued_to = day_field(_("Issued to"))
    due_from = day_field(_("Due from"))
    due_to = day_field(_("Due to"))
    customer_id = id_field(_("Customer"))
    entity_id = id_field(_("Entity"))


class ReceiptFilters(forms.Form):
    """Which receipts."""

    search = forms.CharField(
        label=_("Number, payer or customer"), required=False, max_length=100, widget=forms.SearchInput
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[ANY, ("unidentified", _("Unidentified")), ("unapplied", _("With money left"))],
    )
    method = forms.ChoiceField(label=_("Method"), required=False, choices=[ANY, *ReceiptMethod.choices])
    currency = forms.RegexField(r"^[A-Z]{3}\Z", label=_("Currency"), required=False)
    received_from = day_field(_("Received from"))
    received_to = day_field(_("Received to"))
    customer_id = id_field(_("Customer"))
    entity_id = id_field(_("Entity"))


class AllocationFilters(forms.Form):
    """Which allocations."""

    invoice_id = id_field(_("Invoice"))
    receipt_id = id_field(_("Receipt"))
    credit_note_id = id_field(_("Credit note"))
    customer_id = id_field(_("Customer"))
    reason = forms.ChoiceField(label=_("Reason"), required=False, choices=[ANY, *AllocationReason.choices])
    effective_from = day_field(_("Effective from"))
    effective_to = day_field(_("Effective to"))


class OrderFilters(forms.Form):
    """Which orders."""

    number = forms.CharField(label=_("Number"), required=False, max_length=64)
    customer_id = id_field(_("Customer"))
    entity_id = id_field(_("Entity"))
    ordered_from = day_field(_("Ordered from"))
    ordered_to = day_field(_("Ordered to"))


class DeliveryFilters(forms.Form):
    """Which deliveries."""

    order_id = id_field(_("Order"))
    customer_id = id_field(_("Customer"))
    delivered_from = day_field(_("Delivered from"))
    delivered_to = day_field(_("Delivered to"))


class RateFilters(forms.Form):
    """Which exchange rates."""

    currency = forms.RegexField(r"^[A-Z]{3}\Z", label=_("Currency"), required=False)
