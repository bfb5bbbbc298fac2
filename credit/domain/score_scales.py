"""From points to a probability of default (PD) and back, and the grades in between.

Points and PDs are Decimals; a PD is a fraction of one year (0.02 = 2 %). More points are safer. Odds are good to bad
throughout: tools that state them bad to good mean 1 ÷ ours. What cannot be said is None, never infinite.

Source of points to double the odds: Siddiqi, Credit Risk Scorecards (2006), ch. 6: points = offset + factor × ln(odds),
factor = points to double ÷ ln 2, offset = anchor points − factor × ln(anchor odds).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise


class ScaleError(ValueError):
    """The scale or the grades would not order customers by risk."""


@dataclass(frozen=True)
class PointScale:
    """`anchor_points` stand for `anchor_odds` good to bad; every `points_to_double` more double the odds.

    :raises ScaleError: when made, if odds or points to double are not positive
    """

    anchor_points: Decimal
    anchor_odds: Decimal
    points_to_double: Decimal

    def __post_init__(self) -> None:
        finite = all(x.is_finite() for x in (self.anchor_points, self.anchor_odds, self.points_to_double))
        if not finite or self.anchor_odds <= 0 or self.points_to_double <= 0:
            raise ScaleError("Odds and the points that double them are positive.")

    @property
    def factor(self) -> Decimal:
        """Return the points per unit of ln(odds)."""
        return self.points_to_double / Decimal(2).ln()

    @property
    def offset(self) -> Decimal:
        """Return the points at odds of 1 to 1."""
        return self.anchor_points - self.factor * self.anchor_odds.ln()

    def points_of(self, pd: Decimal | None) -> Decimal | None:
        """Return the points that stand for `pd`; None unless it lies between 0 and 1, both excluded."""
        if pd is None or not pd.is_finite() or not 0 < pd < 1:
            return None
        return self.offset + self.factor * ((1 - pd) / pd).ln()

    def pd_of(self, points: Decimal | None) -> Decimal | None:
        """Return the PD that `points` stand for, from 0 to 1; None for no points."""
        if points is None or not points.is_finite():
            return None
        log_odds = (points - self.offset) / self.factor
        # The exponential of a negative number only: the other way round it would overflow.
        small = (-abs(log_odds)).exp()
        return small / (1 + small) if log_odds > 0 else 1 / (1 + small)

    def points_of_evidence(self, weight: Decimal, *, coefficient: Decimal) -> Decimal:
        """Return the points of an attribute: factor × coefficient × weight of evidence.

        The coefficient is that of a regression of ln(odds good to bad); its intercept makes the base points,
        offset + factor × intercept, so that the points of a customer are those of the regression's odds.
        """
        return self.factor * coefficient * weight


def prior_corrected(pd: Decimal | None, *, sample_rate: Decimal, population_rate: Decimal) -> Decimal | None:
    """Return the PD of the population from one estimated on a sample with another share of defaults.

    logit(p′) = logit(p) + logit(population) − logit(sample), as in King and Zeng, Logistic Regression in Rare Events
    Data (2001), written in odds so that 0 and 1 stay. None unless both rates lie between 0 and 1, both excluded.
    """
    rates_stand = all(rate.is_finite() and 0 < rate < 1 for rate in (sample_rate, population_rate))
    if pd is None or not pd.is_finite() or not 0 <= pd <= 1 or not rates_stand:
        return None
    bad = pd * population_rate / sample_rate
    good = (1 - pd) * (1 - population_rate) / (1 - sample_rate)
    return bad / (bad + good)


@dataclass(frozen=True)
class Grade:
    """A class of risk: who has `least_points` or more, and no better grade. The worst grade has no least.

    `one_year_pd` is the long-run share of the grade that defaults within a year.
    """

    name: str
    least_points: Decimal | None
    one_year_pd: Decimal


@dataclass(frozen=True)
class GradeScale:
    """Grades from best to worst. `source` says where the PDs come from: a study or one's own history, never a guess.

    :raises ScaleError: when made, if points do not fall or PDs do not rise from grade to grade, if the worst grade
        leaves somebody out, or if no source is named
    """

    version: int
    source: str
    grades: tuple[Grade, ...]

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise ScaleError("The PDs of grades need a source.")
        if not self.grades or self.grades[-1].least_points is not None:
            raise ScaleError("The worst grade takes everybody else.")
        if not (_points_fall(self.grades[:-1]) and _pds_rise(self.grades) and self._names_differ()):
            raise ScaleError("From grade to grade points fall and PDs rise, and names differ.")

    def _names_differ(self) -> bool:
        return len({grade.name for grade in self.grades}) == len(self.grades)

    def grade_of(self, points: Decimal | None) -> Grade | None:
        """Return the grade of `points`; None for no points."""
        if points is None or not points.is_finite():
            return None
        return next(item for item in self.grades if item.least_points is None or points >= item.least_points)

    def notched(self, grade: Grade, *, by: int) -> Grade:
        """Return the grade `by` steps worse, better where negative; the scale's ends hold.

        :raises ScaleError: if the grade is of another scale
        """
        if grade not in self.grades:
            raise ScaleError(f"{grade.name} is not of this scale.")
        place = self.grades.index(grade) + by
        return self.grades[min(max(place, 0), len(self.grades) - 1)]


def _points_fall(grades: Sequence[Grade]) -> bool:
    points = [grade.least_points for grade in grades]
    known = [value for value in points if value is not None and value.is_finite()]
    return len(known) == len(points) and all(better > worse for better, worse in pairwise(known))


def _pds_rise(grades: Sequence[Grade]) -> bool:
    pds = [grade.one_year_pd for grade in grades]
    return all(pd.is_finite() and 0 <= pd <= 1 for pd in pds) and all(low < high for low, high in pairwise(pds))
