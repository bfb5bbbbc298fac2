"""A scorecard as data, and a score that shows where each of its points comes from.

Points are Decimals and add up exactly; more points are safer. A value is a Decimal, a category, or None for missing.
Missing is an attribute of its own in every characteristic, so that data nobody gave never passes for a zero, and a
category nobody foresaw scores as missing, flagged. A band holds its lower bound and not its upper one.

Source of the additive form (base points, characteristics, attributes): Siddiqi, Credit Risk Scorecards (2006), ch. 6.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from statistics import median
from typing import Any

from finance_crm.money import ZERO

FORMAT = 1
Value = Decimal | str | None


class ScorecardError(ValueError):
    """The scorecard is not one: an attribute lacks, overlaps or cannot be read."""


@dataclass(frozen=True)
class Band:
    """Values from `lower` to below `upper`; None is without a bound on that side."""

    points: Decimal
    lower: Decimal | None = None
    upper: Decimal | None = None

    def holds(self, value: Value) -> bool:
        """Say whether `value` is a number in this band."""
        if not isinstance(value, Decimal):
            return False
        return (self.lower is None or value >= self.lower) and (self.upper is None or value < self.upper)


@dataclass(frozen=True)
class Category:
    """One or more values that score alike, as industries, or a ratio that is best by absence of its divisor."""

    points: Decimal
    values: frozenset[str]

    def holds(self, value: Value) -> bool:
        """Say whether `value` is one of the category's."""
        return value in self.values


@dataclass(frozen=True)
class Characteristic:
    """One question of the scorecard and all its possible answers."""

    name: str
    missing_points: Decimal
    attributes: tuple[Band | Category, ...]

    def attribute_of(self, value: Value) -> Band | Category | None:
        """Return the attribute that holds `value`, or None where it counts as missing."""
        if isinstance(value, Decimal) and not value.is_finite():
            return None
        return next((attribute for attribute in self.attributes if attribute.holds(value)), None)

    @property
    def possible_points(self) -> tuple[Decimal, ...]:
        """Return the points of every attribute, missing last."""
        return (*(attribute.points for attribute in self.attributes), self.missing_points)


@dataclass(frozen=True)
class Contribution:
    """The points of one characteristic. `attribute` is None where the value counted as missing; it is
    `is_unforeseen` where there was a value that no attribute holds.
    """

    name: str
    value: Value
    points: Decimal
    attribute: Band | Category | None
    is_unforeseen: bool


@dataclass(frozen=True)
class Score:
    """The points of one customer by one version of a scorecard; base and contributions add up to them exactly."""

    scorecard: str
    version: int
    base_points: Decimal
    contributions: tuple[Contribution, ...]

    @property
    def points(self) -> Decimal:
        """Return the sum of base points and contributions."""
        return sum((contribution.points for contribution in self.contributions), self.base_points)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the names of the characteristics that were scored as missing."""
        return tuple(item.name for item in self.contributions if item.attribute is None)


@dataclass(frozen=True)
class Scorecard:
    """One version of a scorecard.

    :raises ScorecardError: when made, if names repeat or the bands of a characteristic leave a gap or overlap
    """

    name: str
    version: int
    base_points: Decimal
    characteristics: tuple[Characteristic, ...]

    def __post_init__(self) -> None:
        names = [characteristic.name for characteristic in self.characteristics]
        if not names or len(set(names)) < len(names) or not self.base_points.is_finite():
            raise ScorecardError("A scorecard needs base points and characteristics, each with a name of its own.")
        for characteristic in self.characteristics:
            _check(characteristic)

    @property
    def lowest(self) -> Decimal:
        """Return the fewest points that anybody can have."""
        return sum((min(item.possible_points) for item in self.characteristics), self.base_points)

    @property
    def highest(self) -> Decimal:
        """Return the most points that anybody can have."""
        return sum((max(item.possible_points) for item in self.characteristics), self.base_points)

    def score(self, values: Mapping[str, Value]) -> Score:
        """Score a customer; a characteristic absent from `values` is missing, a value nobody asks for is left out."""
        contributions = tuple(_contribution(item, values.get(item.name)) for item in self.characteristics)
        return Score(self.name, self.version, self.base_points, contributions)


def _contribution(characteristic: Characteristic, value: Value) -> Contribution:
    attribute = characteristic.attribute_of(value)
    points = characteristic.missing_points if attribute is None else attribute.points
    return Contribution(characteristic.name, value, points, attribute, attribute is None and value is not None)


def _check(characteristic: Characteristic) -> None:
    bands = [item for item in characteristic.attributes if isinstance(item, Band)]
    categories = [value for item in characteristic.attributes if isinstance(item, Category) for value in item.values]
    if not characteristic.attributes or not all(points.is_finite() for points in characteristic.possible_points):
        raise ScorecardError(f"{characteristic.name}: attributes with points are needed.")
    if len(set(categories)) < len(categories):
        raise ScorecardError(f"{characteristic.name}: a category stands in one attribute only.")
    if bands and not _covers_all_numbers(bands):
        raise ScorecardError(f"{characteristic.name}: bands follow each other, the outer ones without a bound.")


def _covers_all_numbers(bands: Sequence[Band]) -> bool:
    """Say whether every number falls into exactly one band; bands are listed upwards."""
    if bands[0].lower is not None or bands[-1].upper is not None:
        return False
    bounds = [band.upper for band in bands[:-1] if band.upper is not None and band.upper.is_finite()]
    rises = len(bounds) == len(bands) - 1 and all(low < high for low, high in pairwise(bounds))
    return rises and all(below.upper == above.lower for below, above in pairwise(bands))


# Where a score stands against others


@dataclass(frozen=True)
class Difference:
    """Points of a characteristic less those of the reference; None where the reference does not have it."""

    name: str
    points: Decimal
    reference: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Return how many points better (positive) or worse than the reference this is."""
        return None if self.reference is None else self.points - self.reference


def median_points(peers: Iterable[Score]) -> dict[str, Decimal]:
    """Return the median points of each characteristic among `peers`; the mean of the middle two of an even number."""
    points: dict[str, list[Decimal]] = {}
    for peer in peers:
        for item in peer.contributions:
            points.setdefault(item.name, []).append(item.points)
    return {name: median(values) for name, values in points.items()}


def against(score: Score, reference: Mapping[str, Decimal]) -> tuple[Difference, ...]:
    """Return every characteristic against the reference, the largest loss first, those without a reference last.

    The differences add up to the score less the reference's, both without base points.
    """
    found = [Difference(item.name, item.points, reference.get(item.name)) for item in score.contributions]
    return tuple(sorted(found, key=lambda item: (item.difference is None, item.difference or ZERO)))


# As JSON


def to_data(card: Scorecard) -> dict[str, Any]:
    """Return the scorecard as JSON can hold it; numbers are strings, so that they stay exact."""
    rows = [_characteristic_data(item) for item in card.characteristics]
    head = {"format": FORMAT, "name": card.name, "version": card.version, "base_points": str(card.base_points)}
    return head | {"characteristics": rows}


def _characteristic_data(item: Characteristic) -> dict[str, Any]:
    attributes = [_attribute_data(attribute) for attribute in item.attributes]
    return {"name": item.name, "missing_points": str(item.missing_points), "attributes": attributes}


def _attribute_data(attribute: Band | Category) -> dict[str, Any]:
    if isinstance(attribute, Category):
        return {"points": str(attribute.points), "values": sorted(attribute.values)}
    bounds = {"lower": attribute.lower, "upper": attribute.upper}
    return {"points": str(attribute.points)} | {key: None if at is None else str(at) for key, at in bounds.items()}


def from_data(data: Mapping[str, Any]) -> Scorecard:
    """Read what `to_data` wrote.

    :raises ScorecardError: if it is of another format, lacks something or is no sound scorecard
    """
    if data.get("format") != FORMAT:
        raise ScorecardError(f"Format {data.get('format')!r} of scorecards is not known.")
    try:
        rows = tuple(_characteristic(row) for row in data["characteristics"])
        name, version, base_points = str(data["name"]), int(data["version"]), Decimal(data["base_points"])
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise ScorecardError(f"The scorecard cannot be read: {error!r}.") from error
    return Scorecard(name, version, base_points, rows)


def _characteristic(row: Mapping[str, Any]) -> Characteristic:
    attributes = tuple(_attribute(item) for item in row["attributes"])
    return Characteristic(row["name"], Decimal(row["missing_points"]), attributes)


def _attribute(item: Mapping[str, Any]) -> Band | Category:
    if "values" in item:
        return Category(Decimal(item["points"]), frozenset(item["values"]))
    lower, upper = (None if item[key] is None else Decimal(item[key]) for key in ("lower", "upper"))
    return Band(Decimal(item["points"]), lower, upper)
