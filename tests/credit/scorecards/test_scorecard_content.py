"""A scorecard with its scale and grades travels as JSON and comes back the same, or says what is wrong."""

import json
from decimal import Decimal

import pytest

from credit.domain.score_scales import PointScale
from credit.domain.scorecard_content import ScorecardContent, content_from_data, content_to_data, default_grades
from credit.domain.scorecards import Band, Characteristic, Scorecard, ScorecardError

SCALE = PointScale(Decimal(600), Decimal(50), Decimal(20))
MARGIN = Characteristic(
    "ratio.net_margin", Decimal(-5), (Band(Decimal(-10), None, Decimal(0)), Band(Decimal(9), Decimal(0)))
)


def content() -> ScorecardContent:
    card = Scorecard("house", 1, Decimal(580), (MARGIN,))
    return ScorecardContent(card, SCALE, default_grades(SCALE, source="the scale itself"))


def test_content_comes_back_from_json_as_it_went():
    assert content_from_data(json.loads(json.dumps(content_to_data(content())))) == content()


def test_the_pd_of_a_grade_is_that_of_its_middle_and_doubles_in_odds():
    grades = content().grades.grades

    assert [grade.least_points for grade in grades] == [680, 660, 640, 620, 600, 580, 560, 540, None]
    assert all(grade.one_year_pd == round(content().pd_of(grade.least_points + 10), 5) for grade in grades[:-1])
    # 600 points are odds of 50 to 1; the grade that begins there has its middle at 50 × √2 to 1.
    assert float(grades[4].one_year_pd) == pytest.approx(1 / (1 + 50 * 2**0.5), abs=1e-5)


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("scale", {"anchor_odds": "0"}),
        ("scale", {"anchor_odds": "many"}),
        ("scale", {"offset": "1"}),
        ("grades", {"grades": []}),
        ("grades", {"source": " "}),
        ("scorecard", {"format": 9}),
        ("scorecard", {"characteristics": []}),
    ],
)
def test_what_does_not_hold_together_is_refused(part, change):
    data = content_to_data(content())

    with pytest.raises(ScorecardError):
        content_from_data(data | {part: data[part] | change})
