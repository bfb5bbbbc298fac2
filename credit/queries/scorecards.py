"""Scorecards as they stand: the version in use, any version that ever was, and the fit behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from credit.domain.score_scales import GradeScale, PointScale
from credit.domain.scorecard_content import ScorecardContent, content_from_data
from credit.domain.scorecards import Scorecard
from credit.models import ScorecardFit, ScorecardStatus, ScorecardVersion

# What customers with and without a market value are scored by, and what stands alone on payment behaviour.
LISTED, UNLISTED, BEHAVIOUR = "listed", "unlisted", "behaviour"


class UnknownScorecardError(LookupError):
    """There is no such scorecard, or none of it is in use."""


@dataclass(frozen=True)
class KnownScorecard:
    """A version of a scorecard. `fit_id` is None where points were set by judgement."""

    id: int
    key: str
    version: int
    title: str
    source: str
    status: str
    recorded_at: datetime
    recorded_by_id: int | None
    fit_id: int | None
    content: ScorecardContent

    @property
    def scorecard(self) -> Scorecard:
        return self.content.scorecard

    @property
    def scale(self) -> PointScale:
        return self.content.scale

    @property
    def grades(self) -> GradeScale:
        return self.content.grades

    @property
    def is_draft(self) -> bool:
        return self.status == ScorecardStatus.DRAFT


@dataclass(frozen=True)
class KnownFit:
    """A fit with its validation pack."""

    id: int
    specification: Mapping[str, Any]
    sample: str
    outcome: str
    coefficients: Mapping[str, str]
    bins: Mapping[str, Any]
    validation: Mapping[str, Any] = field(repr=False)
    recorded_at: datetime
    job_id: int | None


def get_scorecard(*, key: str, version: int | None = None) -> KnownScorecard:
    """Return a version of a scorecard; the one in use where none is named.

    :raises UnknownScorecardError: if there is none
    """
    found = ScorecardVersion.objects.filter(key=key)
    found = found.filter(status=ScorecardStatus.IN_USE) if version is None else found.filter(version=version)
    row = found.first()
    if row is None:
        raise UnknownScorecardError(f"{key} {'in use' if version is None else version}")
    return _known(row)


def find_scorecard(*, scorecard_id: int) -> KnownScorecard | None:
    """Return one version by its id, or None."""
    row = ScorecardVersion.objects.filter(pk=scorecard_id).first()
    return _known(row) if row else None


def list_versions(*, key: str | None = None) -> QuerySet[ScorecardVersion, dict[str, Any]]:
    """Return versions as values for a table, of one scorecard or of all."""
    rows = ScorecardVersion.objects.all() if key is None else ScorecardVersion.objects.filter(key=key)
    return rows.order_by("key", "-version").values(
        "id", "key", "version", "title", "source", "status", "recorded_at", "fit__validation__held_out__auc"
    )


def find_fit(*, fit_id: int) -> KnownFit | None:
    """Return a fit, or None."""
    row = ScorecardFit.objects.filter(pk=fit_id).first()
    if row is None:
        return None
    return KnownFit(
        id=row.pk,
        specification=row.specification,
        sample=row.sample,
        outcome=row.outcome,
        coefficients=row.coefficients,
        bins=row.bins,
        validation=row.validation,
        recorded_at=row.recorded_at,
        job_id=row.job_id,
    )


def _known(row: ScorecardVersion) -> KnownScorecard:
    return KnownScorecard(
        id=row.pk,
        key=row.key,
        version=row.version,
        title=row.title,
        source=row.source,
        status=row.status,
        recorded_at=row.recorded_at,
        recorded_by_id=row.recorded_by_id,
        fit_id=row.fit_id,
        content=content_from_data(row.content),
    )
