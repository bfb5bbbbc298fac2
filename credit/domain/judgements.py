"""One customer judged: from what is known to scores, grade and probability of default, with all that led there.

This is the readable form of the rule. The nightly job judges many customers at once by the same rule on arrays
(`vectors.judgements`); a property test holds the two together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from credit.domain.assessments import NO_STATEMENT, Rating, rate
from credit.domain.characteristics import BEHAVIOUR_MEASURES, characteristics_of
from credit.domain.policies import Policy
from credit.domain.scorecards import Score, Scorecard, Value
from credit.domain.statement_checks import Finding, check
from credit.domain.statement_quality import Quality, grade_quality
from credit.domain.statements import Line, Statement

# Characteristics count to the millionth: so much is kept, and so far exact numbers and floats agree.
PLACES = 6
_STEP = Decimal(1).scaleb(-PLACES)


@dataclass(frozen=True)
class Known:
    """What is known of a customer. Statements are the latest periods, oldest first; `audited` is of the latest.

    Measures of payment behaviour are None where they cannot be said; all of them are where there was no invoice.
    """

    statements: Sequence[Statement] = ()
    audited: bool = False
    behaviour: Mapping[str, Decimal | None] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    rating: str | None = None

    @property
    def latest(self) -> Statement | None:
        """Return the latest statement."""
        return self.statements[-1] if self.statements else None

    @property
    def is_listed(self) -> bool:
        """Say whether the latest statement tells what the customer is worth on a stock exchange."""
        return self.latest is not None and self.latest.amount(Line.MARKET_CAPITALISATION) is not None

    @property
    def has_history(self) -> bool:
        """Say whether there is anything to judge behaviour by."""
        return any(self.behaviour.get(name) is not None for name in BEHAVIOUR_MEASURES)


@dataclass(frozen=True)
class Model:
    """A policy with the scorecards it names. `unlisted` scores whom no stock exchange values."""

    policy: Policy
    listed: Scorecard
    unlisted: Scorecard
    behaviour: Scorecard

    @property
    def name(self) -> str:
        """Return which versions of scorecards these are, as an assessment keeps it."""
        return " ".join(f"{card.name}:{card.version}" for card in (self.listed, self.unlisted, self.behaviour))


@dataclass(frozen=True)
class Judgement:
    """The rating and what it was made of. A score is None where nothing is known that it could be made of."""

    rating: Rating
    values: Mapping[str, Value]
    statement_score: Score | None
    behaviour_score: Score | None
    quality: Quality | None
    findings: tuple[Finding, ...] = ()

    @property
    def quality_grade(self) -> str:
        """Return the data-quality grade of the latest statement, or that there is none."""
        return str(self.quality.grade) if self.quality else NO_STATEMENT


def judge(known: Known, *, as_of: date, model: Model) -> Judgement:
    """Judge a customer as of a day."""
    values = values_of(known)
    card = model.listed if known.is_listed else model.unlisted
    statement_score = card.score(values) if known.latest else None
    behaviour_score = model.behaviour.score(values) if known.has_history else None
    findings, quality = _quality(known, as_of)
    rating = rate(
        statement_points=statement_score.points if statement_score else None,
        behaviour_points=behaviour_score.points if behaviour_score else None,
        quality=str(quality.grade) if quality else None,
        policy=model.policy,
    )
    return Judgement(rating, values, statement_score, behaviour_score, quality, findings)


def values_of(known: Known) -> dict[str, Value]:
    """Return the characteristics of a customer, to the millionth."""
    found = characteristics_of(
        statements=known.statements, behaviour=known.behaviour, answers=known.answers, rating=known.rating
    )
    return {
        name: value.quantize(_STEP) if isinstance(value, Decimal) and value.is_finite() else value
        for name, value in found.items()
    }


def _quality(known: Known, as_of: date) -> tuple[tuple[Finding, ...], Quality | None]:
    if known.latest is None:
        return (), None
    earlier = known.statements[-2] if len(known.statements) > 1 else None
    findings = tuple(check(known.latest, as_of=as_of, earlier=earlier))
    return findings, grade_quality(known.latest, findings=findings, audited=known.audited)
