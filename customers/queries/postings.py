"""What the ledger knew, and when."""

from datetime import datetime

from django.db.models import Max

from customers.models import Posting


def get_last_recorded_at() -> datetime | None:
    """Return when the last committed posting was recorded: the `known_at` of "now"; None if there is none."""
    latest: datetime | None = Posting.objects.aggregate(latest=Max("recorded_at"))["latest"]
    return latest
