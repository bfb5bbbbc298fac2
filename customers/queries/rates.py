"""Exchange rates to the reporting currency."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from customers.domain.ledger import LedgerError
from customers.models import ExchangeRate


class RateNotFoundError(LedgerError):
    """There is no rate for the currency on or before the day."""


class Rate(NamedTuple):
    """Reporting units per one unit of a currency, and the day the rate is of."""

    rate: Decimal
    rate_date: date


def get_rate(*, currency: str, on: date) -> Rate:
    """Return the latest live rate on or before `on`; the reporting currency's is 1.

    :raises RateNotFoundError: if there is none
    """
    if currency == settings.REPORTING_CURRENCY:
        return Rate(Decimal(1), on)
    found = (
        live_rates()
        .filter(currency=currency, rate_date__lte=on)
        .order_by("-rate_date")
        .values_list("rate", "rate_date")
        .first()
    )
    if found is None:
        message = _("There is no exchange rate for %(currency)s on or before %(day)s.")
        raise RateNotFoundError(message % {"currency": currency, "day": on.isoformat()}, field="currency")
    return Rate(*found)


def live_rates() -> QuerySet[ExchangeRate]:
    """Return the rates in force: neither reversals nor reversed."""
    return ExchangeRate.objects.filter(reverses__isnull=True, is_reversed=False)


def list_rates(
    *, currency: str | None = None, after: tuple[date, str] | None = None, limit: int
) -> Sequence[ExchangeRate]:
    """Return rates in force, newest first, then by currency, from after the sort key `after`."""
    rates = live_rates().order_by("-rate_date", "currency")
    if currency is not None:
        rates = rates.filter(currency=currency)
    if after is not None:
        day, code = after
        rates = rates.filter(rate_date__lte=day).exclude(rate_date=day, currency__lte=code)
    return list(rates[:limit])
