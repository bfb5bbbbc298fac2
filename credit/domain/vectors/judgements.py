"""Many customers judged at once: the rule of `domain.judgements` on arrays, an element a customer.

Points and PDs are floats here, which models may use. Characteristics count to the millionth and points to the
hundredth, so that the two forms agree. What cannot be said is NaN, or an empty word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from credit.domain.assessments import NO_STATEMENT, Basis
from credit.domain.characteristics import (
    ANSWER,
    BEHAVIOUR,
    BEHAVIOUR_MEASURES,
    EXTERNAL_RATING,
    RATIO,
    VARIABLE,
    VARIABLES,
)
from credit.domain.judgements import PLACES, Model
from credit.domain.policies import Policy
from credit.domain.statements import Line
from credit.domain.vectors.batches import StatementBatch
from credit.domain.vectors.periods import Numbers, Period
from credit.domain.vectors.quality import quality_grades
from credit.domain.vectors.ratios import RatioArrays, ratios_of
from credit.domain.vectors.scorecards import Answers, scorecard_points
from credit.domain.vectors.scores import ScoreArrays, scores_of
from credit.domain.vectors.variables import measure_many

Indices = NDArray[np.intp]
Words = NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class ManyKnown:
    """What is known of many customers.

    `batch` holds their statements, `latest` where the latest of each stands in it (−1: there is none). Measures of
    behaviour are NaN where they cannot be said; answers and ratings are words, empty where there is none.
    """

    batch: StatementBatch
    latest: Indices
    latest_period: Period
    earlier_period: Period
    behaviour: Mapping[str, Numbers]
    answers: Mapping[str, Words]
    ratings: Words

    def __len__(self) -> int:
        return len(self.latest)


@dataclass(frozen=True, eq=False)
class ManyJudged:
    """What `Judgement` says, of many customers. Grades are words, empty where nothing is known."""

    basis: Words
    statement_points: Numbers
    behaviour_points: Numbers
    points: Numbers
    model_grade: Words
    quality: Words
    grade: Words
    pd: Numbers
    ratios: RatioArrays
    scores: Mapping[str, ScoreArrays]


def judge_many(known: ManyKnown, *, as_of: date, model: Model) -> ManyJudged:
    """Judge customers as of a day. Ratios and scores are of the statements of the batch, in its order."""
    ratios, scores = ratios_of(known.batch), scores_of(known.batch)
    answers = _answers(known, ratios)
    has_statement = known.latest >= 0
    listed = has_statement & ~np.isnan(known.latest_period.amount[Line.MARKET_CAPITALISATION])
    by_listed = scorecard_points(model.listed, answers, count=len(known)).points
    by_unlisted = scorecard_points(model.unlisted, answers, count=len(known)).points
    statement_points = np.where(has_statement, np.where(listed, by_listed, by_unlisted), np.nan)
    measured = np.any([~np.isnan(known.behaviour[name]) for name in BEHAVIOUR_MEASURES], axis=0)
    by_behaviour = scorecard_points(model.behaviour, answers, count=len(known)).points
    behaviour_points = np.where(measured, by_behaviour, np.nan)
    quality = np.where(
        has_statement, quality_grades(known.latest_period, earlier=known.earlier_period, as_of=as_of), NO_STATEMENT
    )
    points = _joined(statement_points, behaviour_points, model.policy)
    graded = _graded(points, quality, model.policy)
    return ManyJudged(
        basis=_basis(has_statement, measured),
        statement_points=statement_points,
        behaviour_points=behaviour_points,
        points=points,
        model_grade=graded.by_points,
        grade=graded.final,
        pd=graded.pd,
        quality=quality,
        ratios=ratios,
        scores=scores,
    )


def _answers(known: ManyKnown, ratios: RatioArrays) -> dict[str, Answers]:
    found = {
        f"{RATIO}{name.value}": Answers.of_ratio(
            _rounded(_of_latest(values, known.latest, np.nan)),
            _of_latest(ratios.statuses[name], known.latest, 0),
        )
        for name, values in ratios.values.items()
    }
    for name, measure in VARIABLES.items():
        numbers, codes, names = measure_many(measure, known.latest_period)
        found[f"{VARIABLE}{name}"] = Answers(_rounded(numbers), codes, names)
    found |= {f"{BEHAVIOUR}{name}": Answers.of_numbers(_rounded(known.behaviour[name])) for name in BEHAVIOUR_MEASURES}
    found |= {f"{ANSWER}{name}": _words(words) for name, words in known.answers.items()}
    return found | {EXTERNAL_RATING: _words(known.ratings)}


def _of_latest(values: NDArray[Any], latest: Indices, otherwise: float) -> NDArray[Any]:
    """Return the values of each customer's latest statement."""
    if not len(values):
        return np.full(len(latest), otherwise)
    return np.where(latest >= 0, values[latest], otherwise).astype(values.dtype)


def _rounded(numbers: NDArray[Any]) -> Numbers:
    return np.asarray(np.round(numbers.astype(np.float64), PLACES), np.float64)


def _words(words: Words) -> Answers:
    names, codes = np.unique(words, return_inverse=True)
    return Answers.of_categories(codes.astype(np.uint8), tuple(str(name) or None for name in names))


def _basis(has_statement: NDArray[np.bool_], measured: NDArray[np.bool_]) -> Words:
    return np.select(
        [has_statement & measured, has_statement, measured],
        [Basis.BOTH.value, Basis.STATEMENTS.value, Basis.BEHAVIOUR.value],
        Basis.NOTHING.value,
    )


def _joined(statements: Numbers, behaviour: Numbers, policy: Policy) -> Numbers:
    weight = float(policy.behaviour_weight)
    joined = weight * behaviour + (1 - weight) * statements
    alone = np.where(np.isnan(statements), behaviour, statements)
    hundredths = np.round(100 * np.where(np.isnan(joined), alone, joined), PLACES)  # what is half is half again
    return np.rint(hundredths) / 100


class _Graded(NamedTuple):
    by_points: Words
    final: Words
    pd: Numbers


def _graded(points: Numbers, quality: Words, policy: Policy) -> _Graded:
    grades = policy.grades.grades
    names = np.array([*(grade.name for grade in grades), ""])
    pds = np.array([*(float(grade.one_year_pd) for grade in grades), np.nan])
    # Grades stand from best to worst: so many least points are above the customer's.
    least = np.array([float(grade.least_points) for grade in grades if grade.least_points is not None])
    place = (points[:, None] < least[None, :]).sum(axis=1)
    place[np.isnan(points)] = len(grades)
    caps = {name: index for index, name in enumerate(names)}
    capped = place.copy()
    for of_quality, best in policy.quality_caps.items():
        at_best = (quality == of_quality) & (place < len(grades))
        capped = np.where(at_best, np.maximum(capped, caps[best]), capped)
    return _Graded(names[place], names[capped], pds[capped])
