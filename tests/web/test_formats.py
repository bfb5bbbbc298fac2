"""Numbers, money and dates are written the same way everywhere."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from finance_crm.web.domain import formats
from finance_crm.web.templatetags import formats as filters


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("1234.5", "1,234.50"),
        ("-1234.5", "(1,234.50)"),
        ("0", "–"),
        ("0.00", "–"),
        ("0.005", "0.01"),
        ("-0.004", "–"),
        ("-0.125", "(0.13)"),
    ],
)
def test_an_amount_has_grouping_parentheses_when_negative_and_a_dash_for_zero(amount, text):
    assert formats.money(Decimal(amount), language="en") == text


def test_what_is_not_known_is_an_empty_cell_and_not_zero():
    assert formats.money(None, language="en") == ""
    assert formats.percent(None, language="en") == ""
    assert formats.number(None, language="en") == ""
    assert formats.day(None, language="en") == ""


@pytest.mark.parametrize(
    ("amount", "english", "chinese"),
    [
        ("44071624", "NT$44.1M", "NT$4,407萬"),
        ("497538130", "NT$497.5M", "NT$4.98億"),
        ("3903432425", "NT$3.9B", "NT$39.03億"),
        ("889408", "NT$889.4K", "NT$88.94萬"),
        ("835.56", "NT$835.56", "NT$835.56"),
        ("-4200000", "(NT$4.2M)", "(NT$420萬)"),
        ("999999", "NT$1M", "NT$100萬"),
        ("99999999", "NT$100M", "NT$1億"),
    ],
)
def test_a_headline_amount_keeps_about_four_digits_in_each_language(amount, english, chinese):
    assert formats.compact_money(Decimal(amount), currency="TWD", language="en") == english
    assert formats.compact_money(Decimal(amount), currency="TWD", language="zh-hant") == chinese


def test_a_dollar_sign_names_one_currency():
    assert formats.currency_symbol("USD", "en") == "$"
    assert formats.currency_symbol("USD", "zh-hant") == "US$"
    assert formats.currency_symbol("TWD", "zh-hant") == "NT$"


def test_an_exact_amount_has_the_decimals_of_its_currency():
    assert formats.money_with_unit(Decimal("1234.5"), currency="JPY", language="en") == "¥1,235"
    assert formats.money_with_unit(Decimal("1234.5"), currency="KWD", language="en") == "KWD\u00a01,234.500"
    assert formats.money_with_unit(Decimal("-3"), currency="USD", language="en") == "($3.00)"


def test_separators_follow_the_language():
    assert formats.money(Decimal("1234567.5"), language="de") == "1.234.567,50"


def test_a_fraction_is_written_as_a_percentage_with_one_decimal():
    assert formats.percent(Decimal("0.1255"), language="en") == "12.6%"
    assert formats.signed_percent(Decimal("0.042"), language="en") == "+4.2%"
    assert formats.signed_percent(Decimal("-0.008"), language="en") == "−0.8%"


def test_a_day_has_its_month_in_words():
    assert formats.day(date(2026, 10, 31), language="en") == "Oct 31, 2026"
    assert formats.day(date(2026, 10, 31), language="zh-hant") == "2026年10月31日"


def test_filters_follow_the_active_language():
    with translation.override("zh-hant"):
        assert filters.compact_money(Decimal("497538130"), "TWD") == "NT$4.98億"
        assert filters.day(date(2026, 10, 31)) == "2026年10月31日"
    with translation.override("en"):
        assert filters.days(1) == "1 day"
        assert filters.days(12) == "12 days"
        assert filters.days(None) == ""


def test_an_amount_filter_uses_the_decimals_of_the_currency_given():
    assert filters.money(Decimal("1234"), "JPY") == "1,234"
    assert filters.money(Decimal("1234"), "USD") == "1,234.00"
