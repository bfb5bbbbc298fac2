"""Exchange rates: recorded once a day and currency, corrected by reversing and recording anew."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from customers.domain.ledger import LedgerError
from customers.models import ExchangeRate
from customers.queries.rates import live_rates
from customers.services.locks import take_stamp_lock
from customers.services.postings import posting
from customers.services.reversals import mirror
from finance_crm.money import known_currencies


def record_rate(*, currency: str, rate_date: date, rate: Decimal, actor_id: int | None, as_of: date) -> ExchangeRate:
    """Record the rate of a currency from `rate_date` on; a differing one of that day is corrected.

    Documents that were posted keep the rate they were posted at.
    :raises LedgerError: for an unknown currency, the reporting currency, or a rate that is not positive
    """
    _check(currency, rate)
    with posting(kind="exchange_rate", actor_id=actor_id, as_of=as_of) as posting_id:
        take_stamp_lock()
        known = live_rates().filter(currency=currency, rate_date=rate_date).first()
        if known is not None and known.rate == rate:
            return known
        if known is not None:
            mirror(known, posting_id=posting_id, negate=("rate",)).save(force_insert=True)
        return ExchangeRate.objects.create(posting_id=posting_id, currency=currency, rate_date=rate_date, rate=rate)


def _check(currency: str, rate: Decimal) -> None:
    if currency not in known_currencies():
        message = _("%(code)s is not an ISO 4217 currency code.")
        raise LedgerError(message % {"code": currency}, field="currency")
    if currency == settings.REPORTING_CURRENCY:
        raise LedgerError(_("The reporting currency's rate is 1."), field="currency")
    if rate <= 0:
        raise LedgerError(_("A rate is more than zero."), field="rate")
