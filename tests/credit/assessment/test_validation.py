"""Validation figures are exact on small samples whose answer can be counted by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.validation import (
    area_under_curve,
    brier_score,
    counts_by_class,
    gini,
    kolmogorov_smirnov,
    stability_by_period,
)

sample = st.lists(st.tuples(st.integers(-5, 5).map(Decimal), st.booleans()), max_size=30)
anything = st.lists(st.decimals(allow_nan=True, allow_infinity=True), max_size=5)


def of(text: str) -> tuple[list[Decimal], list[bool]]:
    """Read scores, a bad customer's with an exclamation mark: '1! 2 3'."""
    words = text.split()
    return [Decimal(word.rstrip("!")) for word in words], [word.endswith("!") for word in words]


@pytest.mark.parametrize(
    ("text", "area", "gap"),
    [
        ("1! 2! 3 4", "1", "1"),
        ("1 2 3! 4!", "0", "1"),
        ("5! 5 5! 5", "0.5", "0"),
        ("1! 2 3! 4", "0.75", "0.5"),
        ("4 1! 3! 2", "0.75", "0.5"),
        ("1! 1 2 2", "0.8333", "0.6667"),
    ],
)
def test_pairs_and_gaps_can_be_counted(text, area, gap):
    scores, outcomes = of(text)

    assert area_under_curve(scores, outcomes).quantize(Decimal("0.0001")) == Decimal(area)
    assert gini(scores, outcomes) == 2 * area_under_curve(scores, outcomes) - 1
    assert kolmogorov_smirnov(scores, outcomes).quantize(Decimal("0.0001")) == Decimal(gap)


@pytest.mark.parametrize("text", ["", "1 2 3", "1! 2!", "NaN 1!", "Infinity 1!"])
def test_one_kind_of_outcome_or_no_number_ranks_nothing(text):
    scores, outcomes = of(text)

    assert [figure(scores, outcomes) for figure in (area_under_curve, gini, kolmogorov_smirnov)] == [None] * 3


def test_scores_and_outcomes_of_different_length_rank_nothing():
    assert area_under_curve([Decimal(1), Decimal(2)], [True]) is None


def test_the_brier_score_is_the_mean_squared_miss():
    assert brier_score([Decimal("0.1"), Decimal("0.8")], [False, True]) == Decimal("0.025")
    assert brier_score([Decimal(0), Decimal(1)], [True, False]) == 1


@pytest.mark.parametrize("pds", [[], ["0.1", "0.2"], ["1.2"], ["-0.1"], ["NaN"]])
def test_without_probabilities_there_is_no_brier_score(pds):
    assert brier_score([Decimal(pd) for pd in pds], [True]) is None


def test_a_score_at_a_bound_counts_above_it():
    scores = [Decimal(score) for score in ("500", "550", "599", "600", "900", "NaN")]

    assert counts_by_class(scores, bounds=[Decimal(600), Decimal(550)]) == [1, 2, 2]


def test_each_period_is_held_against_the_same_population():
    found = stability_by_period([25] * 4, {"2024": [20, 25, 25, 30], "2025": [25] * 4, "2026": [0] * 4})

    assert found["2024"].index.quantize(Decimal("0.000001")) == Decimal("0.020273")
    assert (found["2025"].index, found["2026"]) == (0, None)


@given(sample)
def test_the_area_is_the_share_of_pairs_in_order(drawn):
    scores, outcomes = [score for score, _ in drawn], [bad for _, bad in drawn]
    pairs = [(good, bad) for good, is_bad in drawn if not is_bad for bad, was_bad in drawn if was_bad]

    area = area_under_curve(scores, outcomes)

    wins = sum(Fraction(2 * (good > bad) + (good == bad), 2) for good, bad in pairs)
    assert area is None if not pairs else abs(Fraction(area) - wins / len(pairs)) < Fraction(1, 10**20)


@given(sample)
def test_the_gap_is_at_least_the_gini_half_and_at_most_one(drawn):
    scores, outcomes = [score for score, _ in drawn], [bad for _, bad in drawn]

    gap, coefficient = kolmogorov_smirnov(scores, outcomes), gini(scores, outcomes)

    assert gap is None or (abs(coefficient) / 2 - Decimal("1e-20") <= gap <= 1)


@given(sample)
def test_the_order_of_customers_changes_nothing(drawn):
    there, back = drawn, drawn[::-1]

    for figure in (area_under_curve, kolmogorov_smirnov):
        first, second = (figure([row[0] for row in rows], [row[1] for row in rows]) for rows in (there, back))
        assert first == second


@given(anything, st.lists(st.booleans(), max_size=5))
def test_no_number_breaks_a_figure(numbers, outcomes):
    found = [figure(numbers, outcomes) for figure in (area_under_curve, gini, kolmogorov_smirnov, brier_score)]

    assert all(value is None or value.is_finite() for value in found)
