"""A policy can be applied, travels as JSON without loss, and says which part is wrong."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from credit.domain.limits import PolicyBand
from credit.domain.policies import DefaultDefinition, PolicyError
from credit.domain.policy_data import content_hash, from_data, to_data
from credit.domain.shipped_policy import SCALE, SHIPPED_POLICY


def data() -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(to_data(SHIPPED_POLICY)))
    return copy


def test_a_policy_survives_the_way_through_json():
    banded = replace(
        SHIPPED_POLICY,
        limits=replace(
            SHIPPED_POLICY.limits,
            bands=(PolicyBand("A", Decimal("1000.50"), Decimal(250_000)), PolicyBand("D", None, None, refuses=True)),
        ),
    )

    read = from_data(json.loads(json.dumps(to_data(banded))))

    assert read == banded
    assert content_hash(read) == content_hash(banded)


def test_the_hash_does_not_depend_on_how_numbers_are_written():
    same = data()
    same["lgd"] = "0.4500"

    assert content_hash(from_data(same)) == content_hash(SHIPPED_POLICY)


def test_the_hash_changes_with_any_decision(stricter):
    assert content_hash(stricter) != content_hash(SHIPPED_POLICY)


@pytest.mark.parametrize(
    ("part", "value", "says"),
    [
        ("lgd", "1.5", "fraction from 0 to 1"),
        ("lgd", 0.45, "not a number in quotes"),
        ("behaviour_weight", "many", "not a number"),
        ("reservation_hours", 0, "from 1 hour to 90 days"),
        ("reservation_hours", "24", "not a whole number"),
        ("unset_limit", "perhaps", "perhaps"),
        ("review_months", {"A": 12}, "every grade"),
        ("quality_caps", {"E": "A"}, "no data quality E"),
        ("quality_caps", {"D": "AAA"}, "no grade AAA"),
        ("scorecards", {"listed": "x"}, "Name a scorecard for each"),
        ("alert_thresholds", {"moon": "1"}, "no signal moon"),
        ("grades", {"version": 1, "source": "", "grades": []}, "need a source"),
        ("default", {"days_overdue": 90}, "materiality is missing"),
        ("default", None, "cannot be read"),
    ],
)
def test_a_part_that_cannot_be_applied_is_named(part, value, says):
    wrong = data() | {part: value}

    with pytest.raises(PolicyError) as caught:
        from_data(wrong)

    assert says in str(caught.value)


def test_a_missing_and_an_unknown_part_are_named():
    without = data()
    del without["limits"]

    with pytest.raises(PolicyError, match="limits: This part is missing"):
        from_data(without)
    with pytest.raises(PolicyError, match="mood: There is no such part"):
        from_data(data() | {"mood": 1})


# The shipped policy


def test_shipped_pds_are_those_of_the_scale_at_the_middle_of_each_grade():
    pds = {grade.name: grade.one_year_pd for grade in SHIPPED_POLICY.grades.grades}

    assert pds["B−"] == Decimal("0.01394")  # 610 points: odds 50 × √2 = 70.711 to 1
    assert pds["C+"] == Decimal("0.02751")  # 590 points: odds 50 ÷ √2 = 35.355 to 1
    assert SCALE.pd_of(Decimal(600)) == pytest.approx(Decimal(1) / 51)


def test_600_points_are_the_least_of_grade_b_minus():
    scale = SHIPPED_POLICY.grades

    assert scale.grade_of(Decimal(600)) == SHIPPED_POLICY.grade_named("B−")
    assert scale.grade_of(Decimal("599.99")) == SHIPPED_POLICY.grade_named("C+")


# What it decides


def test_default_is_overdue_above_the_material_amount_without_what_is_disputed():
    rule = DefaultDefinition(days_overdue=90, materiality=Decimal(500))

    assert not rule.is_default(overdue=Decimal(500))
    assert rule.is_default(overdue=Decimal("500.01"))
    assert not rule.is_default(overdue=Decimal(900), disputed_overdue=Decimal(400))
    assert rule.is_default(overdue=Decimal(0), is_insolvent=True)
    assert rule.is_default(overdue=Decimal(0), has_credit_write_off=True)


def test_what_the_definition_leaves_out_is_no_default():
    rule = DefaultDefinition(includes_insolvency=False, includes_credit_write_offs=False, excludes_disputed=False)

    assert not rule.is_default(overdue=Decimal(0), is_insolvent=True, has_credit_write_off=True)
    assert rule.is_default(overdue=Decimal(900), disputed_overdue=Decimal(900))


def test_scores_are_weighted_and_one_alone_stands_for_both():
    policy = replace(SHIPPED_POLICY, behaviour_weight=Decimal("0.25"))

    assert policy.combined_points(statements=Decimal(600), behaviour=Decimal(640)) == Decimal(610)
    assert policy.combined_points(statements=None, behaviour=Decimal(640)) == Decimal(640)
    assert policy.combined_points(statements=Decimal(600), behaviour=None) == Decimal(600)
    assert policy.combined_points(statements=None, behaviour=None) is None


def test_bad_data_caps_a_good_grade_and_never_lifts_a_bad_one():
    best, worst = SHIPPED_POLICY.grade_named("A"), SHIPPED_POLICY.grade_named("D")

    assert SHIPPED_POLICY.capped(best, quality="D").name == "C"
    assert SHIPPED_POLICY.capped(worst, quality="D") == worst
    assert SHIPPED_POLICY.capped(best, quality="A") == best
    assert SHIPPED_POLICY.capped(best, quality=None) == best
