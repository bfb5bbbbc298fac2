"""What a score is made of, and what comes out of it.

Every model here is linear in its variables: value = constant + Σ coefficient × variable. So one description
serves all of them, and the contributions of the terms add up to the value. Values are Decimals without rounding;
probabilities are fractions from 0 to 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any

from credit.domain.statements import Line


class Given(StrEnum):
    """What a model needs beside the statements."""

    PRICE_INDEX = "price_index"
    DOLLARS_PER_UNIT = "dollars_per_unit"


class Subject(StrEnum):
    """What a model speaks about. Zones are comparable only within one subject."""

    FAILURE = "failure"
    STRENGTH = "strength"
    MANIPULATION = "manipulation"


class Direction(StrEnum):
    """Which way a value must move to be good news."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"


class Severity(IntEnum):
    """How bad a zone is, the same scale for every model."""

    GOOD = 0
    BETWEEN = 1
    BAD = 2


class Zone(StrEnum):
    """The zones under the names that their papers give them."""

    SAFE = "safe"
    GREY = "grey"
    DISTRESS = "distress"
    STRONG = "strong"
    AVERAGE = "average"
    WEAK = "weak"
    UNLIKELY_MANIPULATOR = "unlikely_manipulator"
    LIKELY_MANIPULATOR = "likely_manipulator"

    @property
    def severity(self) -> Severity:
        if self in {Zone.GREY, Zone.AVERAGE}:
            return Severity.BETWEEN
        return Severity.BAD if self in {Zone.DISTRESS, Zone.WEAK, Zone.LIKELY_MANIPULATOR} else Severity.GOOD


class Side(StrEnum):
    """On which side of its bound a zone lies, and whether the bound belongs to it."""

    ABOVE = ">"
    FROM = ">="
    BELOW = "<"
    UP_TO = "<="

    def holds(self, figure: Decimal, bound: Decimal) -> bool:
        if figure == bound:
            return self in {Side.FROM, Side.UP_TO}
        return (figure > bound) == (self in {Side.ABOVE, Side.FROM})


@dataclass(frozen=True)
class CutOff:
    """The zone of figures on one side of a published bound."""

    zone: Zone
    side: Side
    bound: Decimal


@dataclass(frozen=True)
class CutOffs:
    """The zones of a model, from its value or (`of_probability`) from its probability.

    The first cut-off that holds gives the zone; where none does, it is `otherwise`.
    """

    cut_offs: tuple[CutOff, ...]
    otherwise: Zone
    of_probability: bool = False

    def zone(self, *, value: Decimal | None, probability: Decimal | None) -> Zone | None:
        """Return the zone, or None where the figure that decides is missing."""
        figure = probability if self.of_probability else value
        if figure is None:
            return None
        return next((cut.zone for cut in self.cut_offs if cut.side.holds(figure, cut.bound)), self.otherwise)


@dataclass(frozen=True)
class Profile:
    """What is known of a customer; None is unknown, and unknown is not a reason to warn."""

    listed: bool | None = None
    manufacturer: bool | None = None
    financial: bool | None = None
    emerging_market: bool | None = None


@dataclass(frozen=True)
class Population:
    """The firms a model was estimated on; None is no restriction."""

    description: str
    listed: bool | None = None
    manufacturer: bool | None = None
    financial: bool | None = False
    emerging_market: bool | None = None

    def differs(self, profile: Profile) -> tuple[str, ...]:
        """Return in which traits a customer is known not to belong to the population."""
        traits = ("listed", "manufacturer", "financial", "emerging_market")
        return tuple(trait for trait in traits if {getattr(self, trait), getattr(profile, trait)} == {True, False})


@dataclass(frozen=True)
class Setting:
    """What a score is computed with beside the statements.

    `price_index` is the GNP price level of the statement's year, 100 in 1968; `dollars_per_unit` is how many US
    dollars one unit of the statement's amounts is worth (1000 for statements in thousands of dollars).
    """

    profile: Profile = Profile()
    price_index: Decimal | None = None
    dollars_per_unit: Decimal | None = None


@dataclass(frozen=True)
class Item:
    """One input: a line of the statement `periods_back` from the latest, or a part of the setting."""

    source: Line | Given
    periods_back: int = 0


@dataclass(frozen=True)
class Input:
    """An item with its amount, None where it is missing."""

    item: Item
    amount: Decimal | None


@dataclass(frozen=True)
class Variable:
    """A variable of a model. `measure` takes the amounts of `items` in their order, Decimals or arrays of many.

    It returns None (NaN) where the formula has no meaning, such as over zero, and is built from `arithmetic`.
    `neutral` is the value that the paper puts in place of one that cannot be measured; without it the score has no
    value then.
    """

    key: str
    formula: str
    coefficient: Decimal
    items: tuple[Item, ...]
    measure: Callable[..., Any]
    neutral: Decimal | None = None


@dataclass(frozen=True)
class Term:
    """A variable as measured: contribution = coefficient × value. The constant is a term whose variable is 1."""

    key: str
    formula: str
    coefficient: Decimal
    value: Decimal | None
    contribution: Decimal | None
    inputs: tuple[Input, ...] = ()
    neutral: bool = False


class Caution(StrEnum):
    """Why a value is to be read with care."""

    OUTSIDE_POPULATION = "outside_population"
    NEGATIVE_EQUITY = "negative_equity"
    NEUTRAL_VALUE = "neutral_value"
    TOO_LITTLE_MEASURED = "too_little_measured"
    NOT_TWELVE_MONTHS = "not_twelve_months"
    NOT_A_YEAR_APART = "not_a_year_apart"
    OTHER_CURRENCY = "other_currency"


@dataclass(frozen=True)
class ScoreWarning:
    """A caution, and the traits, variables or period ends it is about."""

    caution: Caution
    about: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScoreModel:
    """A published model in one variant. `version` rises when anything that changes a value or a zone does.

    A caller with cut-offs of his own replaces `cut_offs` and `key`, so that what was read with which stays known.
    `neutrals_allowed` is how many variables may stand at their neutral value before the score says nothing.
    """

    key: str
    version: int
    family: str
    name: str
    variant: str
    subject: Subject
    direction: Direction
    source: str
    population: Population
    cut_offs: CutOffs
    constant: Decimal
    variables: tuple[Variable, ...]
    probability: Callable[[Decimal], Decimal] | None = None
    neutrals_allowed: int = 0


@dataclass(frozen=True)
class ScoreResult:
    """A model's answer. Without a value there is no zone and no probability.

    `missing` are inputs that nobody gave, `undefined` the variables whose formula has no meaning for the inputs.
    """

    model: ScoreModel
    value: Decimal | None
    zone: Zone | None
    probability: Decimal | None
    terms: tuple[Term, ...]
    missing: tuple[Item, ...] = ()
    undefined: tuple[str, ...] = ()
    warnings: tuple[ScoreWarning, ...] = ()
