"""An assessment explained from what it kept, repeated from what was known then, and held against both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from credit.domain.assessments import input_hash
from credit.domain.explanations import Explanation, Peers, explain
from credit.domain.grade_outlooks import Outlook, outlook
from credit.domain.judgements import Known, Model, values_of
from credit.domain.score_peers import ENOUGH_PEERS
from credit.domain.scorecards import Score
from credit.domain.vectors.judgements import judge_many
from credit.models import Assessment
from credit.queries.assessment_inputs import PERIODS, read_inputs
from credit.queries.policies import read_version
from credit.queries.scorecards import get_scorecard
from credit.queries.statements import KnownStatement, read_statements

# A median of so many peers is steady; more would only make the page read more.
MOST_PEERS = 60
# Fewer would tell one customer's points to readers of another.
LEAST_PEERS = 3


class Difference(NamedTuple):
    """A value that came out otherwise than it is stored."""

    name: str
    stored: Any
    rebuilt: Any


@dataclass(frozen=True)
class Rebuilt:
    """What an assessment stood on. `statements` are oldest first, in the versions it used."""

    assessment: Assessment
    known: Known
    statements: Sequence[KnownStatement]
    model: Model


@dataclass(frozen=True)
class ExplainedAssessment:
    """The explanation, and in what it differs from what is stored: in nothing, or something is broken."""

    rebuilt: Rebuilt
    explanation: Explanation
    differences: tuple[Difference, ...]
    is_hash_right: bool

    @property
    def is_sound(self) -> bool:
        """Say whether the rebuilt judgement is the stored one."""
        return self.is_hash_right and not self.differences


@dataclass(frozen=True)
class Repetition:
    """An assessment made again from the ledger of then. Statements taken back since do not change it."""

    is_same_hash: bool
    differences: tuple[Difference, ...]

    @property
    def is_same(self) -> bool:
        """Say whether inputs and results are those that are stored."""
        return self.is_same_hash and not self.differences


def stored_model(assessment: Assessment) -> Model:
    """Return the policy and the versions of the scorecards that an assessment was made by.

    :raises UnknownScorecardError: if one of them is there no more
    """
    cards = []
    for name in assessment.scorecards.split():
        key, _, version = name.rpartition(":")
        cards.append(get_scorecard(key=key, version=int(version)).scorecard)
    return Model(read_version(assessment.policy).policy, *cards)


def rebuild(assessment: Assessment) -> Rebuilt:
    """Return what the assessment stood on, from what it kept."""
    statements = _statements_of([assessment]).get(assessment.pk, [])
    return Rebuilt(assessment, _known(assessment, statements), statements, stored_model(assessment))


def explain_assessment(
    assessment: Assessment, *, rebuilt: Rebuilt | None = None, with_peers: bool = True
) -> ExplainedAssessment:
    """Return why the customer had its grade. Whether the reader may see it is for the caller to ask."""
    base = rebuilt or rebuild(assessment)
    peers = _peers(base) if with_peers else {}
    explanation = explain(base.known, as_of=assessment.as_of_date, model=base.model, peers=peers)
    return ExplainedAssessment(
        base,
        explanation,
        _differences_of(assessment, explanation),
        input_hash(assessment.inputs) == assessment.input_hash,
    )


def outlook_of(rebuilt: Rebuilt) -> Outlook | None:
    """Return what would lift the customer to the next grade."""
    return outlook(rebuilt.known, as_of=rebuilt.assessment.as_of_date, model=rebuilt.model)


def repeat(assessment: Assessment) -> Repetition:
    """Assess the customer again, as of then, with what was known then, under the stored policy and scorecards."""
    customer_id, as_of = assessment.customer_id, assessment.as_of_date
    inputs = read_inputs(
        first_customer_id=customer_id, last_customer_id=customer_id, as_of=as_of, known_at=assessment.known_at
    )
    judged = judge_many(inputs.known, as_of=as_of, model=stored_model(assessment))
    again = {
        "basis": str(judged.basis[0]),
        "statement_points": _hundredths(judged.statement_points[0]),
        "behaviour_points": _hundredths(judged.behaviour_points[0]),
        "points": _hundredths(judged.points[0]),
        "model_grade": str(judged.model_grade[0]),
        "quality": str(judged.quality[0]),
        "grade": str(judged.grade[0]),
    }
    return Repetition(input_hash(inputs.kept[0]) == assessment.input_hash, _differences(assessment, again))


def _hundredths(number: float) -> Decimal | None:
    return None if number != number else Decimal(f"{number:.2f}")  # noqa: PLR0124  NaN differs from itself


def _differences_of(assessment: Assessment, explanation: Explanation) -> tuple[Difference, ...]:
    judgement = explanation.judgement
    rating = judgement.rating
    rebuilt = {
        "basis": rating.basis.value,
        "statement_points": judgement.statement_score.points if judgement.statement_score else None,
        "behaviour_points": judgement.behaviour_score.points if judgement.behaviour_score else None,
        "points": rating.points,
        "model_grade": rating.model_grade or "",
        "quality": judgement.quality_grade,
        "grade": rating.grade or "",
        "pd": None if rating.pd is None else round(rating.pd, 6),
    }
    return _differences(assessment, rebuilt)


def _differences(assessment: Assessment, rebuilt: Mapping[str, Any]) -> tuple[Difference, ...]:
    stored = {name: getattr(assessment, name) for name in rebuilt}
    return tuple(Difference(name, stored[name], rebuilt[name]) for name in rebuilt if stored[name] != rebuilt[name])


def _statements_of(assessments: Iterable[Assessment], *, periods: int = PERIODS) -> dict[int, list[KnownStatement]]:
    """Return the statements each assessment used, oldest first, together."""
    wanted = {row.pk: [key for key, _ in row.inputs["statements"][:periods]] for row in assessments}
    ids = {key for keys in wanted.values() for key in keys}
    found = read_statements(ids)
    return {pk: [found[key] for key in reversed(keys)] for pk, keys in wanted.items()}


def _known(assessment: Assessment, statements: Sequence[KnownStatement]) -> Known:
    kept = assessment.inputs
    return Known(
        statements=tuple(one.statement for one in statements),
        audited=bool(kept["audited"]),
        behaviour={name: None if value is None else Decimal(value) for name, value in kept["behaviour"].items()},
        answers=dict(kept["answers"]),
        rating=kept["rating"],
    )


def _peers(rebuilt: Rebuilt) -> dict[str, Peers]:
    """Return the peers' scores by each scorecard that scored the customer."""
    assessment = rebuilt.assessment
    industry = assessment.customer.industry
    close = _scores(_others(assessment, industry=industry), rebuilt.model) if industry else {}
    cards = {rebuilt.model.behaviour.name} if rebuilt.known.has_history else set()
    if rebuilt.known.latest is not None:
        cards.add((rebuilt.model.listed if rebuilt.known.is_listed else rebuilt.model.unlisted).name)
    enough = all(len(close.get(card, ())) >= ENOUGH_PEERS for card in cards)
    everybody = {} if enough else _scores(_others(assessment), rebuilt.model)
    return {card: Peers(close.get(card, ()), _or_none(everybody.get(card, ()))) for card in cards}


def _or_none(scores: Sequence[Score]) -> Sequence[Score]:
    return scores if len(scores) >= LEAST_PEERS else ()


def _others(assessment: Assessment, **of: Any) -> list[Assessment]:
    """Return the latest assessments of others by the same scorecards, those of the first customers by id."""
    rows = Assessment.objects.filter(
        as_of_date__lte=assessment.as_of_date,
        scorecards=assessment.scorecards,
        points__isnull=False,
        **{f"customer__{name}": value for name, value in of.items()},
    ).exclude(customer_id=assessment.customer_id)
    latest = rows.order_by("customer_id", "-as_of_date", "-pk").distinct("customer_id")
    return list(latest.only("pk", "customer_id", "inputs")[:MOST_PEERS])


def _scores(assessments: Sequence[Assessment], model: Model) -> dict[str, list[Score]]:
    statements = _statements_of(assessments, periods=2)
    found: dict[str, list[Score]] = {}
    for row in assessments:
        known = _known(row, statements[row.pk])
        values = values_of(known)
        if known.latest is not None:
            card = model.listed if known.is_listed else model.unlisted
            found.setdefault(card.name, []).append(card.score(values))
        if known.has_history:
            found.setdefault(model.behaviour.name, []).append(model.behaviour.score(values))
    return found
