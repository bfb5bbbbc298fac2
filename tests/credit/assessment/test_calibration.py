"""Probabilities are held against defaults: by class with an exact test, and by the line through them."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.calibration import Light, binomial_tail, calibration_classes, calibration_line

pds = st.decimals("0.001", "0.999", places=3)
customers = st.lists(st.tuples(pds, st.booleans()), max_size=40)


def tail(trials: int, at_least: int, rate: str) -> Decimal | None:
    return binomial_tail(trials=trials, at_least=at_least, rate=Decimal(rate))


def portfolio(*classes: tuple[str, int, int]) -> tuple[list[Decimal], list[bool]]:
    """Return PDs and outcomes of classes of (PD, customers, defaults)."""
    rows = [(Decimal(pd), place < defaults) for pd, size, defaults in classes for place in range(size)]
    return [pd for pd, _ in rows], [bad for _, bad in rows]


@pytest.mark.parametrize(
    ("trials", "at_least", "rate", "chance"),
    [
        (10, 0, "0.3", "1"),
        (10, 10, "0.5", "0.0009765625"),
        (3, 2, "0.5", "0.5"),
        (2, 1, "0.1", "0.19"),
        (5, 6, "0.5", "0"),
        (5, 1, "0", "0"),
        (5, 5, "1", "1"),
        (5, 6, "1", "0"),
        (0, 0, "0.5", "1"),
    ],
)
def test_the_tail_is_exact(trials, at_least, rate, chance):
    assert tail(trials, at_least, rate) == Decimal(chance)


def test_a_large_portfolio_has_a_tail_too():
    assert Decimal("0.45") < tail(200_000, 4_000, "0.02") < Decimal("0.55")
    assert 0 < tail(200_000, 8_000, "0.02") < Decimal("1e-300")


@pytest.mark.parametrize(("trials", "rate"), [(-1, "0.5"), (5, "1.5"), (5, "NaN"), (5, "-0.1")])
def test_what_is_no_chance_has_no_tail(trials, rate):
    assert tail(trials, 1, rate) is None


def test_classes_show_where_defaults_were_more_than_stated():
    found = calibration_classes(*portfolio(("0.01", 100, 1), ("0.05", 100, 10), ("0.20", 100, 35)), class_count=3)

    assert [(item.customers, item.defaults, item.mean_pd) for item in found] == [
        (100, 1, Decimal("0.01")),
        (100, 10, Decimal("0.05")),
        (100, 35, Decimal("0.20")),
    ]
    assert [item.light for item in found] == [Light.GREEN, Light.YELLOW, Light.RED]
    assert found[2].default_rate == Decimal("0.35")


def test_equal_probabilities_stay_in_one_class():
    found = calibration_classes(*portfolio(("0.02", 90, 2), ("0.5", 10, 5)), class_count=10)

    assert [item.customers for item in found] == [90, 10]


def test_the_line_of_perfect_probabilities_is_the_diagonal():
    line = calibration_line(*portfolio(("0.1", 100, 10), ("0.5", 100, 50), ("0.8", 100, 80)))

    assert line.intercept == pytest.approx(0, abs=1e-9)
    assert line.slope == pytest.approx(1, abs=1e-9)


def test_probabilities_that_exaggerate_have_a_slope_below_one():
    # Stated odds of 1:9 and 9:1 where they were 1:3 and 3:1: log odds twice as far from even as they should be.
    line = calibration_line(*portfolio(("0.1", 100, 25), ("0.9", 100, 75)))

    assert line.slope == pytest.approx(0.5, abs=1e-9)
    assert line.intercept == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    "classes",
    [
        (),
        (("0.1", 10, 0), ("0.5", 10, 0)),
        (("0.1", 10, 10), ("0.5", 10, 10)),
        (("0.3", 10, 3),),
        (("0.1", 10, 0), ("0.5", 10, 10)),
        (("0.1", 10, 0), ("0.5", 10, 4)),
        (("0", 10, 1), ("0.5", 10, 4)),
        (("1", 10, 9), ("0.5", 10, 4)),
        (("NaN", 10, 9), ("0.5", 10, 4)),
    ],
)
def test_where_no_line_fits_best_there_is_none(classes):
    assert calibration_line(*portfolio(*classes)) is None


@pytest.mark.parametrize(
    ("pds", "outcomes", "class_count"), [([], [], 5), (["0.1"], [], 5), (["2"], [True], 5), (["0.1"], [True], 0)]
)
def test_without_probabilities_there_are_no_classes(pds, outcomes, class_count):
    assert calibration_classes([Decimal(pd) for pd in pds], outcomes, class_count=class_count) is None


@given(customers.filter(bool), st.integers(1, 12))
def test_classes_hold_every_customer_once_and_rise(drawn, class_count):
    found = calibration_classes([pd for pd, _ in drawn], [bad for _, bad in drawn], class_count=class_count)

    assert len(found) <= class_count
    assert sum(item.customers for item in found) == len(drawn)
    assert sum(item.defaults for item in found) == sum(bad for _, bad in drawn)
    assert [item.mean_pd for item in found] == sorted(item.mean_pd for item in found)
    assert all(0 <= item.tail <= 1 for item in found)


@given(st.integers(0, 60), st.integers(-2, 61), pds)
def test_more_defaults_are_never_likelier(trials, at_least, rate):
    fewer = binomial_tail(trials=trials, at_least=at_least, rate=rate)
    more = binomial_tail(trials=trials, at_least=at_least + 1, rate=rate)

    assert 0 <= more <= fewer + Decimal("1e-20")
    assert fewer <= 1


@given(customers)
def test_a_fitted_line_meets_the_number_of_defaults(drawn):
    line = calibration_line([pd for pd, _ in drawn], [bad for _, bad in drawn])

    if line is not None:
        log_odds = [line.intercept + line.slope * float((pd / (1 - pd)).ln()) for pd, _ in drawn]
        assert sum(1 / (1 + math.exp(-value)) for value in log_odds) == pytest.approx(
            sum(bad for _, bad in drawn), abs=1e-6
        )
