"""Points stand for odds and odds for a probability of default; grades order customers by it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.score_scales import Grade, GradeScale, PointScale, ScaleError, prior_corrected

SIDDIQI = PointScale(anchor_points=Decimal(600), anchor_odds=Decimal(50), points_to_double=Decimal(20))
GRADES = GradeScale(
    version=1,
    source="A portfolio made up for this test",
    grades=(
        Grade("A", Decimal(600), Decimal("0.01")),
        Grade("B", Decimal(550), Decimal("0.04")),
        Grade("C", None, Decimal("0.20")),
    ),
)
anything = st.decimals(allow_nan=True, allow_infinity=True)
pds = st.decimals("0.000001", "0.999999", places=6)


def near(value: Decimal | None, expected: str) -> bool:
    return value is not None and value.quantize(Decimal(expected)) == Decimal(expected)


def test_factor_and_offset_are_the_published_ones():
    assert near(SIDDIQI.factor, "28.8539")
    assert near(SIDDIQI.offset, "487.1229")


@pytest.mark.parametrize(("pd", "points"), [("0.02", "599.4171"), (Decimal(1) / 51, "600.0000"), ("0.5", "487.1229")])
def test_a_probability_has_its_points(pd, points):
    assert near(SIDDIQI.points_of(Decimal(pd)), points)
    assert near(SIDDIQI.pd_of(SIDDIQI.points_of(Decimal(pd))), f"{Decimal(pd):.6f}")


def test_as_many_points_as_double_the_odds_do():
    pd = SIDDIQI.pd_of(Decimal(620))

    assert near((1 - pd) / pd, "100.000000")


def test_odds_stated_bad_to_good_are_the_inverse_of_ours():
    stated_as_one_bad_to_nineteen_good = PointScale(Decimal(600), 1 / (Decimal(1) / 19), Decimal(50))

    assert near(stated_as_one_bad_to_nineteen_good.pd_of(Decimal(600)), "0.050000")


@pytest.mark.parametrize("pd", [None, "0", "1", "-0.1", "1.5", "NaN", "Infinity"])
def test_certainty_has_no_points(pd):
    assert SIDDIQI.points_of(None if pd is None else Decimal(pd)) is None


@pytest.mark.parametrize(("anchor", "odds", "double"), [(600, 0, 20), (600, -1, 20), (600, 50, 0), ("NaN", 50, 20)])
def test_a_scale_that_orders_nobody_is_refused(anchor, odds, double):
    with pytest.raises(ScaleError):
        PointScale(Decimal(anchor), Decimal(odds), Decimal(double))


def test_points_of_evidence_and_of_the_intercept_are_the_points_of_the_regression():
    intercept, coefficients, weights = (
        Decimal("2.5"),
        (Decimal("0.8"), Decimal("1.1")),
        (Decimal("0.4"), Decimal("-0.7")),
    )
    log_odds = intercept + sum(a * b for a, b in zip(coefficients, weights, strict=True))

    attributes = [
        SIDDIQI.points_of_evidence(weight, coefficient=coefficient)
        for weight, coefficient in zip(weights, coefficients, strict=True)
    ]
    points = SIDDIQI.offset + SIDDIQI.factor * intercept + sum(attributes)

    assert near(SIDDIQI.pd_of(points) - 1 / (1 + log_odds.exp()), "0.000000000000")


def test_a_balanced_sample_is_corrected_to_the_population():
    found = prior_corrected(Decimal("0.10"), sample_rate=Decimal("0.5"), population_rate=Decimal("0.02"))

    assert near(found, "0.002262")


@pytest.mark.parametrize(
    ("pd", "sample", "population"),
    [(None, "0.5", "0.1"), ("1.1", "0.5", "0.1"), ("NaN", "0.5", "0.1"), ("0.2", "0", "0.1"), ("0.2", "0.5", "1")],
)
def test_without_a_probability_or_a_rate_nothing_is_corrected(pd, sample, population):
    given_pd = None if pd is None else Decimal(pd)

    assert prior_corrected(given_pd, sample_rate=Decimal(sample), population_rate=Decimal(population)) is None


@pytest.mark.parametrize(
    ("points", "name"), [(700, "A"), (600, "A"), ("599.99", "B"), (550, "B"), (0, "C"), (-900, "C")]
)
def test_a_grade_takes_who_has_its_least_points(points, name):
    assert GRADES.grade_of(Decimal(points)).name == name


@pytest.mark.parametrize("points", [None, Decimal("NaN"), Decimal("Infinity")])
def test_without_points_there_is_no_grade(points):
    assert GRADES.grade_of(points) is None


@pytest.mark.parametrize(
    ("start", "by", "name"), [("A", 1, "B"), ("A", 9, "C"), ("B", -1, "A"), ("C", -9, "A"), ("B", 0, "B")]
)
def test_notches_stop_at_the_ends_of_the_scale(start, by, name):
    grade = next(grade for grade in GRADES.grades if grade.name == start)

    assert GRADES.notched(grade, by=by).name == name


def test_a_grade_of_another_scale_is_not_notched():
    with pytest.raises(ScaleError):
        GRADES.notched(Grade("A", Decimal(1), Decimal("0.5")), by=1)


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("", [("A", None, "0.1")]),
        ("study", []),
        ("study", [("A", 600, "0.1")]),
        ("study", [("A", 600, "0.1"), ("B", None, "0.1")]),
        ("study", [("A", 500, "0.1"), ("B", 600, "0.2"), ("C", None, "0.3")]),
        ("study", [("A", None, "0.1"), ("B", None, "0.2")]),
        ("study", [("A", 600, "0.1"), ("A", None, "0.2")]),
        ("study", [("A", None, "1.1")]),
    ],
)
def test_grades_that_do_not_order_risk_or_have_no_source_are_refused(source, rows):
    grades = tuple(Grade(name, None if least is None else Decimal(least), Decimal(pd)) for name, least, pd in rows)

    with pytest.raises(ScaleError):
        GradeScale(version=1, source=source, grades=grades)


@given(pds)
def test_points_of_a_probability_lead_back_to_it(pd):
    assert abs(SIDDIQI.pd_of(SIDDIQI.points_of(pd)) - pd) < Decimal("1e-20")


@given(st.decimals(allow_nan=False, allow_infinity=False), st.decimals(allow_nan=False, allow_infinity=False))
def test_more_points_never_mean_more_risk_or_a_worse_grade(points, other):
    low, high = sorted((points, other))

    assert 0 <= SIDDIQI.pd_of(high) <= SIDDIQI.pd_of(low) <= 1
    assert GRADES.grade_of(high).one_year_pd <= GRADES.grade_of(low).one_year_pd


@given(pds, pds, pds)
def test_a_correction_stays_a_probability_and_can_be_undone(pd, sample, population):
    there = prior_corrected(pd, sample_rate=sample, population_rate=population)
    back = prior_corrected(there, sample_rate=population, population_rate=sample)

    assert 0 <= there <= 1
    assert abs(back - pd) < Decimal("1e-12")


@given(anything, anything, anything)
def test_no_number_breaks_a_correction_or_a_scale(pd, sample, population):
    found = [
        prior_corrected(pd, sample_rate=sample, population_rate=population),
        SIDDIQI.pd_of(pd),
        SIDDIQI.points_of(pd),
    ]

    assert all(value is None or value.is_finite() for value in found)
