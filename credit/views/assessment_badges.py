"""How a grade looks: its tone, and where its points stand among the grades."""

from decimal import Decimal
from typing import Any

from credit.domain.policies import Policy
from credit.domain.scores.models import Severity, Subject
from credit.domain.scores.panel import ScorePanel

# From these places of the scale on, best is 0 and worst is 1, a grade is in between, or bad.
BETWEEN, BAD = Decimal("0.45"), Decimal("0.75")


def grade_tone(grade: str | None, policy: Policy) -> str:
    """Return good, warn or bad by the grade's place in the scale; plain without one."""
    names = [known.name for known in policy.grades.grades]
    if grade not in names:
        return "plain"
    place = Decimal(names.index(grade)) / max(len(names) - 1, 1)
    return "good" if place < BETWEEN else "warn" if place < BAD else "bad"


def scale_rows(policy: Policy, *, grade: str | None, model_grade: str | None) -> list[dict[str, Any]]:
    """Return the grades from worst to best with their least points, and which ones are the customer's."""
    return [
        {
            "name": known.name,
            "least": known.least_points,
            "pd": known.one_year_pd,
            "is_current": known.name == grade,
            "is_by_points": known.name == model_grade and model_grade != grade,
            "tone": grade_tone(known.name, policy),
        }
        for known in reversed(policy.grades.grades)
    ]


def published_counts(found: ScorePanel | None) -> dict[str, int]:
    """Return how many published models of failure place the customer in each severity."""
    counts = dict.fromkeys(("good", "warn", "bad"), 0)
    words = {Severity.GOOD: "good", Severity.BETWEEN: "warn", Severity.BAD: "bad"}
    for result in found.results if found else ():
        if result.zone is not None and result.model.subject is Subject.FAILURE:
            counts[words[result.zone.severity]] += 1
    return counts


def is_contradicted(tone: str, counts: dict[str, int]) -> bool:
    """Say whether most published models with an opinion say the opposite of the grade."""
    against = {"good": counts["bad"], "bad": counts["good"]}.get(tone, 0)
    return 2 * against > sum(counts.values())
