"""Recording what agencies and our own people say of a customer. Nothing is overwritten."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from credit.domain.questionnaire import UnknownAnswerError, check_answer
from credit.models import ExternalRating, QualitativeAnswer
from credit.queries.ratings import answers_of


class RatingRefusedError(Exception):
    """The rating or answer cannot be kept; the text says why."""


@transaction.atomic
def record_rating(
    *,
    customer_id: int,
    agency: str,
    rating: str,
    effective_date: date,
    one_year_pd: Decimal | None,
    valid_until: date | None,
    source: str,
    at: datetime,
    actor_id: int | None,
) -> ExternalRating:
    """Keep a rating and return it; another one of the same agency and day takes the place of the one that stood.

    :raises RatingRefusedError: if it names no agency or rating, its PD is no fraction, or it ends before it begins
    """
    given = {"rating": rating.strip(), "one_year_pd": one_year_pd, "valid_until": valid_until}
    agency = agency.strip()
    _refuse_what_is_wrong(agency, given["rating"], one_year_pd, effective_date, valid_until)
    standing = (
        ExternalRating.objects.select_for_update()
        .filter(customer_id=customer_id, agency=agency, effective_date=effective_date, withdrawn_at__isnull=True)
        .first()
    )
    if standing and all(getattr(standing, name) == value for name, value in given.items()):
        return standing
    if standing:
        withdraw_rating(rating_id=standing.pk, at=at)
    return ExternalRating.objects.create(
        customer_id=customer_id,
        agency=agency,
        effective_date=effective_date,
        source=source,
        recorded_by_id=actor_id,
        **given,
    )


def _refuse_what_is_wrong(
    agency: str, rating: object, one_year_pd: Decimal | None, effective_date: date, valid_until: date | None
) -> None:
    if not agency or not rating:
        raise RatingRefusedError(_("Name the agency and its rating."))
    if one_year_pd is not None and not 0 <= one_year_pd <= 1:
        raise RatingRefusedError(_("A probability of default lies between 0 and 1."))
    if valid_until is not None and valid_until < effective_date:
        raise RatingRefusedError(_("A rating is valid at least on its own day."))


@transaction.atomic
def withdraw_rating(*, rating_id: int, at: datetime) -> None:
    """Withdraw a rating that should not have been there: what was known until `at` stays known.

    :raises RatingRefusedError: if there is none, or it is withdrawn already
    """
    row = ExternalRating.objects.filter(pk=rating_id, withdrawn_at__isnull=True)
    recorded_at = row.values_list("recorded_at", flat=True).first()
    if recorded_at is None:
        raise RatingRefusedError(_("This rating is withdrawn already."))
    row.update(withdrawn_at=max(at, recorded_at))


@transaction.atomic
def record_answers(
    *, customer_id: int, answers: Mapping[str, str], effective_date: date, note: str, actor_id: int | None
) -> list[QualitativeAnswer]:
    """Keep the answers that differ from those that stand on `effective_date`, and return them.

    :raises RatingRefusedError: if the questionnaire does not hold one of them
    """
    for question, answer in answers.items():
        try:
            check_answer(question=question, answer=answer)
        except UnknownAnswerError as error:
            raise RatingRefusedError(_("%(question)s has no such answer.") % {"question": question}) from error
    standing = answers_of(as_of=effective_date, customer_ids=[customer_id]).get(customer_id, {})
    rows = [
        QualitativeAnswer(
            customer_id=customer_id,
            question=question,
            answer=answer,
            effective_date=effective_date,
            note=note.strip(),
            recorded_by_id=actor_id,
        )
        for question, answer in answers.items()
        if question not in standing or standing[question].answer != answer
    ]
    return QualitativeAnswer.objects.bulk_create(rows)
