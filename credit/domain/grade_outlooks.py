"""What would lift a customer to the next grade: money moved in its statement, or paying as agreed.

Points are those of the model itself, so that what is offered holds. Where the quality of the data holds the grade
back, no money helps: better data does. A customer without points, or with the best grade, has nothing to be lifted to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from credit.domain.assessments import HUNDREDTH
from credit.domain.judgements import Judgement, Known, Model, judge, values_of
from credit.domain.lifts import Lift, lifts
from credit.domain.score_scales import Grade
from credit.domain.statements import Statement
from finance_crm.money import ZERO


class BehaviourLever(StrEnum):
    """How a customer can pay better: what is overdue at once, or everything when it is due for a year."""

    PAY_OVERDUE = "pay_overdue"
    PAY_ON_TIME = "pay_on_time"


# The measures as they are afterwards. What was late stays late when it is paid: only the oldest item goes at once.
PAID: Mapping[BehaviourLever, Mapping[str, Decimal]] = {
    BehaviourLever.PAY_OVERDUE: {"oldest_overdue_days": ZERO},
    BehaviourLever.PAY_ON_TIME: {
        "oldest_overdue_days": ZERO,
        "share_on_time": Decimal(1),
        "days_late_weighted": ZERO,
        "days_late_drift": ZERO,
        "partial_payment_share": ZERO,
    },
}


@dataclass(frozen=True)
class BehaviourLift:
    """The points and the grade by points after paying better; `is_enough` for the next grade."""

    lever: BehaviourLever
    points: Decimal
    gained: Decimal
    grade: str
    is_enough: bool


@dataclass(frozen=True)
class Outlook:
    """The next grade and what would lead there. `held_by_quality`: no points would, the data must be better."""

    target: Grade
    missing_points: Decimal
    held_by_quality: bool
    lifts: tuple[Lift, ...]
    behaviour: tuple[BehaviourLift, ...]


def outlook(known: Known, *, as_of: date, model: Model) -> Outlook | None:
    """Return what would lift the customer to the grade above the one it has."""
    now = judge(known, as_of=as_of, model=model)
    target = _target(now, model)
    if target is None or target.least_points is None or now.rating.points is None:
        return None
    quality = str(now.quality.grade) if now.quality else None
    held = model.policy.capped(target, quality=quality) != target
    needed = target.least_points
    return Outlook(
        target,
        max(needed - now.rating.points, ZERO),
        held,
        () if held else _statement_lifts(known, now, model, needed),
        () if held else tuple(_behaviour_lifts(known, now, model, needed, as_of)),
    )


def _target(now: Judgement, model: Model) -> Grade | None:
    """Return the grade above the customer's; None for the best one and for who has none."""
    if now.rating.grade is None:
        return None
    grades = model.policy.grades.grades
    place = grades.index(model.policy.grade_named(now.rating.grade))
    return grades[place - 1] if place else None


def _statement_lifts(known: Known, now: Judgement, model: Model, needed: Decimal) -> tuple[Lift, ...]:
    if known.latest is None:
        return ()
    card = model.listed if known.is_listed else model.unlisted
    behaviour = now.behaviour_score.points if now.behaviour_score else None

    def points_of(statement: Statement) -> Decimal | None:
        changed = replace(known, statements=(*known.statements[:-1], statement))
        points = card.score(values_of(changed)).points
        joined = model.policy.combined_points(statements=points, behaviour=behaviour)
        return None if joined is None else joined.quantize(HUNDREDTH)

    return lifts(known.latest, points_of=points_of, needed=needed)


def _behaviour_lifts(known: Known, now: Judgement, model: Model, needed: Decimal, as_of: date) -> list[BehaviourLift]:
    if not known.has_history or now.rating.points is None:
        return []
    found = []
    for lever, paid in PAID.items():
        # What cannot be said stays unsaid.
        changes = {name: value for name, value in paid.items() if known.behaviour.get(name) is not None}
        after = judge(replace(known, behaviour={**known.behaviour, **changes}), as_of=as_of, model=model).rating
        if after.points is not None and after.points > now.rating.points:
            gained = after.points - now.rating.points
            found.append(
                BehaviourLift(lever, after.points, gained, after.model_grade or "", is_enough=after.points >= needed)
            )
    return found
