"""The one set of formats, for templates and for Python.

Every function takes a value and writes it in the active language; `finance_crm.web.domain.formats` has the
same with the language passed in. Hot loops take `formatters()` once and call what it returns.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from django import template
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import ngettext

from finance_crm.money import decimals_of
from finance_crm.web.domain import formats
from finance_crm.web.domain.formats import Number

register = template.Library()


def language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


@register.filter
def money(value: Number | None, currency: str | None = None) -> str:
    """Write an amount for a cell, with the decimals of `currency` (the reporting currency if none)."""
    places = decimals_of(currency or settings.REPORTING_CURRENCY)
    return formats.money(value, places=places, language=language())


@register.filter
def money_with_unit(value: Number | None, currency: str | None = None) -> str:
    """Write an amount exactly, with its currency."""
    return formats.money_with_unit(value, currency=currency or settings.REPORTING_CURRENCY, language=language())


@register.filter
def compact_money(value: Number | None, currency: str | None = None) -> str:
    """Write an amount for a headline: NT$44.1M, NT$4.98億."""
    return formats.compact_money(value, currency=currency or settings.REPORTING_CURRENCY, language=language())


@register.filter
def number(value: Number | None, places: int = 0) -> str:
    """Write a count or a measure with `places` decimals."""
    return formats.number(value, places=places, language=language())


@register.filter
def compact(value: Number | None) -> str:
    """Write a count for a headline: 1.2M, 120萬."""
    return "" if value is None else formats.compact(value, language=language())


@register.filter
def percent(fraction: Number | None, places: int = 1) -> str:
    """Write a fraction as a percentage: 0.125 is 12.5%."""
    return formats.percent(fraction, places=places, language=language())


@register.filter
def signed_percent(fraction: Number | None) -> str:
    """Write a change with its sign."""
    return formats.signed_percent(fraction, language=language())


@register.filter
def day(value: date | None) -> str:
    """Write a calendar day."""
    return formats.day(value, language=language())


@register.filter
def month(value: date) -> str:
    """Write a month, short, as on an axis."""
    return formats.month(value, language=language())


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment in the active time zone."""
    local = None if value is None else timezone.localtime(value)
    return formats.moment(local, language=language())


@register.filter
def minute(value: datetime | None) -> str:
    """Write a moment in the active time zone, to the minute."""
    local = None if value is None else timezone.localtime(value)
    return formats.minute(local, language=language())


@register.filter
def days(count: int | None) -> str:
    """Write a duration: 1 day, 12 days."""
    if count is None:
        return ""
    return ngettext("%(count)s day", "%(count)s days", abs(count)) % {"count": number(count)}


@register.filter
def isodate(value: date | None) -> str:
    """Write a day for a machine: the value of a date input, of a URL."""
    return "" if value is None else value.isoformat()


class Formatters(NamedTuple):
    """Formats with the language already chosen, for loops over cells."""

    money: Callable[..., str]
    number: Callable[..., str]
    percent: Callable[..., str]
    day: Callable[..., str]
    moment: Callable[..., str]


def formatters() -> Formatters:
    """Return the formats of the active language."""
    active = language()
    return Formatters(
        money=partial(formats.money, language=active),
        number=partial(formats.number, language=active),
        percent=partial(formats.percent, language=active),
        day=partial(formats.day, language=active),
        moment=partial(formats.moment, language=active),
    )
