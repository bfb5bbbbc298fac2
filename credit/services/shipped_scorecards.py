"""The scorecards that come with the application, brought in where they are not there."""

import json
from pathlib import Path

from django.db import connection, transaction
from django.db.models.functions import Now

from credit.domain.scorecard_content import content_from_data
from credit.models import ScorecardFit, ScorecardStatus, ScorecardVersion

SHIPPED = Path(__file__).parent.parent / "data" / "scorecards"


@transaction.atomic
def ship_scorecards() -> list[str]:
    """Bring in each shipped scorecard of which there is no version yet, in use at once; return their keys.

    A migration does so for every installation; this is for a database that was emptied since.
    """
    if not _has_table():
        return []
    known = set(ScorecardVersion.objects.values_list("key", flat=True))
    return [_ship(path) for path in sorted(SHIPPED.glob("*.json")) if path.stem not in known]


def _ship(path: Path) -> str:
    shipped = json.loads(path.read_text(encoding="utf-8"))
    content_from_data(shipped["content"])
    kept = {name: value for name, value in (shipped["fit"] or {}).items() if name != "left_out"}
    row = ScorecardVersion.objects.create(
        key=shipped["key"],
        version=1,
        title=shipped["title"],
        content=shipped["content"],
        source=shipped["source"],
        status=ScorecardStatus.IN_USE,
        in_use_from=Now(),
        fit=ScorecardFit.objects.create(**kept) if kept else None,
    )
    return row.key


def _has_table() -> bool:
    """Say whether migrations have come far enough: an old state of them lacks the table or a column."""
    with connection.cursor() as cursor:
        table = ScorecardVersion._meta.db_table
        if table not in connection.introspection.table_names(cursor):
            return False
        return "in_use_from" in {
            column.name for column in connection.introspection.get_table_description(cursor, table)
        }
