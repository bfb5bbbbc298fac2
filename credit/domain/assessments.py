"""How a customer's points become a grade and a probability of default (PD), and what an assessment stood on.

Points are Decimals, more are safer. A PD is a fraction of one year. What cannot be said is None: a customer of whom
nothing is known has no grade, which is neither the best nor the worst one.

The rule that joins statements and payment behaviour is the house's own: where both are known, the points are
(1 − weight) × statement points + weight × behaviour points, with the policy's weight. That payment behaviour adds to
financial ratios, most for small firms, is found by Wilson, Summers and Hope (2000) and by Ciampi (2017).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from credit.domain.score_scales import Grade, GradeScale
from finance_crm.periods import add_months

# Points are kept to the hundredth: more would pretend a precision that no scorecard has.
HUNDREDTH = Decimal("0.01")
# The key of `caps` for a customer without any statement.
NO_STATEMENT = "none"


class Basis(StrEnum):
    """What a grade stands on."""

    BOTH = "both"
    STATEMENTS = "statements"
    BEHAVIOUR = "behaviour"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Rating:
    """The grade of a customer by a model. `cap` is the best grade that the quality of the data lets through.

    `model_grade` follows from the points alone; `grade` is the worse of it and the cap, and `pd` is that grade's.
    All but the basis are None where nothing is known.
    """

    basis: Basis
    points: Decimal | None = None
    model_grade: str | None = None
    cap: str | None = None
    grade: str | None = None
    pd: Decimal | None = None

    @property
    def is_capped(self) -> bool:
        """Say whether the quality of the data made the grade worse than the points."""
        return self.grade != self.model_grade


def basis_of(*, statement_points: Decimal | None, behaviour_points: Decimal | None) -> Basis:
    """Say which of the two scores there are."""
    if statement_points is None:
        return Basis.NOTHING if behaviour_points is None else Basis.BEHAVIOUR
    return Basis.STATEMENTS if behaviour_points is None else Basis.BOTH


def joined_points(
    *, statement_points: Decimal | None, behaviour_points: Decimal | None, behaviour_weight: Decimal
) -> Decimal | None:
    """Return the points of a customer, to the hundredth: one score where one is missing, else both by weight.

    :param behaviour_weight: from 0 (statements alone) to 1 (behaviour alone)
    """
    if statement_points is None or behaviour_points is None:
        known = behaviour_points if statement_points is None else statement_points
        return None if known is None else known.quantize(HUNDREDTH)
    joined = (1 - behaviour_weight) * statement_points + behaviour_weight * behaviour_points
    return joined.quantize(HUNDREDTH)


def rate(
    *,
    statement_points: Decimal | None,
    behaviour_points: Decimal | None,
    behaviour_weight: Decimal,
    quality: str,
    caps: Mapping[str, str],
    grades: GradeScale,
) -> Rating:
    """Rate a customer.

    :param quality: the data-quality grade of the latest statement, or `NO_STATEMENT`
    :param caps: the best grade a customer may have, by quality; a quality that is not there caps nothing
    """
    basis = basis_of(statement_points=statement_points, behaviour_points=behaviour_points)
    points = joined_points(
        statement_points=statement_points, behaviour_points=behaviour_points, behaviour_weight=behaviour_weight
    )
    by_points = grades.grade_of(points)
    if by_points is None:
        return Rating(basis)
    cap = grade_named(caps.get(quality), grades=grades)
    final = by_points if cap is None else worse(by_points, cap, grades=grades)
    return Rating(basis, points, by_points.name, cap.name if cap else None, final.name, final.one_year_pd)


def grade_named(name: str | None, *, grades: GradeScale) -> Grade | None:
    """Return the grade of that name, or None where the scale has none."""
    return next((grade for grade in grades.grades if grade.name == name), None)


def worse(one: Grade, other: Grade, *, grades: GradeScale) -> Grade:
    """Return the worse of two grades of a scale."""
    return max(one, other, key=grades.grades.index)


def next_review(*, as_of: date, grade: str | None, review_months: Mapping[str, int]) -> date:
    """Return when the customer is due again: after the months of its grade, the shortest cycle where it has none."""
    months = review_months.get(grade or "", min(review_months.values()))
    return add_months(as_of, months)


def input_hash(inputs: Mapping[str, Any]) -> str:
    """Return a digest of what an assessment stood on, 64 hexadecimal digits; the order of keys does not matter.

    Inputs are JSON without floats: numbers are strings, so that what is equal is written equally.
    """
    written = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
