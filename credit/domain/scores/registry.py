"""Every model there is, by its key."""

from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType

from credit.domain.scores import altman, beneish, grover, ohlson, piotroski, springate, taffler, zmijewski
from credit.domain.scores.models import ScoreModel

FAMILIES = (altman, ohlson, zmijewski, springate, grover, taffler, piotroski, beneish)

# In the order in which a panel shows them.
MODELS: Mapping[str, ScoreModel] = MappingProxyType(
    {model.key: model for model in chain.from_iterable(family.MODELS for family in FAMILIES)}
)


class UnknownScoreModelError(LookupError):
    """No model has this key."""


def score_model(key: str) -> ScoreModel:
    """Return the model with the key.

    :raises UnknownScoreModelError: if there is none
    """
    if key not in MODELS:
        raise UnknownScoreModelError(f"{key!r} is not a score model.")
    return MODELS[key]
