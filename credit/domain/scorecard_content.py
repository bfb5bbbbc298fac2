"""A scorecard with the scale that turns its points into a PD, and its grades, as one piece of data.

Points and PDs are Decimals, PDs fractions of a year; as JSON they are strings, so that they stay exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from credit.domain.score_scales import Grade, GradeScale, PointScale, ScaleError
from credit.domain.scorecards import Scorecard, ScorecardError, from_data, to_data

# From grade to grade the odds double; this many of the grades begin above the scale's anchor.
GRADE_NAMES = ("A", "A−", "B+", "B", "B−", "C+", "C", "C−", "D")
ABOVE_ANCHOR = 4
PD_DIGITS = Decimal("0.00001")


@dataclass(frozen=True)
class ScorecardContent:
    """What a version of a scorecard says."""

    scorecard: Scorecard
    scale: PointScale
    grades: GradeScale

    def pd_of(self, points: Decimal) -> Decimal:
        """Return the PD that the points stand for."""
        pd = self.scale.pd_of(points)
        if pd is None:
            raise ScaleError("Points without a PD.")
        return pd


def default_grades(scale: PointScale, *, source: str) -> GradeScale:
    """Return grades as wide as the points that double the odds, each with the PD of its middle.

    The worst, open below, is taken as wide as the others. `source` says what the scale's PDs were calibrated on.
    """
    width, worst = scale.points_to_double, len(GRADE_NAMES) - 1
    grades = []
    for place, name in enumerate(GRADE_NAMES):
        least = scale.anchor_points + width * (ABOVE_ANCHOR - place)
        pd = scale.pd_of(least + width / 2)
        if pd is None:
            raise ScaleError("Points without a PD.")
        grades.append(Grade(name, None if place == worst else least, pd.quantize(PD_DIGITS)))
    return GradeScale(1, source, tuple(grades))


def content_to_data(content: ScorecardContent) -> dict[str, Any]:
    """Return the content as JSON can hold it."""
    scale, grades = content.scale, content.grades
    return {
        "scorecard": to_data(content.scorecard),
        "scale": {
            "anchor_points": str(scale.anchor_points),
            "anchor_odds": str(scale.anchor_odds),
            "points_to_double": str(scale.points_to_double),
        },
        "grades": {
            "version": grades.version,
            "source": grades.source,
            "grades": [
                {
                    "name": grade.name,
                    "least_points": None if grade.least_points is None else str(grade.least_points),
                    "one_year_pd": str(grade.one_year_pd),
                }
                for grade in grades.grades
            ],
        },
    }


def content_from_data(data: Mapping[str, Any]) -> ScorecardContent:
    """Read what `content_to_data` wrote.

    :raises ScorecardError: if something lacks or does not hold together
    """
    try:
        scale = PointScale(**{name: Decimal(value) for name, value in data["scale"].items()})
        grades = tuple(_grade(row) for row in data["grades"]["grades"])
        scales = GradeScale(int(data["grades"]["version"]), str(data["grades"]["source"]), grades)
        return ScorecardContent(from_data(data["scorecard"]), scale, scales)
    except ScaleError as error:
        raise ScorecardError(str(error)) from error
    except (KeyError, TypeError, AttributeError, InvalidOperation) as error:
        raise ScorecardError(f"The scorecard cannot be read: {error!r}.") from error


def _grade(row: Mapping[str, Any]) -> Grade:
    least = row["least_points"]
    return Grade(str(row["name"]), None if least is None else Decimal(least), Decimal(row["one_year_pd"]))
