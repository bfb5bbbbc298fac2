"""The generator counts in whole minor units; it must agree with the product's Decimal arithmetic."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from customers.demo.amounts import as_text, converted, rate_text, rounded_share, split_units
from finance_crm.money import convert, minor_unit, split_exactly

units = st.integers(min_value=0, max_value=10**13)
rates = st.integers(min_value=1, max_value=10**14)


@given(units=units, rate=rates, currency=st.sampled_from(["USD", "JPY", "KWD"]))
def test_a_conversion_rounds_as_money_does(units, rate, currency):
    unit = minor_unit(currency)

    reporting = converted(units, decimals=-unit.as_tuple().exponent, rate=rate, reporting_decimals=2)

    expected = convert(units * unit, rate=Decimal(rate).scaleb(-12), currency="USD")
    assert Decimal(reporting).scaleb(-2) == expected


@given(total=units, weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=5).filter(any))
def test_parts_are_those_of_money_and_add_up(total, weights):
    parts = split_units(total, weights=weights)

    expected = split_exactly(Decimal(total), weights=[Decimal(weight) for weight in weights], currency="JPY")
    assert sum(parts) == total
    assert parts == [int(part) for part in expected]


def test_without_weights_the_first_part_takes_all():
    assert split_units(7, weights=[0, 0]) == [7, 0]


def test_a_tie_is_rounded_away_from_zero_on_both_sides():
    assert rounded_share(5, numerator=1, denominator=2) == 3
    assert rounded_share(-5, numerator=1, denominator=2) == -3


def test_minor_units_are_written_as_decimal_numbers():
    assert as_text(5, 2) == "0.05"
    assert as_text(-12345, 3) == "-12.345"
    assert as_text(12345, 0) == "12345"
    assert rate_text(32_100_000_000) == "0.032100000000"
