"""Money keeps to the smallest unit of its currency and never loses or gains one."""

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
)

CURRENCIES = ["USD", "JPY", "KWD"]
weights = st.lists(st.integers(0, 1000).map(Decimal), min_size=1, max_size=15).filter(any)
units = st.integers(-(10**12), 10**12)


def amount_of(count: int, currency: str) -> Decimal:
    return count * minor_unit(currency)


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("USD", 2), ("TWD", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("BHD", 3), ("CLF", 4), ("RSD", 2), ("IQD", 3)],
)
def test_a_currency_has_the_decimals_of_its_smallest_unit(currency, decimals):
    assert decimals_of(currency) == decimals
    assert minor_unit(currency) == Decimal(1).scaleb(-decimals)


@pytest.mark.parametrize("code", ["", "usd", "US", "XXZ", "DOLLAR"])
def test_a_code_that_is_no_currency_is_refused_by_name(code):
    with pytest.raises(UnknownCurrencyError, match=f"{code!r} is not an ISO 4217 currency code."):
        decimals_of(code)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("1.005", "USD", "1.01"),
        ("-1.005", "USD", "-1.01"),
        ("1.0049", "USD", "1.00"),
        ("0.5", "JPY", "1"),
        ("-0.5", "JPY", "-1"),
        ("2.4999", "JPY", "2"),
        ("1.0005", "KWD", "1.001"),
        ("-1.0004", "KWD", "-1.000"),
    ],
)
def test_a_tie_is_rounded_away_from_zero(amount, currency, rounded):
    assert str(round_half_up(Decimal(amount), currency=currency)) == rounded


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [("1.019", "USD", "1.01"), ("-1.019", "USD", "-1.01"), ("999.9", "JPY", "999"), ("0.0009", "KWD", "0.000")],
)
def test_a_limit_is_cut_toward_zero(amount, currency, rounded):
    assert str(round_down(Decimal(amount), currency=currency)) == rounded


@pytest.mark.parametrize(
    ("amount", "currency", "allowed"),
    [
        ("100", "JPY", True),
        ("100.0", "JPY", True),
        ("100.5", "JPY", False),
        ("0.123", "KWD", True),
        ("0.1234", "KWD", False),
        ("-0.10", "USD", True),
        ("0.001", "USD", False),
    ],
)
def test_an_amount_is_written_in_whole_smallest_units(amount, currency, allowed):
    assert has_allowed_decimals(Decimal(amount), currency=currency) is allowed


@pytest.mark.parametrize(
    ("amount", "rate", "currency", "converted"),
    [
        ("10.01", "149.55", "JPY", "1497"),
        ("10000", "0.0066869", "USD", "66.87"),
        ("1.234", "3.2541", "USD", "4.02"),
        ("100", "0.30725", "KWD", "30.725"),
    ],
)
def test_a_conversion_has_the_decimals_of_the_currency_it_ends_in(amount, rate, currency, converted):
    assert str(convert(Decimal(amount), rate=Decimal(rate), currency=currency)) == converted


@pytest.mark.parametrize(
    ("total", "shares", "currency", "parts"),
    [
        ("100", [1, 1, 1], "USD", ["33.34", "33.33", "33.33"]),
        ("100", [1, 1, 1], "JPY", ["34", "33", "33"]),
        ("0.002", [1, 1, 1], "KWD", ["0.001", "0.001", "0.000"]),
        ("-100", [1, 1, 1], "USD", ["-33.34", "-33.33", "-33.33"]),
        ("10", [0, 3, 1], "JPY", ["0", "8", "2"]),
        ("0", [2, 5], "USD", ["0.00", "0.00"]),
    ],
)
def test_what_is_left_over_goes_to_the_largest_remainders_earlier_parts_first(total, shares, currency, parts):
    found = split_exactly(Decimal(total), weights=[Decimal(share) for share in shares], currency=currency)

    assert found == [Decimal(part) for part in parts]


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1]])
def test_shares_that_cannot_be_taken_are_refused(shares):
    with pytest.raises(ValueError, match="non-negative and not all zero"):
        split_exactly(Decimal(1), weights=[Decimal(share) for share in shares], currency="USD")


@given(units, weights, st.sampled_from(CURRENCIES))
def test_the_parts_of_a_split_add_up_in_whole_units_of_the_same_sign(count, shares, currency):
    total = amount_of(count, currency)

    parts = split_exactly(total, weights=shares, currency=currency)

    assert sum(parts) == total
    assert len(parts) == len(shares)
    assert all(has_allowed_decimals(part, currency=currency) for part in parts)
    assert all(part * total >= 0 for part in parts)
    assert all(part == 0 for part, share in zip(parts, shares, strict=True) if share == 0)


@given(units, weights, st.sampled_from(CURRENCIES))
def test_a_larger_share_never_gets_less_and_none_is_off_by_a_unit(count, shares, currency):
    unit = minor_unit(currency)
    total = amount_of(count, currency)

    parts = split_exactly(total, weights=shares, currency=currency)

    assert all(
        abs(part * sum(shares) - total * share) < unit * sum(shares) for part, share in zip(parts, shares, strict=True)
    )
    by_share = sorted(zip(shares, map(abs, parts), strict=True))
    assert all(later[1] >= earlier[1] for earlier, later in pairwise(by_share) if later[0] > earlier[0])


@given(st.decimals("-1e9", "1e9", places=6), st.sampled_from(CURRENCIES))
def test_rounding_moves_an_amount_by_at_most_half_a_unit_and_only_once(amount, currency):
    rounded = round_half_up(amount, currency=currency)

    assert abs(rounded - amount) <= minor_unit(currency) / 2
    assert round_half_up(rounded, currency=currency) == rounded
    assert round_half_up(-amount, currency=currency) == -rounded
    assert abs(round_down(amount, currency=currency)) <= abs(amount)
