"""Points of many customers are those that each of them would get alone."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.ratio_results import Status
from credit.domain.scorecards import Band, Category, Characteristic, Scorecard
from credit.domain.vectors.ratios import STATUS_CODES
from credit.domain.vectors.scorecards import Answers, scorecard_points

BEST, WORST = Status.BEST_BY_ABSENCE.value, Status.WORST_BY_SIGN.value
COVER = Characteristic(
    "interest_cover",
    Decimal("-3.5"),
    (
        Band(Decimal(-10), None, Decimal("1.5")),
        Band(Decimal(5), Decimal("1.5"), Decimal(4)),
        Band(Decimal(12), Decimal(4), None),
        Category(Decimal(20), frozenset({BEST})),
    ),
)
INDUSTRY = Characteristic("industry", Decimal(0), (Category(Decimal(4), frozenset({"retail", "food"})),))
CARD = Scorecard("house", 1, Decimal(500), (COVER, INDUSTRY))

STATUSES = [Status.BEST_BY_ABSENCE, Status.WORST_BY_SIGN, Status.MISSING_INPUT]
ratio_answers = (
    st.sampled_from(STATUSES) | st.sampled_from(["1.5", "4", "1.4999"]).map(Decimal) | st.decimals(-100, 100, places=4)
)
industries = st.sampled_from([None, "retail", "food", "mining"])


@given(st.lists(st.tuples(ratio_answers, industries), min_size=1, max_size=8))
def test_points_are_those_of_one_customer_alone(customers):
    names = (None, "retail", "food", "mining")
    values = np.array([float(cover) if isinstance(cover, Decimal) else np.nan for cover, _ in customers])
    statuses = np.array([0 if isinstance(cover, Decimal) else STATUS_CODES[cover] for cover, _ in customers], np.uint8)
    codes = np.array([names.index(industry) for _, industry in customers], np.uint8)

    found = scorecard_points(
        CARD,
        {"interest_cover": Answers.of_ratio(values, statuses), "industry": Answers.of_categories(codes, names)},
        count=len(customers),
    )

    for place, (cover, industry) in enumerate(customers):
        answer = None if cover is Status.MISSING_INPUT else cover if isinstance(cover, Decimal) else cover.value
        alone = CARD.score({"interest_cover": answer, "industry": industry})
        assert found.points[place] == float(alone.points)
        assert list(found.contributions[:, place]) == [float(item.points) for item in alone.contributions]
        assert list(found.is_missing[:, place]) == [item.attribute is None for item in alone.contributions]


def test_a_question_that_nobody_answers_is_missing_for_all():
    found = scorecard_points(CARD, {}, count=2)

    assert list(found.points) == [496.5, 496.5]
    assert found.is_missing.all()


@pytest.mark.parametrize(
    ("number", "points"), [(1.5, 505.0), (np.nextafter(1.5, 0), 490.0), (np.nan, 496.5), (np.inf, 496.5)]
)
def test_a_bound_belongs_to_the_band_above_and_what_is_not_finite_is_missing(number, points):
    found = scorecard_points(CARD, {"interest_cover": Answers.of_numbers(np.array([number]))}, count=1)

    assert found.points[0] == points
