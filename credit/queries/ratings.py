"""What agencies and our own people said of customers, as it stood on a day and was known at a moment."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from credit.models import ExternalRating, QualitativeAnswer


class KnownRating(NamedTuple):
    """An agency's rating. `is_valid` says whether it had not run out on the day asked for."""

    id: int
    customer_id: int
    agency: str
    rating: str
    one_year_pd: Decimal | None
    effective_date: date
    valid_until: date | None
    source: str
    recorded_at: datetime
    is_valid: bool


class KnownAnswer(NamedTuple):
    """The answer to a question that stood on a day."""

    question: str
    answer: str
    effective_date: date
    note: str
    recorded_at: datetime
    recorded_by_id: int | None


def ratings_of(
    *,
    as_of: date,
    known_at: datetime | None = None,
    customer_ids: Sequence[int] | None = None,
    customer_range: tuple[int, int] | None = None,
) -> dict[int, list[KnownRating]]:
    """Return the latest rating of each agency that is valid on `as_of`, latest first; customers without are left out.

    :param customer_range: first and last customer id, both included
    """
    found: dict[int, list[KnownRating]] = defaultdict(list)
    for rating in _latest(as_of, known_at, _among(customer_ids, customer_range)):
        if rating.is_valid:
            found[rating.customer_id].append(rating)
    return {key: sorted(rows, key=lambda row: row.effective_date, reverse=True) for key, rows in found.items()}


def list_ratings(*, customer_id: int, as_of: date, known_at: datetime | None) -> list[KnownRating]:
    """Return every rating of a customer that began by `as_of`, latest first, those that ran out included."""
    rows = _known_ratings(as_of, known_at).filter(customer_id=customer_id).order_by("-effective_date", "agency", "-id")
    return [_rating(row, as_of) for row in rows]


def answers_of(
    *,
    as_of: date,
    known_at: datetime | None = None,
    customer_ids: Sequence[int] | None = None,
    customer_range: tuple[int, int] | None = None,
) -> dict[int, dict[str, KnownAnswer]]:
    """Return, per customer with any, the answer to each question that stood on `as_of`."""
    rows = QualitativeAnswer.objects.filter(_among(customer_ids, customer_range), effective_date__lte=as_of)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    latest = rows.order_by("customer_id", "question", "-effective_date", "-recorded_at", "-id").distinct(
        "customer_id", "question"
    )
    found: dict[int, dict[str, KnownAnswer]] = defaultdict(dict)
    for row in latest:
        found[row.customer_id][row.question] = KnownAnswer(
            row.question, row.answer, row.effective_date, row.note, row.recorded_at, row.recorded_by_id
        )
    return dict(found)


def _known_ratings(as_of: date, known_at: datetime | None) -> QuerySet[ExternalRating]:
    rows = ExternalRating.objects.filter(effective_date__lte=as_of)
    if known_at is None:
        return rows.filter(withdrawn_at__isnull=True)
    return rows.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at), recorded_at__lte=known_at)


def _latest(as_of: date, known_at: datetime | None, among: Q) -> list[KnownRating]:
    rows = _known_ratings(as_of, known_at).filter(among)
    latest = rows.order_by("customer_id", "agency", "-effective_date", "-id").distinct("customer_id", "agency")
    return [_rating(row, as_of) for row in latest]


def _among(customer_ids: Sequence[int] | None, customer_range: tuple[int, int] | None) -> Q:
    among = Q()
    if customer_ids is not None:
        among &= Q(customer_id__in=list(customer_ids))
    if customer_range is not None:
        among &= Q(customer_id__gte=customer_range[0], customer_id__lte=customer_range[1])
    return among


def _rating(row: ExternalRating, as_of: date) -> KnownRating:
    return KnownRating(
        row.pk,
        row.customer_id,
        row.agency,
        row.rating,
        row.one_year_pd,
        row.effective_date,
        row.valid_until,
        row.source,
        row.recorded_at,
        row.valid_until is None or row.valid_until >= as_of,
    )
