"""Figures are written by the rules of each language, and can be read back to the value they stand for."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from finance_crm.web.domain import formats
from finance_crm.web.templatetags import formats as filters

LANGUAGES = st.sampled_from(["en", "zh-hant"])
AMOUNTS = st.decimals(Decimal(-(10**15)), Decimal(10**15), places=2)


def read(text: str) -> Decimal:
    """Read an amount as a person does."""
    if text == "–":
        return Decimal(0)
    value = Decimal(text.strip("()").replace(",", ""))
    return -value if text.startswith("(") else value


@given(AMOUNTS, LANGUAGES)
def test_an_amount_can_be_read_back(amount: Decimal, language: str):
    assert read(formats.money(amount, language=language)) == amount


@given(AMOUNTS, st.integers(0, 4))
def test_a_number_is_never_further_off_than_half_of_its_last_place(amount: Decimal, places: int):
    written = formats.number(amount, places=places, language="en").replace("\u2212", "-").replace(",", "")

    assert abs(Decimal(written) - amount) <= Decimal(5).scaleb(-places - 1)


UNITS = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12, "萬": 10**4, "億": 10**8, "兆": 10**12}


@given(st.integers(1, 10**14), LANGUAGES)
def test_a_headline_is_within_half_a_percent_of_the_value(value: int, language: str):
    text = formats.compact(value, language=language)
    suffix = text[-1] if text[-1] in UNITS else ""

    shown = Decimal(text.removesuffix(suffix).replace(",", "")) * UNITS[suffix]

    assert abs(shown - value) <= value * Decimal("0.005")


@given(st.integers(1, 10**14), LANGUAGES)
def test_a_headline_has_few_digits_and_the_same_below_zero(value: int, language: str):
    text = formats.compact(value, language=language)

    assert sum(character.isdigit() for character in text) <= 5
    assert formats.compact(-value, language=language)[1:] == text


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1_000, "1K", "1,000"),
        (9_999, "10K", "9,999"),
        (10_000, "10K", "1萬"),
        (99_949, "99.9K", "9.99萬"),
        (999_949, "999.9K", "99.99萬"),
        (999_950, "1M", "100萬"),
        (1_234_567, "1.23M", "123.5萬"),
        (99_994_999, "100M", "9,999萬"),
        (1_000_000_000_000, "1T", "1兆"),
    ],
)
def test_units_change_where_the_rounded_number_would_reach_the_next(value, english, chinese):
    assert formats.compact(value, language="en") == english
    assert formats.compact(value, language="zh-hant") == chinese


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese"),
    [
        ("1234.5", "TWD", "NT$1,234.50", "NT$1,234.50"),
        ("1234.5", "JPY", "¥1,235", "¥1,235"),
        ("-0.5", "JPY", "(¥1)", "(¥1)"),
        ("0", "USD", "$0.00", "US$0.00"),
        ("1000", "EUR", "€1,000.00", "€1,000.00"),
        ("12", "CHF", "CHF\u00a012.00", "CHF\u00a012.00"),
    ],
)
def test_an_exact_amount_names_its_currency_in_both_languages(amount, currency, english, chinese):
    assert formats.money_with_unit(Decimal(amount), currency=currency, language="en") == english
    assert formats.money_with_unit(Decimal(amount), currency=currency, language="zh-hant") == chinese


@pytest.mark.parametrize("currency", ["TWD", "HKD", "SGD", "AUD", "CAD", "USD"])
def test_dollars_of_different_countries_never_look_alike(currency):
    others = {"TWD", "HKD", "SGD", "AUD", "CAD", "USD"} - {currency}

    for language in ("en", "zh-hant"):
        own = formats.currency_symbol(currency, language)
        assert own not in {formats.currency_symbol(other, language) for other in others}


def test_what_is_not_known_stays_empty_in_every_format():
    for write in (filters.money, filters.money_with_unit, filters.compact_money, filters.number, filters.compact):
        assert write(None) == ""
    for write in (filters.percent, filters.signed_percent, filters.day, filters.moment, filters.days, filters.isodate):
        assert write(None) == ""


@pytest.mark.parametrize(
    ("fraction", "text", "signed"),
    [
        ("0", "0.0%", "0.0%"),
        ("1", "100.0%", "+100.0%"),
        ("-0.0005", "\u22120.1%", "\u22120.1%"),
        ("12.3456", "1,234.6%", "+1,234.6%"),
    ],
)
def test_a_share_has_one_decimal_and_a_change_its_sign(fraction, text, signed):
    assert formats.percent(Decimal(fraction), language="en") == text
    assert formats.signed_percent(Decimal(fraction), language="en") == signed


@pytest.mark.parametrize(
    ("count", "english", "chinese"),
    [(0, "0 days", "0 天"), (1, "1 day", "1 天"), (-1, "\u22121 day", "\u22121 天"), (1200, "1,200 days", "1,200 天")],
)
def test_durations_are_counted_in_each_language(count, english, chinese):
    assert filters.days(count) == english
    with translation.override("zh-hant"):
        assert filters.days(count) == chinese


@pytest.mark.parametrize(
    ("day", "english", "chinese", "month", "chinese_month"),
    [
        (date(2024, 2, 29), "Feb 29, 2024", "2024年2月29日", "Feb 24", "24年2月"),
        (date(2026, 1, 1), "Jan 1, 2026", "2026年1月1日", "Jan 26", "26年1月"),
        (date(1999, 12, 31), "Dec 31, 1999", "1999年12月31日", "Dec 99", "99年12月"),
    ],
)
def test_days_and_months_are_in_words(day, english, chinese, month, chinese_month):
    assert (filters.day(day), filters.month(day), filters.isodate(day)) == (english, month, day.isoformat())
    with translation.override("zh-hant"):
        assert (filters.day(day), filters.month(day)) == (chinese, chinese_month)


def test_a_moment_is_written_in_the_time_zone_of_the_reader():
    moment = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)

    assert filters.moment(moment) == "Oct 31, 2026, 11:30:00\u202fPM"
    with timezone.override("Asia/Taipei"), translation.override("zh-hant"):
        assert filters.moment(moment).startswith("2026年11月1日")


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)))
def test_two_days_never_look_alike(day: date):
    for language in ("en", "zh-hant"):
        assert formats.day(day, language=language) != formats.day(day + timedelta(days=1), language=language)


def test_templates_write_with_the_same_words():
    amounts = "{{ a|money:'JPY' }} {{ a|compact_money:'USD' }}"
    template = Template(amounts + " {{ n|number:2 }} {{ f|percent:0 }} {{ d|day }}")
    values = {"a": Decimal("-12345.6"), "n": 0.125, "f": Decimal("0.255"), "d": date(2026, 10, 31)}

    assert template.render(Context(values)) == "(12,346) ($12.3K) 0.13 26% Oct 31, 2026"
    with translation.override("zh-hant"):
        assert template.render(Context(values)) == "(12,346) (US$1.23萬) 0.13 26% 2026年10月31日"
