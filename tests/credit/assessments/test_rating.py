"""From two scores and the quality of the data to one grade."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.assessments import Basis, Rating, input_hash, next_review, rate
from credit.domain.score_scales import Grade, GradeScale
from credit.domain.shipped_policy import SHIPPED_POLICY

GRADES = GradeScale(
    version=1,
    source="tests",
    grades=(
        Grade("A", Decimal(650), Decimal("0.002")),
        Grade("B", Decimal(600), Decimal("0.02")),
        Grade("C", None, Decimal("0.10")),
    ),
)
POLICY = replace(
    SHIPPED_POLICY,
    grades=GRADES,
    limits=replace(SHIPPED_POLICY.limits, bands=()),
    block_rules=(),
    quality_caps={"A": "A", "C": "B", "D": "C"},
    review_months={"A": 12, "B": 6, "C": 3},
    behaviour_weight=Decimal("0.4"),
)
points = st.none() | st.decimals(Decimal(300), Decimal(900), places=2)


def rated(statement=None, behaviour=None, *, quality="A") -> Rating:
    return rate(
        statement_points=None if statement is None else Decimal(statement),
        behaviour_points=None if behaviour is None else Decimal(behaviour),
        quality=quality,
        policy=POLICY,
    )


def test_both_scores_count_by_their_weight():
    rating = rated(700, 600)

    assert rating.basis is Basis.BOTH
    assert rating.points == Decimal("660.00")
    assert (rating.grade, rating.pd) == ("A", Decimal("0.002"))


def test_one_score_stands_alone_with_its_full_weight():
    assert rated(700).points == Decimal("700.00")
    assert rated(None, 620, quality=None).points == Decimal("620.00")
    assert rated(None, 620, quality=None).basis is Basis.BEHAVIOUR


def test_nobody_is_rated_on_nothing():
    assert rated() == Rating(Basis.NOTHING)


def test_poor_data_caps_the_grade_and_says_so():
    rating = rated(700, 700, quality="C")

    assert (rating.model_grade, rating.cap, rating.grade) == ("A", "B", "B")
    assert rating.is_capped
    assert rating.pd == Decimal("0.02")


def test_a_cap_never_makes_a_grade_better():
    rating = rated(500, quality="C")

    assert (rating.model_grade, rating.grade) == ("C", "C")
    assert not rating.is_capped


def test_a_quality_that_the_policy_does_not_name_caps_nothing():
    assert rated(700, quality="B").grade == "A"


@given(statement=points, behaviour=points, better=st.decimals(0, 200, places=2), quality=st.sampled_from("ABCD"))
def test_more_points_of_either_score_never_worsen_the_grade(statement, behaviour, better, quality):
    order = [grade.name for grade in GRADES.grades]

    before = rated(statement, behaviour, quality=quality)
    after = rated(None if statement is None else statement + better, behaviour, quality=quality)

    if before.grade is not None:
        assert order.index(after.grade) <= order.index(before.grade)


@pytest.mark.parametrize(
    ("grade", "due"), [("A", date(2027, 2, 28)), ("C", date(2026, 5, 28)), (None, date(2026, 5, 28))]
)
def test_the_worse_the_grade_the_sooner_the_review_and_who_has_none_is_due_soonest(grade, due):
    assert next_review(as_of=date(2026, 2, 28), grade=grade, review_months={"A": 12, "C": 3}) == due


def test_the_hash_of_inputs_does_not_depend_on_their_order_but_on_every_value():
    one = {"as_of": "2026-01-31", "behaviour": {"share_on_time": "0.5", "dispute_rate": None}}
    same = {"behaviour": {"dispute_rate": None, "share_on_time": "0.5"}, "as_of": "2026-01-31"}
    other = {"as_of": "2026-01-31", "behaviour": {"share_on_time": "0.5", "dispute_rate": "0"}}

    assert input_hash(one) == input_hash(same)
    assert input_hash(one) != input_hash(other)
    assert len(input_hash(one)) == 64
