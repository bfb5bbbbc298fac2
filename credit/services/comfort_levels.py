"""Setting how high a ratio should be in an industry. What stood is superseded, never overwritten."""

from datetime import datetime

from django.db import IntegrityError, transaction

from credit.domain.comfort import Comfort, Direction
from credit.domain.ratios import RatioName
from credit.models import ComfortLevel
from finance_crm.web.domain.versions import StaleVersionError

LIVE_RULE = "comfort_level_one_live"


def set_comfort_level(
    *,
    industry: str,
    ratio: RatioName,
    comfort: Comfort | None,
    seen_id: int | None,
    actor_id: int | None,
    at: datetime,
    source: str = "",
) -> ComfortLevel:
    """Let a level hold from `at` on; without `comfort` the ratio is not judged there, for the reason in `source`.

    :raises StaleVersionError: if another level than `seen_id` was set for this industry meanwhile
    """
    try:
        with transaction.atomic():
            _supersede(industry, ratio, seen_id, at)
            return ComfortLevel.objects.create(
                industry=industry,
                ratio=ratio.value,
                direction=(comfort.direction if comfort else Direction.AT_LEAST).value,
                enough=comfort.enough if comfort else None,
                strong=comfort.strong if comfort else None,
                source=comfort.source if comfort else source,
                recorded_at=at,
                recorded_by_id=actor_id,
            )
    except IntegrityError as error:
        if LIVE_RULE not in str(error):
            raise
        raise StaleVersionError from error


@transaction.atomic
def clear_comfort_level(*, industry: str, ratio: RatioName, seen_id: int | None, at: datetime) -> None:
    """Let the level of all industries, else the usual one, hold again from `at` on.

    :raises StaleVersionError: if another level than `seen_id` was set for this industry meanwhile
    """
    _supersede(industry, ratio, seen_id, at)


def _supersede(industry: str, ratio: RatioName, seen_id: int | None, at: datetime) -> None:
    live = (
        ComfortLevel.objects.select_for_update()
        .filter(industry=industry, ratio=ratio.value, superseded_at__isnull=True)
        .first()
    )
    if (live.pk if live else None) != seen_id:
        raise StaleVersionError
    if live:
        live.superseded_at = at
        live.save(update_fields=["superseded_at"])
