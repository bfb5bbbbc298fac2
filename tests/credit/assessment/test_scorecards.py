"""A score adds up to the point, says what was missing, and its scorecard survives JSON."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.scorecards import (
    Band,
    Category,
    Characteristic,
    Scorecard,
    ScorecardError,
    against,
    from_data,
    median_points,
    to_data,
)

LEVERAGE = Characteristic(
    "leverage",
    missing_points=Decimal(-20),
    attributes=(
        Band(Decimal(30), upper=Decimal("0.3")),
        Band(Decimal("12.5"), lower=Decimal("0.3"), upper=Decimal("0.6")),
        Band(Decimal(-15), lower=Decimal("0.6")),
        Category(Decimal(30), frozenset({"best_by_absence"})),
    ),
)
INDUSTRY = Characteristic(
    "industry",
    missing_points=Decimal(-5),
    attributes=(
        Category(Decimal(10), frozenset({"retail", "food"})),
        Category(Decimal(0), frozenset({"construction"})),
    ),
)
CARD = Scorecard("General", 3, base_points=Decimal(500), characteristics=(LEVERAGE, INDUSTRY))

numbers = st.decimals(allow_nan=True, allow_infinity=True)
values = st.one_of(st.none(), numbers, st.sampled_from(["retail", "construction", "best_by_absence", "mining", ""]))
customers = st.dictionaries(st.sampled_from(["leverage", "industry", "unasked"]), values)


def points_of(**customer) -> Decimal:
    return CARD.score(customer).points


@pytest.mark.parametrize(
    ("leverage", "industry", "points"),
    [
        ("0.2999", "food", "540"),
        ("0.3", "food", "522.5"),
        ("0.5999", "construction", "512.5"),
        ("0.6", "retail", "495"),
        ("-4", "retail", "540"),
    ],
)
def test_a_band_holds_its_lower_bound_and_not_its_upper_one(leverage, industry, points):
    assert points_of(leverage=Decimal(leverage), industry=industry) == Decimal(points)


def test_base_and_contributions_are_the_score():
    score = CARD.score({"leverage": Decimal("0.45"), "industry": "retail"})

    assert [(item.name, item.points) for item in score.contributions] == [
        ("leverage", Decimal("12.5")),
        ("industry", 10),
    ]
    assert score.points == 500 + Decimal("12.5") + 10
    assert (score.scorecard, score.version, score.missing) == ("General", 3, ())


def test_what_nobody_gave_is_missing_and_not_the_best_band_that_zero_would_be():
    nothing, zero = CARD.score({}), CARD.score({"leverage": Decimal(0), "industry": "construction"})

    assert nothing.missing == ("leverage", "industry")
    assert nothing.points == 475
    assert zero.points == 530


def test_a_category_nobody_foresaw_scores_as_missing_and_says_so():
    score = CARD.score({"leverage": "best_by_absence", "industry": "mining"})

    assert score.points == 500 + 30 - 5
    assert [item.is_unforeseen for item in score.contributions] == [False, True]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_number_is_missing(value):
    assert points_of(leverage=Decimal(value), industry="food") == 490


def test_differences_from_the_median_of_peers_add_up_and_start_with_the_largest_loss():
    peers = [
        CARD.score({"leverage": Decimal(leverage), "industry": "construction"})
        for leverage in ("0.1", "0.4", "0.5", "0.7")
    ]
    reference = median_points(peers)
    score = CARD.score({"leverage": Decimal("0.9"), "industry": "food"})

    found = against(score, reference)

    assert reference == {"leverage": Decimal("12.5"), "industry": 0}
    assert [(item.name, item.difference) for item in found] == [("leverage", Decimal("-27.5")), ("industry", 10)]
    assert sum(item.difference for item in found) == score.points - 500 - sum(reference.values())


def test_without_peers_there_is_no_difference():
    found = against(CARD.score({}), median_points([]))

    assert [item.difference for item in found] == [None, None]


def test_a_scorecard_survives_json():
    assert from_data(json.loads(json.dumps(to_data(CARD)))) == CARD


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"format": None},
        {"characteristics": None},
        {"characteristics": []},
        {"base_points": "many"},
        {"version": "new"},
        {"base_points": "NaN"},
        {"characteristics": [{"name": "leverage"}]},
        {"characteristics": [{"name": "leverage", "missing_points": "0", "attributes": []}]},
        {"characteristics": [{"name": "leverage", "missing_points": "0", "attributes": [{"points": "1"}]}]},
    ],
)
def test_what_is_no_scorecard_is_refused(change):
    with pytest.raises(ScorecardError):
        from_data(to_data(CARD) | change)


@pytest.mark.parametrize(
    "bounds",
    [
        [(None, 1), (2, None)],
        [(None, 2), (1, None)],
        [(None, 1), (1, 1), (1, None)],
        [(0, 1), (1, None)],
        [(None, 1), (1, 2)],
        [(None, None), (None, None)],
        [(None, 2), (2, 1), (1, None)],
    ],
)
def test_bands_that_leave_a_gap_or_overlap_are_refused(bounds):
    bands = tuple(Band(Decimal(1), *(None if at is None else Decimal(at) for at in pair)) for pair in bounds)

    with pytest.raises(ScorecardError):
        Scorecard("X", 1, Decimal(0), (Characteristic("x", Decimal(0), bands),))


def test_a_name_or_a_category_stands_once():
    twice = Category(Decimal(1), frozenset({"food"}))
    torn = Characteristic("industry", Decimal(0), (twice, Category(Decimal(2), frozenset({"food", "retail"}))))

    with pytest.raises(ScorecardError):
        Scorecard("X", 1, Decimal(0), (INDUSTRY, INDUSTRY))
    with pytest.raises(ScorecardError):
        Scorecard("X", 1, Decimal(0), (torn,))


@given(customers)
def test_any_customer_scores_between_the_lowest_and_the_highest(customer):
    score = CARD.score(customer)

    assert CARD.lowest <= score.points <= CARD.highest
    assert score.points == CARD.base_points + sum(item.points for item in score.contributions)
    assert {item.name for item in against(score, median_points([score]))} == {"leverage", "industry"}


@given(st.decimals(-10, 10), st.decimals(-10, 10))
def test_more_leverage_never_scores_more(leverage, more):
    low, high = sorted((leverage, more))

    assert points_of(leverage=high) <= points_of(leverage=low)
