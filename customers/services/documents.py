"""What every document of the ledger needs when it is posted: an open period and a rate."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from customers.domain.ledger import AmountNotAllowedError
from customers.models import LegalEntity
from customers.queries.rates import get_rate
from customers.services.refusals import ClosedPeriodError
from finance_crm.money import convert


class ReportingValues(NamedTuple):
    """An amount in reporting currency and the rate, with its date, that made it."""

    rate: Decimal
    rate_date: date
    amount: Decimal


def ensure_open_period(*, entity: LegalEntity, day: date, field: str) -> None:
    """:raises ClosedPeriodError: if `entity` takes no postings dated `day`"""
    closed = entity.closed_through_date
    if closed is not None and day <= closed:
        message = _("%(entity)s is closed through %(closed)s; %(day)s must be posted in the open period.")
        values = {"entity": entity.code, "closed": closed.isoformat(), "day": day.isoformat()}
        raise ClosedPeriodError(message % values, field=field)


def reporting_values(amount: Decimal, *, currency: str, on: date, given_rate: Decimal | None) -> ReportingValues:
    """Return `amount` in reporting currency at the given rate, or at the latest one on or before `on`.

    :raises RateNotFoundError: if there is no rate
    """
    rate, rate_date = (given_rate, on) if given_rate is not None else get_rate(currency=currency, on=on)
    try:
        converted = convert(amount, rate=rate, currency=settings.REPORTING_CURRENCY)
    except InvalidOperation as error:
        raise AmountNotAllowedError(_("The amount is too large."), field="amount") from error
    return ReportingValues(rate, rate_date, converted)
