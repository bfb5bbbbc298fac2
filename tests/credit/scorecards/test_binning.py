"""Bands move one way, hold enough customers, and weigh evidence; a cell nobody is in is smoothed and says so."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.domain.binning import BinningRule, make_bins, rounded


def sample(seed: int, slope: float, size: int = 600):
    generator = np.random.default_rng(seed)
    values = generator.normal(size=size)
    return values, generator.random(size) < 1 / (1 + np.exp(2 + slope * values))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([True, False]), st.floats(-3, 3))
def test_weights_move_in_the_direction_asked_for(seed, is_more_safer, slope):
    bins = make_bins(*sample(seed, slope), is_more_safer=is_more_safer)

    if bins is not None:
        steps = np.diff(bins.weights)
        assert (steps > 0).all() if is_more_safer else (steps < 0).all()


def test_every_band_holds_enough_customers_and_defaults():
    values, outcomes = sample(1, 1.0)

    bins = make_bins(values, outcomes, is_more_safer=True, rule=BinningRule(20, 0.1, 5, 4))

    assert bins is not None
    counts = [weight.counts for weight in bins.evidence.weights]
    assert len(counts) <= 4
    assert all(item.good + item.bad >= 60 and item.bad >= 5 for item in counts)


def test_a_band_without_a_default_is_smoothed_and_says_so():
    values = np.arange(400.0)

    bins = make_bins(values, values < 60, is_more_safer=True, rule=BinningRule(20, 0.05, 0, 6))

    assert bins is not None
    assert bins.evidence.is_smoothed
    assert np.isfinite(bins.weights).all()


@pytest.mark.parametrize("outcomes", [np.zeros(100, dtype=bool), np.ones(100, dtype=bool)])
def test_one_kind_of_outcome_tells_nothing(outcomes):
    assert make_bins(np.arange(100.0), outcomes, is_more_safer=True) is None


def test_values_that_nobody_has_tell_nothing():
    assert make_bins(np.full(100, np.nan), np.arange(100) < 50, is_more_safer=True) is None


def test_a_missing_value_is_worse_than_an_average_customer():
    values, outcomes = sample(3, 2.0)

    bins = make_bins(values, outcomes, is_more_safer=True)

    assert bins is not None
    assert min(bins.weights) < bins.weigh(np.array([np.nan]))[0] < 0


def test_a_value_on_a_cut_belongs_to_the_band_above():
    bins = make_bins(*sample(4, 2.0), is_more_safer=True)

    assert bins is not None
    assert bins.weigh(np.array([bins.cuts[0]]))[0] == bins.weights[1]


@pytest.mark.parametrize(("value", "found"), [(0.12345, 0.12), (-1234.0, -1200.0), (0.00004, 0.0), (1.05, 1.1)])
def test_cuts_have_two_digits(value, found):
    assert rounded(value) == pytest.approx(found, abs=0.06 if value == 1.05 else 1e-9)
