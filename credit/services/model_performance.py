"""Holds every published model, and every scorecard in use, against the outcomes that are known."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from credit.domain.characteristics import BEHAVIOUR, characteristics_of
from credit.domain.model_performance import Performance, measure_models, performance_of
from credit.models import ModelPerformance, ScorecardStatus, ScorecardVersion
from credit.queries.outcomes import OutcomeRow, list_outcomes
from credit.queries.scorecards import KnownScorecard, get_scorecard


@transaction.atomic
def measure_performance(*, job_id: int | None) -> ModelPerformance:
    """Measure all models on all known outcomes and keep what came out."""
    rows = [row for row in list_outcomes() if row.statements]
    found = [*_scorecards(rows), *measure_models([(row.statements, row.is_default) for row in rows])]
    return ModelPerformance.objects.create(
        outcome_count=len(rows),
        default_count=sum(row.is_default for row in rows),
        results=[_as_data(item) for item in found],
        job_id=job_id,
    )


def _scorecards(rows: list[OutcomeRow]) -> list[Performance]:
    keys = ScorecardVersion.objects.filter(status=ScorecardStatus.IN_USE).order_by("key").values_list("key", flat=True)
    known = [get_scorecard(key=key) for key in keys]
    characteristics = [characteristics_of(statements=row.statements) for row in rows]
    return [_scorecard(card, rows, characteristics) for card in known if not _is_of_behaviour(card)]


def _is_of_behaviour(known: KnownScorecard) -> bool:
    """Say whether the scorecard asks for nothing that a statement answers."""
    return all(item.name.startswith(BEHAVIOUR) for item in known.scorecard.characteristics)


def _scorecard(known: KnownScorecard, rows: list[OutcomeRow], characteristics: list[dict[str, Any]]) -> Performance:
    """Measure on the customers that have every answer: points for what is missing are judgement, not evidence."""
    scores = [known.scorecard.score(values) for values in characteristics]
    values = [(score.points, row.is_default) for score, row in zip(scores, rows, strict=True) if not score.missing]
    missing: dict[str, int] = {}
    for score in scores:
        for name in score.missing:
            missing[name] = missing.get(name, 0) + 1
    return performance_of(known.key, known.title, f"{known.version}", values, missing=missing)


def _as_data(item: Performance) -> dict[str, Any]:
    figures = {"auc": item.auc, "ks": item.ks}
    return asdict(item) | {name: None if value is None else f"{value:.4f}" for name, value in figures.items()}
