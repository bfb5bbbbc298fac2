"""Points of a scorecard for many customers at once: a column of answers a characteristic, a row of points each.

Points are floats here; those of `scorecards.Scorecard.score`, which explains one customer, are exact and equal to
these as far as floats go. Missing and unforeseen answers score alike, as there.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from credit.domain.ratio_results import Status
from credit.domain.scorecards import Band, Category, Characteristic, Scorecard
from credit.domain.vectors.batches import BoolArray, CodeArray, FloatArray
from credit.domain.vectors.ratios import STATUSES

# A ratio without a value answers with its status; a missing input is missing.
NAMES_OF_STATUSES = tuple(None if status in {Status.OK, Status.MISSING_INPUT} else status.value for status in STATUSES)


class Answers(NamedTuple):
    """One answer a customer to one question.

    Where `names[code]` is a name, that category is the answer; where it is None, the number is, NaN for missing.
    """

    numbers: FloatArray
    codes: CodeArray
    names: tuple[str | None, ...]

    @classmethod
    def of_numbers(cls, numbers: FloatArray) -> "Answers":
        """Return answers that are numbers or missing."""
        return cls(numbers, np.zeros(len(numbers), np.uint8), (None,))

    @classmethod
    def of_categories(cls, codes: CodeArray, names: tuple[str | None, ...]) -> "Answers":
        """Return answers that are categories; a name that is None stands for missing."""
        return cls(np.full(len(codes), np.nan), codes, names)

    @classmethod
    def of_ratio(cls, values: FloatArray, statuses: CodeArray) -> "Answers":
        """Return a ratio's values, or its statuses where it has none (`ratios.ratios_of`)."""
        return cls(values, statuses, NAMES_OF_STATUSES)


class PointArrays(NamedTuple):
    """The points of every customer; `contributions` and `is_missing` have a row a characteristic, in its order."""

    points: FloatArray
    contributions: FloatArray
    is_missing: BoolArray


def scorecard_points(card: Scorecard, answers: Mapping[str, Answers], *, count: int) -> PointArrays:
    """Return the points of `count` customers; a characteristic that nobody answers is missing for all."""
    contributions = np.empty((len(card.characteristics), count))
    is_missing = np.ones((len(card.characteristics), count), np.bool_)
    for row, characteristic in enumerate(card.characteristics):
        contributions[row] = float(characteristic.missing_points)
        if characteristic.name in answers:
            _write(characteristic, answers[characteristic.name], contributions[row], is_missing[row])
    points = contributions.sum(axis=0) + float(card.base_points)
    return PointArrays(points, contributions, is_missing)


def _write(characteristic: Characteristic, given: Answers, points: FloatArray, is_missing: BoolArray) -> None:
    bands = [item for item in characteristic.attributes if isinstance(item, Band)]
    if bands:
        # A band holds its lower bound, so a number equal to a bound belongs above it.
        bounds = np.array([float(band.upper) for band in bands[:-1] if band.upper is not None])
        found = np.isfinite(given.numbers)
        place = np.searchsorted(bounds, given.numbers, side="right")
        place[~found] = 0
        np.copyto(points, np.array([float(band.points) for band in bands])[place], where=found)
        np.copyto(is_missing, False, where=found)
    for code, name in enumerate(given.names):
        if name is not None:
            _write_category(characteristic, name, given.codes == code, points, is_missing)


def _write_category(
    characteristic: Characteristic, name: str, holds: BoolArray, points: FloatArray, is_missing: BoolArray
) -> None:
    categories = (item for item in characteristic.attributes if isinstance(item, Category))
    attribute = next((category for category in categories if category.holds(name)), None)
    earned = characteristic.missing_points if attribute is None else attribute.points
    np.copyto(points, float(earned), where=holds)
    np.copyto(is_missing, attribute is None, where=holds)
