"""Notices of insolvency as they stood on a day and were known at a moment."""

from datetime import date, datetime

from django.db.models import Q

from credit.models import InsolvencyNotice


def list_insolvencies(*, customer_id: int, as_of: date, known_at: datetime | None) -> list[InsolvencyNotice]:
    """Return the notices about a customer that began by `as_of` and were not withdrawn, latest first."""
    rows = InsolvencyNotice.objects.filter(customer_id=customer_id, effective_date__lte=as_of)
    if known_at is None:
        rows = rows.filter(withdrawn_at__isnull=True)
    else:
        rows = rows.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at), recorded_at__lte=known_at)
    return list(rows.order_by("-effective_date"))
