"""How a customer's points become a grade and a probability of default (PD), and what an assessment stood on.

Points are Decimals, more are safer. A PD is a fraction of one year. What cannot be said is None: a customer of whom
nothing is known has no grade, which is neither the best nor the worst one.

How statements and payment behaviour join is the policy's (`Policy.combined_points`). That payment behaviour adds to
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

from credit.domain.policies import Policy
from finance_crm.periods import add_months

# Points are kept to the hundredth: more would pretend a precision that no scorecard has.
HUNDREDTH = Decimal("0.01")
# The data quality of a customer without any statement.
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


def rate(
    *,
    statement_points: Decimal | None,
    behaviour_points: Decimal | None,
    quality: str | None,
    policy: Policy,
) -> Rating:
    """Rate a customer by a policy: its weights join the points, its grades rank them, its caps hold them back.

    :param quality: the data-quality grade of the latest statement, None where there is none
    """
    basis = basis_of(statement_points=statement_points, behaviour_points=behaviour_points)
    joined = policy.combined_points(statements=statement_points, behaviour=behaviour_points)
    points = None if joined is None else joined.quantize(HUNDREDTH)
    by_points = policy.grades.grade_of(points)
    if by_points is None:
        return Rating(basis)
    final = policy.capped(by_points, quality=quality)
    cap = None if quality is None else policy.quality_caps.get(quality)
    return Rating(basis, points, by_points.name, cap, final.name, final.one_year_pd)


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
