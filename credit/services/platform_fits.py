"""Fits a scorecard on the outcomes that stand on the platform, and keeps it as a draft with its proof."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from credit.domain.characteristics import characteristics_of, is_more_safer
from credit.domain.scorecard_content import content_from_data
from credit.domain.scorecard_fits import Sample
from credit.models import ScorecardFit, ScorecardVersion
from credit.queries.outcomes import OutcomeRow, list_outcomes
from credit.services.outcome_samples import make_sample
from credit.services.scorecard_fits import FittedScorecard, fit
from credit.services.scorecards import save_draft


def platform_sample(rows: Sequence[OutcomeRow]) -> Sample:
    """Return the customers with a statement as a sample; the group is the year of the outcome's day."""
    return make_sample(
        (characteristics_of(statements=row.statements), row.is_default, str(row.as_of.year))
        for row in rows
        if row.statements
    )


def fit_on_platform(
    *, key: str, title: str, names: Sequence[str], population_rate: Decimal, job_id: int | None, actor_id: int | None
) -> ScorecardVersion:
    """Fit, validate, and keep the outcome as the next draft of the scorecard.

    :raises FitError: if the outcomes cannot carry it
    :raises SpecificationError: if a characteristic or the rate is none
    """
    sample = platform_sample(list_outcomes())
    specification: dict[str, Any] = {
        "key": key,
        "title": title,
        "sample": "Customers on this platform with a known outcome and a statement before it",
        "outcome": "Default within a year after the day that the outcome is known for",
        "population": f"The default rate of the customers to be scored is stated as {population_rate:f} a year.",
        "population_rate": str(population_rate),
        "asked": [{"name": name, "more_is_safer": is_more_safer(name)} for name in names],
    }
    return keep(fit(sample, specification=specification), job_id=job_id, actor_id=actor_id)


@transaction.atomic
def keep(fitted: FittedScorecard, *, job_id: int | None, actor_id: int | None) -> ScorecardVersion:
    """Keep a fit, and its scorecard as a draft."""
    kept = {name: value for name, value in fitted.fit.items() if name != "left_out"}
    row = ScorecardFit.objects.create(**kept, job_id=job_id)
    return save_draft(
        key=fitted.key,
        title=fitted.title,
        content=content_from_data(fitted.content),
        source=fitted.source,
        fit_id=row.pk,
        actor_id=actor_id,
    )
