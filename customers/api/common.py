"""What the resources of the ledger share: refusals as answers, checks of what a request points to, lines."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from customers.domain.ledger import LedgerError, LineDraft
from customers.queries.customer_rows import find_customer_row
from customers.queries.entities import has_bank_account, has_entity
from customers.services.invoices import InvoiceInUseError
from customers.services.orders import OrderInUseError
from customers.services.receipts import AlreadyIdentifiedError, ReceiptInUseError
from customers.services.refusals import ClosedPeriodError, DuplicateNumberError
from customers.services.reversals import AlreadyReversedError
from finance_crm.access.domain.scopes import Scope
from finance_crm.web.api.fields import MoneyField
from finance_crm.web.api.problems import ConflictError
from finance_crm.web.api.serializers import RowSerializer

# The request is well formed; the present state of the ledger does not allow it.
_CONFLICTS = (
    AlreadyIdentifiedError,
    AlreadyReversedError,
    ClosedPeriodError,
    DuplicateNumberError,
    InvoiceInUseError,
    OrderInUseError,
    ReceiptInUseError,
)


@contextmanager
def refusals() -> Iterator[None]:
    """Answer 409 for what the present state does not allow, and 400 with the field for the rest."""
    try:
        yield
    except _CONFLICTS as error:
        raise ConflictError(str(error)) from error
    except LedgerError as error:
        raise serializers.ValidationError({error.field: [str(error)]} if error.field else [str(error)]) from error


def ensure_customer(scope: Scope, customer_id: int) -> None:
    """:raises ValidationError: if there is no such customer, or the caller does not see it"""
    if find_customer_row(scope=scope, customer_id=customer_id) is None:
        raise serializers.ValidationError({"customer_id": ["There is no such customer."]})


def ensure_entity(entity_id: int, *, bank_account_id: int | None = None) -> None:
    """:raises ValidationError: if there is no such entity, or the account is not the entity's"""
    if not has_entity(entity_id=entity_id):
        raise serializers.ValidationError({"entity_id": ["There is no such entity."]})
    if bank_account_id is not None and not has_bank_account(bank_account_id=bank_account_id, entity_id=entity_id):
        raise serializers.ValidationError({"bank_account_id": ["The entity has no such account."]})


class CurrencyText(serializers.RegexField):
    """An ISO 4217 code; the service knows which exist."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("^[A-Z]{3}$", **kwargs)


class AmountText(serializers.DecimalField):
    """An amount in the document's currency, as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=16, decimal_places=4, **kwargs)


class LineInput(serializers.Serializer):
    """One line. Net is quantity × price unless given; give tax, or a tax rate from which it follows."""

    quantity = serializers.DecimalField(14, 6)
    unit_price = serializers.DecimalField(14, 6)
    net = AmountText(required=False, allow_null=True)
    tax = AmountText(required=False, allow_null=True)
    tax_rate = serializers.DecimalField(
        7, 6, required=False, allow_null=True, min_value=Decimal(0), help_text="a fraction: 0.05 is 5 %"
    )
    tax_code = serializers.CharField(max_length=16, required=False, allow_blank=True)
    product_code = serializers.CharField(max_length=64, required=False, allow_blank=True)
    description = serializers.CharField(max_length=200, required=False, allow_blank=True)
    unit_cost = serializers.DecimalField(14, 6, required=False, allow_null=True)


class OrderLineInput(LineInput):
    unit_cost = None  # type: ignore[assignment]


class LineItem(RowSerializer):
    id = serializers.IntegerField()
    line_number = serializers.IntegerField()
    product_code = serializers.CharField()
    description = serializers.CharField()
    quantity = serializers.DecimalField(20, 6)
    unit_price = serializers.DecimalField(20, 6)
    net = serializers.DecimalField(20, 4)
    tax = serializers.DecimalField(20, 4)
    gross = serializers.DecimalField(20, 4)


class InvoiceLineItem(LineItem):
    unit_cost = serializers.DecimalField(20, 6, allow_null=True)
    tax_code = serializers.CharField()


class ReversalInput(serializers.Serializer):
    effective_date = serializers.DateField(
        required=False, help_text="from when; left out, as if it had never been posted"
    )
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


def money(**options: Any) -> MoneyField:
    return MoneyField(**options)


def line_drafts(lines: list[dict[str, Any]]) -> tuple[LineDraft, ...]:
    """Return lines of a request as drafts."""
    return tuple(LineDraft(**line) for line in lines)
