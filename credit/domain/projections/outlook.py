"""What the published models say of each year, known and projected alike.

The models are those whose inputs a projection has: no market value, and none that asks what a year was like that
nobody has projected.
"""

from collections.abc import Sequence

from credit.domain.scores.models import ScoreResult
from credit.domain.scores.registry import score_model
from credit.domain.scores.scoring import score
from credit.domain.statements import Statement

MODEL_KEYS = ("altman_z_service", "altman_z_private", "zmijewski", "springate", "grover")


def scores_by_period(periods: Sequence[Statement]) -> dict[str, tuple[ScoreResult, ...]]:
    """Return the result of each model for each period, oldest first, from it and those before it."""
    return {
        key: tuple(score(score_model(key), periods[: count + 1]) for count in range(len(periods))) for key in MODEL_KEYS
    }
