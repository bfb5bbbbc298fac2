"""Forms for invoices and credit notes that people type: most come from files or other systems."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.forms.ledger_actions import amount_field, day_field
from customers.models import InvoiceKind, LegalEntity


class DocumentForm(forms.Form):
    """An invoice or credit note without lines. Of net, tax and gross two are enough, gross alone is without tax."""

    kind = forms.ChoiceField(label=_("Kind"), choices=InvoiceKind.choices)
    entity = forms.ModelChoiceField(LegalEntity.objects.order_by("code"), label=_("Entity"))
    customer_code = forms.CharField(label=_("Customer code"), max_length=64)
    number = forms.CharField(
        label=_("Number"), required=False, max_length=64, help_text=_("Left empty, it gets a number of ours.")
    )
    issue_date = day_field(_("Issue date"))
    posting_date = day_field(_("Posting date"), required=False, help_text=_("The issue date if left out."))
    due_date = day_field(_("Due date"), required=False, help_text=_("From the customer's payment terms if left out."))
    currency = forms.RegexField(r"^[A-Z]{3}\Z", label=_("Currency"))
    net = amount_field(_("Net"), required=False)
    tax = amount_field(_("Tax"), required=False)
    gross = amount_field(_("Gross"), required=False)
    tax_code = forms.CharField(label=_("Tax code"), required=False, max_length=16)
    customer_order_number = forms.CharField(label=_("Customer's order number"), required=False, max_length=64)


class CreditForm(forms.Form):
    """How much of an invoice is credited."""

    amount = amount_field(_("Amount with tax"))
    issue_date = day_field(_("Issue date"))
    number = forms.CharField(
        label=_("Number"), required=False, max_length=64, help_text=_("Left empty, it gets a number of ours.")
    )


class ApplicationForm(forms.Form):
    """Which invoice a credit note settles, and by how much."""

    line = forms.ChoiceField(label=_("Invoice"))
    amount = amount_field(_("Amount"))
    effective_date = day_field(
        _("In effect from"), required=False, help_text=_("Left empty, the later of the two posting dates.")
    )

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = lines  # type: ignore[attr-defined]
