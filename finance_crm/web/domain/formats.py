"""How numbers, money and dates are written. Pure: the locale is passed in.

Conventions: a negative amount stands in parentheses, zero is an en dash, nothing known is an empty string;
no currency per cell (the unit stands in the heading); percents have one decimal and a fraction comes in
(0.125 is 12.5%). Rounding is half-up. Patterns are CLDR's (Babel), read once per locale, because a call of
Babel's formatters per cell costs more than the rest of a page.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import get_currency_symbol

from finance_crm.money import decimals_of

Number: TypeAlias = Decimal | int | float
NEGATIVE_SIGN = "\u2212"
ZERO_SIGN = "\u2013"


class Unit(NamedTuple):
    """A magnitude of compact numbers: 10,000 is 萬."""

    size: int
    suffix: str


@cache
def babel_locale(language: str) -> Locale:
    """Return Babel's locale for a language code as Django writes it (`zh-hant`)."""
    return Locale.parse(language.replace("-", "_"))


@cache
def separators(language: str) -> tuple[str, str]:
    """Return the grouping and the decimal sign of `language`."""
    symbols = babel_locale(language).number_symbols["latn"]
    return symbols["group"], symbols["decimal"]


@cache
def exponent(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)


def as_decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def grouped(value: Number, *, places: int, language: str) -> str:
    """Write `value` with grouping and exactly `places` decimals, rounded half-up."""
    text = f"{as_decimal(value).quantize(exponent(places), rounding=ROUND_HALF_UP):,f}"
    group, point = separators(language)
    if (group, point) != (",", "."):
        text = text.replace(",", "\0").replace(".", point).replace("\0", group)
    return text


def number(value: Number | None, *, places: int = 0, language: str) -> str:
    """Write a count or a measure; a minus sign, not a hyphen, stands before a negative one."""
    if value is None:
        return ""
    return grouped(value, places=places, language=language).replace("-", NEGATIVE_SIGN)


def money(value: Number | None, *, places: int = 2, language: str) -> str:
    """Write an amount for a cell: `1,234.50`, `(1,234.50)`, an en dash for zero."""
    if value is None:
        return ""
    text = grouped(value, places=places, language=language) if value else ""
    if not text.strip("-0.,"):
        return ZERO_SIGN
    return f"({text[1:]})" if text[0] == "-" else text


def money_with_unit(value: Number | None, *, currency: str, language: str) -> str:
    """Write an amount with its currency, exactly: `NT$1,234`, `(US$1,234.50)`. Zero is written out."""
    if value is None:
        return ""
    text = grouped(abs(as_decimal(value)), places=decimals_of(currency), language=language)
    text = f"{currency_symbol(currency, language)}{text}"
    return f"({text})" if value < 0 else text


@cache
def currency_symbol(currency: str, language: str) -> str:
    """Return a sign that names one currency: a bare `$` is left to US dollars in English only."""
    symbol = get_currency_symbol(currency, babel_locale(language))
    if symbol == "$" and currency != "USD":
        symbol = get_currency_symbol(currency, "en")
    return symbol + "\u00a0" if symbol.isalpha() and symbol.isascii() else symbol


@cache
def compact_units(language: str) -> tuple[Unit, ...]:
    """Return CLDR's short units, largest first: B, M, K in English; 兆, 億, 萬 in Chinese."""
    units: dict[str, Unit] = {}
    for power, pattern in sorted(
        (int(power), pattern.pattern)
        for power, pattern in babel_locale(language).compact_decimal_formats["short"]["other"].items()
    ):
        suffix = pattern.replace("0", "").replace("'", "").strip()
        if suffix and suffix not in units:
            units[suffix] = Unit(power // 10 ** (pattern.count("0") - 1), suffix)
    return tuple(sorted(units.values(), reverse=True))


def compact(value: Number, *, places: int = 0, language: str) -> str:
    """Write at about four significant digits: 44.1M, 4,407萬, 4.98億; small numbers in full."""
    size = abs(as_decimal(value))
    units = compact_units(language)
    for unit in units:
        # What would be rounded up to 1,000K is written 1M already.
        if size >= (unit.size if unit is units[-1] else unit.size * Decimal("0.99995")):
            scaled = size / unit.size
            text = grouped(scaled, places=compact_digits(scaled, language), language=language)
            point = separators(language)[1]
            text = text.rstrip("0").rstrip(point) if point in text else text
            return f"{'-' if value < 0 else ''}{text}{unit.suffix}"
    return grouped(value, places=places, language=language)


def compact_digits(scaled: Decimal, language: str) -> int:
    """Return the decimals of a number of units. Thousands (K, M, B) need one; 萬 and 億 reach 9,999."""
    if not language.startswith("zh"):
        return 1 if scaled >= 10 else 2
    if scaled >= 1000:
        return 0
    return 1 if scaled >= 100 else 2


def compact_money(value: Number | None, *, currency: str, language: str) -> str:
    """Write an amount for a headline: `NT$44.1M`, `NT$4.98億`, in parentheses when negative."""
    if value is None:
        return ""
    text = compact(abs(as_decimal(value)), places=decimals_of(currency), language=language)
    text = f"{currency_symbol(currency, language)}{text}"
    return f"({text})" if value < 0 else text


def percent(fraction: Number | None, *, places: int = 1, language: str) -> str:
    """Write a fraction as a percentage: 0.125 is `12.5%`."""
    if fraction is None:
        return ""
    value = Decimal(str(fraction)) * 100
    return number(value, places=places, language=language) + "%"


def signed_percent(fraction: Number | None, *, language: str) -> str:
    """Write a change: `+4.2%`, `−0.8%`."""
    if fraction is None:
        return ""
    return ("+" if fraction > 0 else "") + percent(fraction, language=language)


@lru_cache(maxsize=8192)
def day(value: date | None, *, language: str) -> str:
    """Write a calendar day with the month in words, so that no reader can swap day and month."""
    return "" if value is None else format_date(value, "medium", babel_locale(language))


@lru_cache(maxsize=8192)
def month(value: date, *, language: str) -> str:
    """Write a month for an axis: `Oct 26`, `26年10月`."""
    return format_date(value, "yy年M月" if language.startswith("zh") else "MMM yy", babel_locale(language))


def moment(value: datetime | None, *, language: str) -> str:
    """Write a moment in the time zone it carries."""
    return "" if value is None else format_datetime(value, "medium", locale=babel_locale(language))


def minute(value: datetime | None, *, language: str) -> str:
    """Write a moment that somebody gave, in the time zone it carries: to the minute, as it was typed."""
    if value is None:
        return ""
    locale = babel_locale(language)
    return f"{format_date(value, 'medium', locale)} {format_time(value, 'short', locale=locale)}"
