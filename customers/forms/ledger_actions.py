"""Forms with which people post to the ledger, one per use case."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import (
    AllocationReason,
    BankAccount,
    DisputeOutcome,
    DisputeReason,
    LegalEntity,
    ReceiptMethod,
)
from finance_crm.web.forms.dates import date_input

MOST_DIGITS = 16  # before the point; what a ledger's amount holds
BESIDE = [
    (reason.value, reason.label)
    for reason in (
        AllocationReason.DISCOUNT,
        AllocationReason.SHORT_PAYMENT,
        AllocationReason.BANK_CHARGE,
        AllocationReason.WITHHOLDING_TAX,
        AllocationReason.ROUNDING,
    )
]


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = date_input()
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def amount_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        help_text=help_text,
        max_digits=16,
        decimal_places=4,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class ReversalForm(forms.Form):
    """From when a row is taken back, and why."""

    effective_date = day_field(
        gettext_lazy("In effect from"),
        required=False,
        help_text=gettext_lazy("Leave empty to correct a mistake as if it had never been posted."),
    )
    note = forms.CharField(label=gettext_lazy("Why"), max_length=200)


class WriteOffForm(forms.Form):
    """How much is given up, and why."""

    amount = amount_field(gettext_lazy("Amount"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)
    effective_date = day_field(gettext_lazy("In effect from"))


class DisputeForm(forms.Form):
    """What the customer contests."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=DisputeReason.choices)
    amount = amount_field(gettext_lazy("Contested amount"))
    opened_date = day_field(gettext_lazy("Opened on"))
    owner_id = forms.TypedChoiceField(
        label=gettext_lazy("Who clears it up"), required=False, coerce=int, empty_value=None
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, owners: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner_id"].choices = [("", _("Nobody yet")), *owners]  # type: ignore[attr-defined]


class ResolutionForm(forms.Form):
    """How a dispute ended."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=DisputeOutcome.choices)
    resolved_date = day_field(gettext_lazy("Resolved on"))
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class IdentificationForm(forms.Form):
    """Whose money it is."""

    customer_code = forms.CharField(label=gettext_lazy("Customer code"), max_length=64)


class ReceiptForm(forms.Form):
    """Money received."""

    entity = forms.ModelChoiceField(LegalEntity.objects.order_by("code"), label=gettext_lazy("Entity"))
    bank_account = forms.ModelChoiceField(
        BankAccount.objects.order_by("code"), label=gettext_lazy("Bank account"), required=False
    )
    value_date = day_field(gettext_lazy("Value date"))
    amount = amount_field(gettext_lazy("Amount"))
    currency = forms.RegexField(r"^[A-Z]{3}\Z", label=gettext_lazy("Currency"))
    customer_code = forms.CharField(
        label=gettext_lazy("Customer code"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("Leave empty when you do not know whose money it is."),
    )
    payer_name = forms.CharField(label=gettext_lazy("Payer"), required=False, max_length=200)
    remittance_text = forms.CharField(
        label=gettext_lazy("Remittance text"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=ReceiptMethod.choices)
    number = forms.CharField(
        label=gettext_lazy("Number"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("The bank's reference; left empty, it gets a number of ours."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        account = cleaned.get("bank_account")
        if account is not None and account.entity_id != getattr(cleaned.get("entity"), "pk", None):
            self.add_error("bank_account", _("This account belongs to another entity."))
        return cleaned


class Entry(NamedTuple):
    """What a person typed for one open item: money of the receipt, and what is settled beside it."""

    invoice_id: int
    instalment_id: int | None
    amount: Decimal
    beside_amount: Decimal
    beside_reason: str


class AllocationEntries:
    """The table of open items of a receipt's page, as it was typed.

    Each item has the fields `amount-KEY`, `beside-KEY` and `reason-KEY`; KEY is `invoice_id` or
    `invoice_id.instalment_id`. `errors` says by key what is not an amount.
    """

    def __init__(self, data: Mapping[str, str]) -> None:
        self.data = data
        self.errors: dict[str, str] = {}
        self.entries = [entry for key in self._keys() if (entry := self._read(key)) is not None]

    @property
    def is_valid(self) -> bool:
        return not self.errors

    def _keys(self) -> list[str]:
        return [name.removeprefix("amount-") for name in self.data if name.startswith("amount-")]

    def _read(self, key: str) -> Entry | None:
        amount, beside = self._amount("amount", key), self._amount("beside", key)
        reason = self.data.get(f"reason-{key}", "")
        if key in self.errors or (amount == 0 and beside == 0):
            return None
        if beside and reason not in dict(BESIDE):
            self.errors[key] = _("Say why the rest is settled.")
            return None
        try:
            invoice_id, _dot, instalment_id = key.partition(".")
            return Entry(int(invoice_id), int(instalment_id) if instalment_id else None, amount, beside, reason)
        except ValueError:
            return None

    def _amount(self, name: str, key: str) -> Decimal:
        text = self.data.get(f"{name}-{key}", "").strip().replace(",", "")
        try:
            amount = Decimal(text or "0")
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount < 0 or amount.adjusted() >= MOST_DIGITS:
            self.errors[key] = _("%(text)s is not an amount.") % {"text": text}
            return Decimal(0)
        return amount
