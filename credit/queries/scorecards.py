"""Scorecards as they stand: the version in use, any version that ever was, and the fit behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

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


def get_scorecard(*, key: str, version: int | None = None, known_at: datetime | None = None) -> KnownScorecard:
    """Return a version of a scorecard; where none is named the one in use, or the one that was at `known_at`.

    A moment before the first was in use has the first, as with policies.

    :raises UnknownScorecardError: if there is none
    """
    found = ScorecardVersion.objects.filter(key=key)
    if version is not None:
        row = found.filter(version=version).first()
    elif known_at is None:
        row = found.filter(status=ScorecardStatus.IN_USE).first()
    else:
        used = found.filter(in_use_from__isnull=False)
        row = used.filter(in_use_from__lte=known_at).order_by("-in_use_from", "-version").first()
        row = row or used.order_by("in_use_from", "version").first()
    if row is None:
        raise UnknownScorecardError(f"{key} {'in use' if version is None else version}")
    return _known(row)


def find_scorecard(*, scorecard_id: int) -> KnownScorecard | None:
    """Return one version by its id, or None."""
    row = ScorecardVersion.objects.filter(pk=scorecard_id).first()
    return _known(row) if row else None


class ScorecardRow(NamedTuple):
    """One version as a list shows it; `auc` is None where points were set by judgement."""

    id: int
    key: str
    version: int
    title: str
    status: str
    source: str
    recorded_at: datetime
    auc: Decimal | None


@dataclass(frozen=True)
class ScorecardPage:
    """Some versions, and how many there are."""

    rows: list[ScorecardRow]
    count: int


def list_scorecards(*, order_by: Sequence[str], offset: int, limit: int) -> ScorecardPage:
    """Return versions; of one scorecard the latest first."""
    fields = ("id", "key", "version", "title", "status", "source", "recorded_at", "fit__validation__held_out__auc")
    rows = ScorecardVersion.objects.order_by(*order_by, "key", "-version").values_list(*fields)[offset : offset + limit]
    found = [ScorecardRow._make((*row[:-1], None if row[-1] is None else Decimal(row[-1]))) for row in rows]
    return ScorecardPage(found, ScorecardVersion.objects.count())


def list_keys() -> list[tuple[str, str]]:
    """Return every scorecard with the title of its latest version."""
    rows = ScorecardVersion.objects.order_by("key", "-version").distinct("key")
    return list(rows.values_list("key", "title"))


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
