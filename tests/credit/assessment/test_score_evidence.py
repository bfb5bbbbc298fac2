"""Weight of evidence, information value and population stability: published figures, and cells with nobody in them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.score_evidence import Counts, Power, Shift, population_stability, weigh_evidence

count = st.integers(-3, 500)
cells = st.lists(st.tuples(count, count), max_size=8)


def weigh(*pairs):
    return weigh_evidence([Counts(f"attribute {place}", *pair) for place, pair in enumerate(pairs)])


def near(value: Decimal, expected: str) -> bool:
    return value.quantize(Decimal(expected)) == Decimal(expected)


def test_weights_and_information_value_are_the_published_ones():
    found = weigh((400, 10), (300, 20), (200, 40), (100, 30))

    expected = ("1.386294", "0.405465", "-0.693147", "-1.098612")
    assert all(near(item.weight, value) for item, value in zip(found.weights, expected, strict=True))
    assert near(found.information_value, "0.814787")
    assert not found.is_smoothed
    assert found.power is Power.SUSPICIOUS


def test_an_attribute_without_a_default_gets_half_a_customer_on_both_sides_and_says_so():
    found = weigh((400, 0), (600, 100))

    assert [item.is_smoothed for item in found.weights] == [True, False]
    assert found.is_smoothed
    assert found.weights[0].weight == (Decimal("400.5") / 1000).ln() - (Decimal("0.5") / 100).ln()
    assert near(found.weights[1].weight, "-0.510826")


def test_an_attribute_with_nobody_has_no_weight_and_adds_nothing():
    found = weigh((400, 10), (0, 0), (600, 90))

    assert (found.weights[1].weight, found.weights[1].information, found.is_smoothed) == (None, 0, False)


@pytest.mark.parametrize("pairs", [[], [(5, 0), (7, 0)], [(0, 5)], [(5, -1), (5, 9)], [(0, 0)]])
def test_without_good_and_bad_customers_there_is_no_evidence(pairs):
    assert weigh(*pairs) is None


@pytest.mark.parametrize(
    ("pairs", "power"),
    [
        ([(500, 50), (500, 50)], Power.USELESS),
        ([(500, 40), (500, 60)], Power.WEAK),
        ([(500, 38), (500, 62)], Power.WEAK),
        ([(500, 30), (500, 70)], Power.MEDIUM),
        ([(500, 22), (500, 78)], Power.STRONG),
    ],
)
def test_information_value_reads_as_power(pairs, power):
    assert weigh(*pairs).power is power


def test_the_stability_index_is_the_published_one():
    found = population_stability([25, 25, 25, 25], [20, 25, 25, 30])

    assert near(found.index, "0.020273")
    assert (found.is_smoothed, found.shift) == (False, Shift.STABLE)


@pytest.mark.parametrize(
    ("actual", "shift"), [([30, 70], Shift.SOME), ([20, 80], Shift.SHIFTED), ([40, 60], Shift.STABLE)]
)
def test_the_index_reads_as_a_shift(actual, shift):
    assert population_stability([50, 50], actual).shift is shift


def test_a_class_that_emptied_is_smoothed_and_says_so():
    found = population_stability([50, 50, 0], [100, 0, 0])

    assert found.is_smoothed
    assert found.shift is Shift.SHIFTED


@pytest.mark.parametrize(
    ("expected", "actual"), [([], []), ([1], [1, 2]), ([0, 0], [1, 1]), ([1, 1], [0]), ([2, -1], [1, 1])]
)
def test_populations_that_do_not_compare_have_no_index(expected, actual):
    assert population_stability(expected, actual) is None


@given(cells)
def test_information_is_never_negative_and_never_breaks(pairs):
    found = weigh(*pairs)

    assert found is None or all(item.information >= 0 for item in found.weights)


@given(cells)
def test_the_index_is_zero_or_more_and_the_same_both_ways(pairs):
    then, now = [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    there, back = population_stability(then, now), population_stability(now, then)

    assert (there is None) == (back is None)
    assert there is None or (there.index >= 0 and abs(there.index - back.index) < Decimal("1e-20"))


@given(st.lists(st.integers(0, 500), min_size=1, max_size=8).filter(any), st.integers(1, 9))
def test_a_population_that_only_grew_has_not_shifted(counts, times):
    found = population_stability(counts, [times * item for item in counts])

    assert abs(found.index) < Decimal("1e-20")
