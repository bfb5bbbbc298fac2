"""Fields that money and identifiers use in every resource."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from finance_crm.money import UnknownCurrencyError, decimals_of, has_allowed_decimals, round_half_up

MAX_ID = 2**63 - 1
_AMOUNT = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,4})?")
MONEY_SCHEMA = {
    "type": "object",
    "required": ["amount", "currency"],
    "additionalProperties": False,
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?[0-9]{1,16}(\.[0-9]{1,4})?$", "example": "123.45"},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "example": "EUR"},
    },
    "example": {"amount": "123.45", "currency": "EUR"},
}


class Money(NamedTuple):
    """An amount in major units of its currency."""

    amount: Decimal
    currency: str


def money_json(amount: Decimal | None, currency: str) -> dict[str, str] | None:
    """Return money as the API shows it, with exactly the decimals of its currency; no amount is null."""
    if amount is None:
        return None
    return {"amount": format(round_half_up(amount, currency=currency), "f"), "currency": currency}


@extend_schema_field(MONEY_SCHEMA)
class MoneyField(serializers.Field):
    """`{"amount": "123.45", "currency": "EUR"}`. The amount is text, so no program rounds it on the way.

    Reads the amount from `source` and the currency from the attribute `currency_source`; writes a Money.
    """

    default_error_messages = {
        "shape": _('Money is {{"amount": "123.45", "currency": "EUR"}}, the amount as text.'),
        "amount": _("Not a decimal number with at most 16 digits before and 4 after the point."),
        "currency": _("Not an ISO 4217 currency."),
        "decimals": _("{currency} has {decimals} decimals."),
        "positive": _("Must be more than zero."),
        "negative": _("Must not be negative."),
    }

    def __init__(
        self,
        *,
        currency_source: str = "currency",
        positive: bool = False,
        negative: bool = True,
        **kwargs: Any,
    ) -> None:
        self.currency_source, self.positive, self.negative = currency_source, positive, negative
        super().__init__(**kwargs)

    def get_attribute(self, instance: Any) -> Money:
        return Money(super().get_attribute(instance), getattr(instance, self.currency_source))

    def to_representation(self, value: Money) -> dict[str, str] | None:
        return money_json(value.amount, value.currency)

    def to_internal_value(self, data: Any) -> Money:
        if not isinstance(data, dict) or set(data) != {"amount", "currency"}:
            self.fail("shape")
        amount, currency = data["amount"], data["currency"]
        if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount):
            raise serializers.ValidationError({"amount": [self.error_messages["amount"]]})
        if not isinstance(currency, str) or not _is_currency(currency):
            raise serializers.ValidationError({"currency": [self.error_messages["currency"]]})
        return self._check(Money(Decimal(amount), currency))

    def _check(self, money: Money) -> Money:
        if not has_allowed_decimals(money.amount, currency=money.currency):
            self.fail("decimals", currency=money.currency, decimals=decimals_of(money.currency))
        if self.positive and money.amount <= 0:
            self.fail("positive")
        if not self.negative and money.amount < 0:
            self.fail("negative")
        return money


class IdField(serializers.IntegerField):
    """The id of a row: what PostgreSQL's bigint holds, so that no number overflows in the database."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MAX_ID, **kwargs)


class RateField(serializers.DecimalField):
    """An exchange rate, as text: reporting units per one document unit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=24, decimal_places=12, min_value=Decimal("0.000000000001"), **kwargs)


def _is_currency(code: str) -> bool:
    try:
        decimals_of(code)
    except UnknownCurrencyError:
        return False
    return True
