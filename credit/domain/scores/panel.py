"""All models on one customer, side by side, and where their zones disagree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from credit.domain.scores.models import ScoreModel, ScoreResult, Setting, Severity, Subject
from credit.domain.scores.registry import MODELS
from credit.domain.scores.scoring import score
from credit.domain.statements import Statement


@dataclass(frozen=True)
class Disagreement:
    """Models about one subject that place a customer in zones of different severity, by the keys of the models.

    `families` are those whose own variants disagree: there the choice of the variant decides.
    """

    subject: Subject
    keys: Mapping[Severity, tuple[str, ...]]
    families: tuple[str, ...]

    @property
    def is_opposed(self) -> bool:
        """Whether one model says good and another bad, not merely one of them something between."""
        return {Severity.GOOD, Severity.BAD} <= self.keys.keys()


@dataclass(frozen=True)
class ScorePanel:
    """The results in the order of the models, and the disagreements among those that have a zone."""

    results: tuple[ScoreResult, ...]
    disagreements: tuple[Disagreement, ...]

    def result(self, key: str) -> ScoreResult | None:
        """Return the result of the model with the key, or None if it was not asked for."""
        return next((result for result in self.results if result.model.key == key), None)


def panel(
    statements: Iterable[Statement],
    *,
    setting: Setting | None = None,
    models: Iterable[ScoreModel] = tuple(MODELS.values()),
) -> ScorePanel:
    """Return the models' results for the latest statement; models without a value take no side."""
    periods = tuple(statements)
    results = tuple(score(model, periods, setting) for model in models)
    found = (_disagreement(subject, results) for subject in Subject)
    return ScorePanel(results, tuple(disagreement for disagreement in found if disagreement is not None))


def _disagreement(subject: Subject, results: Iterable[ScoreResult]) -> Disagreement | None:
    placed = [result for result in results if result.zone is not None and result.model.subject is subject]
    keys = _by_severity(placed)
    if len(keys) < 2:
        return None
    families = dict.fromkeys(result.model.family for result in placed)
    split = (family for family in families if _is_split(family, placed))
    return Disagreement(subject, MappingProxyType(keys), tuple(split))


def _by_severity(placed: Iterable[ScoreResult]) -> dict[Severity, tuple[str, ...]]:
    keys: dict[Severity, tuple[str, ...]] = {}
    for result in placed:
        if result.zone is not None:
            keys[result.zone.severity] = (*keys.get(result.zone.severity, ()), result.model.key)
    return dict(sorted(keys.items()))


def _is_split(family: str, placed: Iterable[ScoreResult]) -> bool:
    return len(_by_severity(result for result in placed if result.model.family == family)) > 1
