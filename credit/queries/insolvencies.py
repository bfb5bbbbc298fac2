"""Notices of insolvency as they stood on a day and were known at a moment."""

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q, QuerySet

from credit.models import InsolvencyNotice


def insolvent_among(*, customer_ids: Collection[int], as_of: date, known_at: datetime | None) -> set[int]:
    """Return those of the customers that were insolvent at the close of `as_of`, as known at `known_at`."""
    rows = _standing(as_of=as_of, known_at=known_at).filter(customer_id__in=customer_ids)
    return set(rows.values_list("customer_id", flat=True))


def list_insolvencies(*, customer_id: int, as_of: date, known_at: datetime | None) -> list[InsolvencyNotice]:
    """Return the notices about a customer that began by `as_of` and were not withdrawn, latest first."""
    rows = _standing(as_of=as_of, known_at=known_at).filter(customer_id=customer_id)
    return list(rows.order_by("-effective_date"))


def _standing(*, as_of: date, known_at: datetime | None) -> QuerySet[InsolvencyNotice]:
    rows = InsolvencyNotice.objects.filter(effective_date__lte=as_of)
    if known_at is None:
        return rows.filter(withdrawn_at__isnull=True)
    return rows.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at), recorded_at__lte=known_at)
