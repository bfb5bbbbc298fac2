"""Ratings and answers as they stood on a day and were known at a moment; nothing is overwritten."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from credit.domain.questionnaire import ALL_ANSWERS, QUESTIONS, UnknownAnswerError, strength
from credit.forms.ratings import ANSWER_LABELS, QUESTION_LABELS
from credit.models import ExternalRating, InsolvencyNotice, QualitativeAnswer
from credit.queries.ratings import answers_of, list_ratings, ratings_of
from credit.services.insolvencies import InsolvencyRefusedError, record_insolvency, withdraw_insolvency
from credit.services.ratings import RatingRefusedError, record_answers, record_rating, withdraw_rating

DAY = date(2026, 3, 1)


@pytest.fixture
def rate(books):
    def record(rating: str = "BB", **fields) -> ExternalRating:
        given = {"agency": "Agency A", "effective_date": DAY, "one_year_pd": None, "valid_until": None, "source": ""}
        given |= {"customer_id": books.customer.pk, "actor_id": None, "at": timezone.now()} | fields
        row = record_rating(rating=rating, **given)
        row.refresh_from_db()
        return row

    return record


def valid(books, as_of: date = DAY, known_at=None) -> list[str]:
    found = ratings_of(as_of=as_of, known_at=known_at, customer_ids=[books.customer.pk])
    return [rating.rating for rating in found.get(books.customer.pk, [])]


def test_the_latest_rating_of_each_agency_stands_from_its_day_until_it_runs_out(books, rate):
    rate("BB", valid_until=date(2026, 12, 31))
    rate("B", effective_date=date(2026, 6, 1), valid_until=date(2026, 8, 31))
    rate("7", agency="Agency B", one_year_pd=Decimal("0.02"))

    assert valid(books, date(2026, 2, 28)) == []
    assert sorted(valid(books)) == ["7", "BB"]
    assert valid(books, date(2026, 8, 31)) == ["B", "7"]
    assert valid(books, date(2026, 9, 1)) == ["7"], "the older rating does not come back when the newer runs out"
    listed = list_ratings(customer_id=books.customer.pk, as_of=date(2026, 9, 1), known_at=None)
    assert [(row.rating, row.is_valid) for row in listed] == [("B", False), ("BB", True), ("7", True)]


def test_a_corrected_rating_stands_in_the_old_ones_place_and_what_was_known_stays_known(books, rate):
    first = rate("BB")
    same = rate("BB")
    withdraw_rating(rating_id=first.pk, at=first.recorded_at + timedelta(hours=1))
    second = rate("B")

    assert same.pk == first.pk
    assert second.pk != first.pk
    assert valid(books) == ["B"]
    assert "BB" in valid(books, known_at=first.recorded_at)
    assert valid(books, known_at=first.recorded_at - timedelta(seconds=1)) == []


def test_a_differing_rating_of_the_same_day_withdraws_the_first(books, rate):
    rate("BB")
    rate("B")

    assert ExternalRating.objects.filter(withdrawn_at__isnull=True).count() == 1
    assert valid(books) == ["B"]


@pytest.mark.parametrize(
    "wrong", [{"rating": " "}, {"one_year_pd": Decimal("1.5")}, {"valid_until": date(2026, 2, 1)}, {"agency": ""}]
)
def test_a_rating_that_says_nothing_or_nonsense_is_refused(rate, wrong):
    with pytest.raises(RatingRefusedError):
        rate(**wrong)

    assert not ExternalRating.objects.exists()


def test_a_rating_is_withdrawn_once(rate):
    row = rate()
    withdraw_rating(rating_id=row.pk, at=row.recorded_at)

    with pytest.raises(RatingRefusedError):
        withdraw_rating(rating_id=row.pk, at=row.recorded_at)


def answered(books, answers: dict[str, str], day: date = DAY) -> list[QualitativeAnswer]:
    return record_answers(
        customer_id=books.customer.pk, answers=answers, effective_date=day, note="met them", actor_id=None
    )


def standing(books, as_of: date, known_at=None) -> dict[str, str]:
    found = answers_of(as_of=as_of, known_at=known_at, customer_ids=[books.customer.pk])
    return {key: known.answer for key, known in found.get(books.customer.pk, {}).items()}


def test_a_new_answer_takes_the_place_of_the_old_from_its_day_and_the_old_one_stays(books):
    answered(books, {"management": "adequate", "succession": "open"})
    answered(books, {"management": "weak", "succession": "open"}, date(2026, 5, 1))

    assert standing(books, date(2026, 4, 30)) == {"management": "adequate", "succession": "open"}
    assert standing(books, date(2026, 5, 1)) == {"management": "weak", "succession": "open"}
    assert QualitativeAnswer.objects.count() == 3, "an answer that did not change is not recorded again"


def test_an_answer_is_not_known_before_it_was_recorded(books):
    (row,) = answered(books, {"management": "adequate"})
    row.refresh_from_db()

    assert standing(books, DAY, known_at=row.recorded_at) == {"management": "adequate"}
    assert standing(books, DAY, known_at=row.recorded_at - timedelta(seconds=1)) == {}


@pytest.mark.parametrize("wrong", [{"management": "leading"}, {"luck": "good"}])
def test_an_answer_that_the_questionnaire_does_not_hold_is_refused(books, wrong):
    with pytest.raises(RatingRefusedError):
        answered(books, wrong)


def test_every_question_and_answer_has_words_and_answers_go_from_strong_to_weak():
    assert set(QUESTION_LABELS) == {question.key for question in QUESTIONS}
    assert set(ANSWER_LABELS) == {answer for answers in ALL_ANSWERS.values() for answer in answers}
    assert strength(question="management", answer="experienced") < strength(question="management", answer="weak")
    with pytest.raises(UnknownAnswerError):
        strength(question="management", answer="leading")


def test_an_insolvency_needs_a_source_and_is_withdrawn_once(books):
    with pytest.raises(InsolvencyRefusedError):
        record_insolvency(customer_id=books.customer.pk, effective_date=DAY, source=" ", actor_id=None)
    notice = record_insolvency(customer_id=books.customer.pk, effective_date=DAY, source="court", actor_id=None)
    withdraw_insolvency(notice_id=notice.pk, at=notice.recorded_at)

    with pytest.raises(InsolvencyRefusedError):
        withdraw_insolvency(notice_id=notice.pk, at=notice.recorded_at)


ROWS = {
    ExternalRating: {"agency": "A", "rating": "BB", "effective_date": DAY},
    QualitativeAnswer: {"question": "management", "answer": "weak", "effective_date": DAY},
    InsolvencyNotice: {"source": "court", "effective_date": DAY},
}


@pytest.mark.parametrize(
    ("model", "fields", "constraint"),
    [
        (ExternalRating, {"one_year_pd": Decimal("1.01")}, "external_rating_pd_is_a_fraction"),
        (ExternalRating, {"valid_until": date(2026, 2, 1)}, "external_rating_valid_from_its_day"),
        (ExternalRating, {"rating": ""}, "external_rating_says_something"),
        (QualitativeAnswer, {"answer": "leading"}, "qualitative_answer_known"),
        (InsolvencyNotice, {"source": ""}, "insolvency_notice_has_source"),
    ],
)
def test_the_database_refuses_a_row_that_says_nonsense(books, model, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        model.objects.create(customer=books.customer, **ROWS[model] | fields)


@pytest.mark.parametrize(
    ("model", "constraint"),
    [(ExternalRating, "external_rating_one_a_day"), (InsolvencyNotice, "insolvency_notice_once_a_day")],
)
def test_the_database_keeps_one_standing_row_a_day(books, model, constraint):
    model.objects.create(customer=books.customer, **ROWS[model])

    with pytest.raises(IntegrityError, match=constraint):
        model.objects.create(customer=books.customer, **ROWS[model])


@pytest.mark.parametrize("model", [ExternalRating, InsolvencyNotice])
def test_the_database_withdraws_nothing_before_it_was_recorded(books, model):
    row = model.objects.create(customer=books.customer, **ROWS[model])
    row.refresh_from_db()

    with pytest.raises(IntegrityError, match="withdrawn_after"):
        model.objects.filter(pk=row.pk).update(withdrawn_at=row.recorded_at - timedelta(days=1))


@pytest.mark.parametrize("model", list(ROWS))
def test_the_database_changes_and_deletes_no_evidence(books, model):
    row = model.objects.create(customer=books.customer, **ROWS[model])

    for write in (
        lambda: model.objects.filter(pk=row.pk).update(effective_date=date(2026, 4, 1)),
        lambda: model.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            write()


@pytest.mark.parametrize("model", [ExternalRating, InsolvencyNotice])
def test_the_database_takes_no_withdrawal_back(books, model):
    row = model.objects.create(customer=books.customer, **ROWS[model])
    row.refresh_from_db()
    model.objects.filter(pk=row.pk).update(withdrawn_at=row.recorded_at)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(withdrawn_at=None)
