"""How high ratios should be in an industry: what people set there, else for all, else what is usual."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from credit.domain.comfort import USUAL_COMFORT, Comfort, Direction
from credit.domain.ratios import RatioName
from credit.models import ComfortLevel


class LevelRow(NamedTuple):
    """The level that holds for a ratio: `comfort` is None where it is not judged.

    `id` is that of the row set for this very industry, None where the level comes from elsewhere; `industry` is where
    it was set, None for a usual one.
    """

    ratio: RatioName
    comfort: Comfort | None
    id: int | None
    industry: str | None


def get_comfort(*, industry: str, known_at: datetime | None = None) -> dict[RatioName, Comfort]:
    """Return the levels that hold in an industry, by ratio; a ratio that is not judged there is left out."""
    return {row.ratio: row.comfort for row in list_levels(industry=industry, known_at=known_at) if row.comfort}


def get_all_comfort(*, known_at: datetime | None = None) -> dict[str, dict[RatioName, Comfort]]:
    """Return the levels of every industry that has some of its own, and under "" those of all others."""
    rows = _live(known_at)
    industries = {row.industry for row in rows} | {""}
    return {
        industry: {row.ratio: row.comfort for row in _merged(rows, industry) if row.comfort} for industry in industries
    }


def list_levels(*, industry: str, known_at: datetime | None = None) -> list[LevelRow]:
    """Return what holds in an industry for every ratio, in the order of the catalogue."""
    return _merged([row for row in _live(known_at) if row.industry in {"", industry}], industry)


def _live(known_at: datetime | None) -> list[ComfortLevel]:
    if known_at is None:
        held = Q(superseded_at__isnull=True)
    else:
        held = Q(recorded_at__lte=known_at) & (Q(superseded_at__isnull=True) | Q(superseded_at__gt=known_at))
    return list(ComfortLevel.objects.filter(held))


def _merged(rows: list[ComfortLevel], industry: str) -> list[LevelRow]:
    everywhere, own = _by_ratio(rows, ""), _by_ratio(rows, industry)
    found = []
    for name in RatioName:
        row = own.get(name) or everywhere.get(name)
        if row is None:
            found.append(LevelRow(name, USUAL_COMFORT.get(name), None, None))
        else:
            found.append(LevelRow(name, _comfort(row), row.pk if row.industry == industry else None, row.industry))
    return found


def _by_ratio(rows: list[ComfortLevel], industry: str) -> Mapping[RatioName, ComfortLevel]:
    return {RatioName(row.ratio): row for row in rows if row.industry == industry}


def _comfort(row: ComfortLevel) -> Comfort | None:
    if row.enough is None:
        return None
    return Comfort(Direction(row.direction), row.enough, row.source, row.strong)
