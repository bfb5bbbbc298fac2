"""Numbers are read by a named decimal mark only, and keep every decimal they are written with."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_crm.exchange.domain.numbers import (
    DECIMAL_MARKS,
    PLAIN,
    THOUSANDS_MARKS,
    NumberFormat,
    fitting_number_formats,
    number_reader,
)

AMOUNTS = st.decimals(-(10**12), 10**12, places=2)
STYLES = [NumberFormat(mark, group) for mark in DECIMAL_MARKS for group in THOUSANDS_MARKS if mark != group]


def written(amount: Decimal, style: NumberFormat) -> str:
    whole, _, fraction = f"{abs(amount):,f}".partition(".")
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole.replace(',', style.thousands_mark)}{style.decimal_mark}{fraction}"


@given(AMOUNTS, st.sampled_from(STYLES))
def test_what_is_written_in_a_style_is_read_back(amount: Decimal, style: NumberFormat) -> None:
    read = number_reader(style)(written(amount, style))

    assert read is not None
    assert Decimal(read) == amount


@given(st.lists(AMOUNTS, min_size=1, max_size=20), st.sampled_from(STYLES))
def test_the_right_style_is_always_among_the_candidates(amounts: list[Decimal], style: NumberFormat) -> None:
    samples = [written(amount, style) for amount in amounts]

    readings = [tuple(map(number_reader(found), samples)) for found in fitting_number_formats(samples)]

    assert tuple(map(number_reader(style), samples)) in readings


@given(st.text(max_size=12))
def test_nothing_else_breaks_it(text: str) -> None:
    read = number_reader(PLAIN)(text)

    assert read is None or Decimal(read).is_finite()


@pytest.mark.parametrize(
    ("text", "style", "plain"),
    [
        ("(1,234.50)", NumberFormat(".", ","), "-1234.50"),
        ("1.234,50-", NumberFormat(",", "."), "-1234.50"),
        ("−5", PLAIN, "-5"),
        ("1\u00a0234", NumberFormat(",", " "), "1234"),
        ("1’234.5", NumberFormat(".", "'"), "1234.5"),
        (".5", PLAIN, "0.5"),
        ("7.", PLAIN, "7"),
        ("12,34", NumberFormat(".", ","), None),
        ("1e5", PLAIN, None),
        ("$5", PLAIN, None),
        ("--5", PLAIN, None),
    ],
)
def test_the_ways_people_write_numbers(text: str, style: NumberFormat, plain: str | None) -> None:
    assert number_reader(style)(text) == plain


def test_three_digits_behind_one_mark_stay_open() -> None:
    assert len(fitting_number_formats(["1,234", "5,678"])) == 2
    assert fitting_number_formats(["55.94", "1234.50"]) == [PLAIN]
    assert fitting_number_formats(["5", "12"]) == [PLAIN]
