"""Amounts have the decimals of their currency, round half-up, and split without losing a cent."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_crm.money import (
    UnknownCurrencyError,
    convert,
    decimals_of,
    has_allowed_decimals,
    minor_unit,
    round_down,
    round_half_up,
    split_exactly,
    written,
    written_with_unit,
)

CURRENCIES = st.sampled_from(["USD", "JPY", "KWD", "TWD"])
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [
        ("USD", 2),
        ("EUR", 2),
        ("TWD", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("KWD", 3),
        ("BHD", 3),
        ("CLF", 4),
        ("RSD", 2),
        ("IQD", 3),
    ],
)
def test_a_currency_has_the_decimals_of_iso_4217(currency, decimals):
    assert decimals_of(currency) == decimals
    assert minor_unit(currency) == Decimal(10) ** -decimals


@pytest.mark.parametrize("code", ["usd", "US", "XXQ", "", "US$"])
def test_what_is_no_currency_is_refused_by_name(code):
    with pytest.raises(UnknownCurrencyError) as refused:
        decimals_of(code)

    assert str(refused.value) == f"{code!r} is not an ISO 4217 currency code."


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.005", "USD", "0.01"),
        ("-0.005", "USD", "-0.01"),
        ("0.0049999", "USD", "0.00"),
        ("2.675", "USD", "2.68"),
        ("0.5", "JPY", "1"),
        ("1.5", "JPY", "2"),
        ("2.5", "JPY", "3"),
        ("-2.5", "JPY", "-3"),
        ("1.0005", "KWD", "1.001"),
    ],
)
def test_a_tie_goes_away_from_zero(amount, currency, rounded):
    found = round_half_up(Decimal(amount), currency=currency)

    assert str(found) == rounded


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [("9.999", "USD", "9.99"), ("-9.999", "USD", "-9.99"), ("1499.99", "JPY", "1499"), ("0.0019", "KWD", "0.001")],
)
def test_a_limit_is_cut_toward_zero(amount, currency, rounded):
    assert str(round_down(Decimal(amount), currency=currency)) == rounded


@pytest.mark.parametrize(
    ("amount", "currency", "is_allowed"),
    [
        ("1.25", "USD", True),
        ("1.250", "USD", True),
        ("1.255", "USD", False),
        ("100", "JPY", True),
        ("100.0", "JPY", True),
        ("100.5", "JPY", False),
        ("0.125", "KWD", True),
        ("0.1255", "KWD", False),
        ("0", "JPY", True),
    ],
)
def test_an_amount_may_have_the_decimals_of_its_currency_and_no_more(amount, currency, is_allowed):
    assert has_allowed_decimals(Decimal(amount), currency=currency) is is_allowed


@pytest.mark.parametrize(
    ("amount", "rate", "currency", "converted"),
    [
        ("1000", "0.0066", "USD", "6.60"),
        ("100.00", "31.525", "TWD", "3152.50"),
        ("3.33", "155.55", "JPY", "518"),
        ("-3.33", "155.55", "JPY", "-518"),
        ("1", "0.005", "USD", "0.01"),
        ("0", "1.2345", "USD", "0.00"),
    ],
)
def test_a_conversion_is_rounded_once_in_the_target_currency(amount, rate, currency, converted):
    assert str(convert(Decimal(amount), rate=Decimal(rate), currency=currency)) == converted


def test_a_hundred_in_three_gives_the_first_the_cent_left_over():
    parts = split_exactly(Decimal(100), weights=[Decimal(1)] * 3, currency="USD")

    assert parts == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_the_largest_remainder_gets_the_yen_left_over_wherever_it_stands():
    parts = split_exactly(Decimal(10), weights=[Decimal(3), Decimal(3), Decimal(1)], currency="JPY")

    assert parts == [Decimal(4), Decimal(4), Decimal(2)]  # exactly 4.29, 4.29 and 1.43


def test_a_negative_total_splits_like_a_positive_one():
    parts = split_exactly(Decimal("-0.05"), weights=[Decimal(1), Decimal(1)], currency="USD")

    assert parts == [Decimal("-0.03"), Decimal("-0.02")]


def test_nothing_splits_into_nothings():
    assert split_exactly(Decimal(0), weights=[Decimal(2), Decimal(3)], currency="USD") == [0, 0]


def test_a_part_without_weight_gets_nothing():
    parts = split_exactly(Decimal("0.01"), weights=[Decimal(0), Decimal(7), Decimal(0)], currency="USD")

    assert parts == [0, Decimal("0.01"), 0]


@pytest.mark.parametrize("weights", [[], [0, 0], [-1, 2]])
def test_weights_that_cannot_share_are_refused(weights):
    with pytest.raises(ValueError, match=r"Weights must be non-negative and not all zero\."):
        split_exactly(Decimal(100), weights=[Decimal(weight) for weight in weights], currency="USD")


@given(units=st.integers(-(10**9), 10**9), weights=WEIGHTS, currency=CURRENCIES)
def test_the_parts_always_add_up_to_the_total_and_none_is_off_by_a_whole_unit(units, weights, currency):
    unit = minor_unit(currency)
    total = units * unit

    parts = split_exactly(total, weights=[Decimal(weight) for weight in weights], currency=currency)

    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < unit * sum(weights)


@given(units=st.integers(-(10**9), 10**9), weights=WEIGHTS)
def test_a_larger_weight_never_gets_less(units, weights):
    parts = split_exactly(Decimal(units), weights=[Decimal(weight) for weight in weights], currency="JPY")

    by_weight = sorted(zip(weights, map(abs, parts), strict=True))
    for (lighter, smaller), (heavier, larger) in pairwise(by_weight):
        assert lighter == heavier or smaller <= larger


@given(units=st.integers(-(10**12), 10**12), currency=CURRENCIES)
def test_rounding_moves_an_amount_by_half_a_unit_at_most_and_twice_is_once(units, currency):
    amount = Decimal(units).scaleb(-5)

    rounded = round_half_up(amount, currency=currency)

    assert abs(rounded - amount) <= minor_unit(currency) / 2
    assert round_half_up(rounded, currency=currency) == rounded
    assert abs(round_down(amount, currency=currency)) <= abs(amount)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("100", "USD", "100.00"),
        ("100.0000", "USD", "100.00"),
        ("5.005", "USD", "5.005"),
        ("-0.5", "USD", "-0.50"),
        ("1E+3", "USD", "1000.00"),
        ("100.0000", "JPY", "100"),
        ("0.5", "JPY", "0.5"),
        ("1.2", "KWD", "1.200"),
        ("0", "KWD", "0.000"),
    ],
)
def test_a_sentence_has_the_decimals_of_the_currency_and_hides_none_beyond(amount, currency, text):
    assert written(Decimal(amount), currency=currency) == text


def test_a_kept_text_groups_the_digits_and_names_the_currency():
    assert written_with_unit(Decimal("1607000.0000"), currency="TWD") == "1,607,000.00 TWD"
    assert written_with_unit(Decimal(117_330_000), currency="JPY") == "117,330,000 JPY"
