"""Work on overdue cases: who chases them, what was done, and who is told."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from credit.models import CaseActivity, OverdueCase, ScanRun


class StaleCaseError(Exception):
    """Somebody else changed the case since it was read."""


@transaction.atomic
def log_activity(
    *, case_id: int, kind: str, text: str, happened_at: datetime, author_id: int
) -> CaseActivity:
    """Record a call, a message or a note on a case."""
    return CaseActivity.objects.create(
        case_id=case_id, kind=kind, text=text, happened_at=happened_at, author_id=author_id
    )


@transaction.atomic
def assign_collector(*, case_id: int, collector_id: int | None, version: int) -> None:
    """Give the case to a collector, or to nobody.

    :raises StaleCaseError: if the case is no longer at `version`
    """
    changed = OverdueCase.objects.filter(pk=case_id, version=version).update(
        collector_id=collector_id, version=F("version") + 1
    )
    if not changed:
        raise StaleCaseError


def notify_of_cases(*, run: ScanRun) -> int:
    return 0
