"""Many customers judged at once are judged as each by itself, to the hundredth of a point."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files
from json import loads

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit.domain.characteristics import BEHAVIOUR_MEASURES
from credit.domain.judgements import Known, Model, judge
from credit.domain.scorecard_content import content_from_data
from credit.domain.scorecards import Category, Characteristic, Scorecard
from credit.domain.shipped_policy import SHIPPED_POLICY
from credit.domain.statements import Line, Statement
from credit.domain.vectors.judgements import judge_many
from tests.credit.assessment.published_company import BEFORE, NOW
from tests.credit.vectors.many import many

AS_OF = date(2026, 4, 30)


def shipped(key: str) -> Scorecard:
    data = loads((files("credit") / "data" / "scorecards" / f"{key}.json").read_text())
    return content_from_data(data["content"]).scorecard


ASKING = Characteristic(
    "answer.management",
    Decimal(0),
    (Category(Decimal("7.31"), frozenset({"good"})), Category(Decimal("-9.5"), frozenset({"poor", "unknown"}))),
)
UNLISTED = shipped("unlisted")
MODEL = Model(
    policy=SHIPPED_POLICY,
    listed=shipped("listed"),
    unlisted=replace(UNLISTED, characteristics=(*UNLISTED.characteristics, ASKING)),
    behaviour=shipped("behaviour"),
)

amounts = (st.integers(-500, 3000) | st.sampled_from([0, 1000])).map(Decimal)
changes = st.dictionaries(st.sampled_from(list(NOW.given)), amounts | st.none(), max_size=4)
months = st.sampled_from([12, 12, 12, 6, 15])
measures = st.dictionaries(
    st.sampled_from(list(BEHAVIOUR_MEASURES)), st.none() | st.decimals(-50, 400, places=4), max_size=9
)


def changed(statement: Statement, of_lines, covered: int = 12) -> Statement:
    merged = {line: amount for line, amount in {**statement.given, **of_lines}.items() if amount is not None}
    return replace(statement, given=merged, months=covered)


@st.composite
def customers(draw) -> Known:
    count = draw(st.integers(0, 2))
    now, before = changed(NOW, draw(changes), draw(months)), changed(BEFORE, draw(changes))
    return Known(
        statements=[[], [now], [before, now]][count],
        audited=draw(st.booleans()),
        behaviour=draw(measures),
        answers=draw(st.sampled_from([{}, {"management": "good"}, {"management": "poor"}, {"management": "odd"}])),
        rating=draw(st.none() | st.sampled_from(["BB", "A"])),
    )


@settings(max_examples=120, deadline=None)
@given(st.lists(customers(), min_size=1, max_size=5))
def test_every_result_is_the_one_the_readable_rule_gives(group):
    found = judge_many(many(group, questions=["management"]), as_of=AS_OF, model=MODEL)

    for place, known in enumerate(group):
        expected = judge(known, as_of=AS_OF, model=MODEL)
        rating = expected.rating
        assert found.basis[place] == rating.basis
        assert found.quality[place] == expected.quality_grade
        assert (found.model_grade[place], found.grade[place]) == (rating.model_grade or "", rating.grade or "")
        assert number_of(found.points[place]) == rating.points
        assert number_of(found.statement_points[place]) == (
            expected.statement_score and expected.statement_score.points
        )
        assert number_of(found.behaviour_points[place]) == (
            expected.behaviour_score and expected.behaviour_score.points
        )
        assert (
            found.pd[place] == pytest.approx(float(rating.pd)) if rating.pd is not None else np.isnan(found.pd[place])
        )


def number_of(points: float) -> Decimal | None:
    return None if np.isnan(points) else Decimal(str(round(float(points), 2)))


def test_nobody_is_an_answer_too():
    assert len(judge_many(many([]), as_of=AS_OF, model=MODEL).points) == 0


def test_a_customer_of_whom_nothing_is_known_has_no_grade():
    found = judge_many(many([Known()]), as_of=AS_OF, model=MODEL)

    assert (found.basis.tolist(), found.grade.tolist(), found.quality.tolist()) == (["nothing"], [""], ["none"])
    assert np.isnan(found.points).all()
    assert np.isnan(found.pd).all()


def test_a_market_value_chooses_the_scorecard_of_listed_customers():
    listed, unlisted = Known([NOW]), Known([changed(NOW, {Line.MARKET_CAPITALISATION: None})])

    assert judge(listed, as_of=AS_OF, model=MODEL).statement_score.scorecard == MODEL.listed.name
    assert judge(unlisted, as_of=AS_OF, model=MODEL).statement_score.scorecard == MODEL.unlisted.name
