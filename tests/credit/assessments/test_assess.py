"""A customer is assessed as of a day with what was known then; the same again says nothing new."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from credit.domain.assessments import NO_STATEMENT
from credit.domain.judgements import judge
from credit.domain.ratios import RatioName
from credit.domain.scores.registry import MODELS
from credit.models import Assessment, ExternalRating, QualitativeAnswer
from credit.queries.assessment_inputs import read_known
from credit.queries.assessments import find_assessment, load_model
from credit.queries.policies import policy_in_force
from credit.queries.scorecards import get_scorecard
from credit.services.assessments import assess_customer
from credit.services.policies import request_activation
from credit.services.scorecards import copy_as_draft, take_in_use
from customers.models import Customer
from customers.services.locks import get_known_now
from finance_crm.access.services.approvals import decide
from tests.credit.assessments.conftest import AS_OF


def test_what_is_stored_is_what_the_readable_rule_gives(published):
    row = assess_customer(customer_id=published.pk, as_of=AS_OF)

    model = load_model(policy=policy_in_force())
    expected = judge(read_known(customer_id=published.pk, as_of=AS_OF, known_at=None), as_of=AS_OF, model=model)
    assert (row.points, row.model_grade, row.grade) == (
        expected.rating.points, expected.rating.model_grade, expected.rating.grade,
    )  # fmt: skip
    assert row.pd == expected.rating.pd.quantize(row.pd)
    assert row.statement_points == expected.statement_score.points
    assert (row.quality, row.basis) == ("A", "statements")
    assert row.scorecards == model.name


def test_ratios_and_scores_are_kept_in_the_order_of_their_catalogues(published):
    row = assess_customer(customer_id=published.pk, as_of=AS_OF)

    ratios = dict(zip(RatioName, row.ratios, strict=True))
    scores = dict(zip(MODELS, row.scores, strict=True))
    assert ratios[RatioName.CURRENT] == 1.7
    assert ratios[RatioName.DEBT_SERVICE_COVER] is None
    assert scores["altman_z_private"] == pytest.approx(2.145032, abs=1e-6)


def test_a_customer_of_whom_nothing_is_known_is_not_rated_and_due_soonest(acme):
    row = assess_customer(customer_id=acme.pk, as_of=AS_OF)

    assert (row.basis, row.grade, row.pd, row.quality) == ("nothing", "", None, NO_STATEMENT)
    assert row.next_review_date == AS_OF.replace(month=7)


def test_the_same_again_writes_nothing(published):
    first = assess_customer(customer_id=published.pk, as_of=AS_OF)

    assert assess_customer(customer_id=published.pk, as_of=AS_OF) == first
    assert Assessment.objects.count() == 1


def test_another_statement_is_another_assessment(published, give):
    first = assess_customer(customer_id=published.pk, as_of=AS_OF)
    give(published, net_income="-300")

    second = assess_customer(customer_id=published.pk, as_of=AS_OF)

    assert second.pk != first.pk
    assert second.input_hash != first.input_hash
    assert second.points < first.points


def test_repeated_with_what_was_known_then_it_stands_on_the_same_inputs(published, give):
    then = get_known_now()
    first = assess_customer(customer_id=published.pk, as_of=AS_OF, known_at=then)
    give(published, net_income="-300")
    Assessment.objects.all().delete()

    again = assess_customer(customer_id=published.pk, as_of=AS_OF, known_at=then)

    assert again.input_hash == first.input_hash
    assert (again.points, again.grade, again.pd, again.ratios, again.scores) == (
        first.points, first.grade, first.pd, first.ratios, first.scores,
    )  # fmt: skip


def test_an_assessment_due_for_review_is_written_again(published):
    first = assess_customer(customer_id=published.pk, as_of=AS_OF)

    second = assess_customer(customer_id=published.pk, as_of=first.next_review_date)

    assert second.pk != first.pk


def test_the_assessment_of_a_day_is_the_latest_up_to_it(published):
    first = assess_customer(customer_id=published.pk, as_of=AS_OF)

    assert find_assessment(customer_id=published.pk, as_of=AS_OF - timedelta(days=1)) is None
    assert find_assessment(customer_id=published.pk, as_of=AS_OF + timedelta(days=9)) == first
    before = first.recorded_at - timedelta(seconds=1)
    assert find_assessment(customer_id=published.pk, as_of=AS_OF, known_at=before) is None


def test_the_number_of_statements_does_not_grow_with_customers(published, give, django_assert_max_num_queries):
    others = [Customer.objects.create(code=f"N{number}", name="N") for number in range(3)]
    for other in others:
        give(other)
    from credit.services.assessments import Question, assess_range

    question = Question(AS_OF, timezone.now(), policy_in_force())
    with django_assert_max_num_queries(24):
        written = assess_range(question=question, first_customer_id=published.pk, last_customer_id=others[-1].pk)

    assert written == 4


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("assessment_basis_known", {"basis": "x"}),
        ("assessment_graded_by_points", {"grade": ""}),
        ("assessment_pd_is_a_share", {"pd": 2}),
        ("assessment_hash_is_whole", {"input_hash": "abc"}),
        ("assessment_reviewed_later", {"next_review_date": AS_OF}),
    ],
)
def test_the_database_itself_refuses_what_cannot_be(published, rule, changes):
    assess_customer(customer_id=published.pk, as_of=AS_OF)

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Assessment.objects.update(**changes)


def test_answers_and_an_agencys_rating_are_kept_and_change_the_hash(published):
    first = assess_customer(customer_id=published.pk, as_of=AS_OF)
    ExternalRating.objects.create(customer=published, agency="Agency", rating="BB", effective_date=AS_OF)
    QualitativeAnswer.objects.create(customer=published, question="management", answer="weak", effective_date=AS_OF)

    second = assess_customer(customer_id=published.pk, as_of=AS_OF)

    assert (second.inputs["rating"], second.inputs["answers"]) == ("BB", {"management": "weak"})
    assert second.input_hash != first.input_hash
    known = read_known(customer_id=published.pk, as_of=AS_OF, known_at=None)
    assert (known.rating, known.answers) == ("BB", {"management": "weak"})


def test_repeated_as_of_last_year_after_everything_changed_it_stands_on_the_same_and_says_the_same(
    published, give, replayed, other_person
):
    then = get_known_now()
    first = assess_customer(customer_id=published.pk, as_of=AS_OF, known_at=then)
    give(published, net_income="-300")
    ExternalRating.objects.create(customer=published, agency="Agency", rating="D", effective_date=AS_OF)
    card = get_scorecard(key="unlisted")
    draft = copy_as_draft(source_id=card.id, actor_id=None)
    take_in_use(key="unlisted", version=draft.version)
    a_new_policy_comes_into_force(replayed.policy, other_person)
    Assessment.objects.all().delete()

    again = assess_customer(customer_id=published.pk, as_of=AS_OF, known_at=then)
    now = assess_customer(customer_id=published.pk, as_of=AS_OF)

    assert (again.input_hash, again.policy_id, again.scorecards) == (
        first.input_hash,
        first.policy_id,
        first.scorecards,
    )
    assert (again.points, again.grade, again.pd, again.scores) == (first.points, first.grade, first.pd, first.scores)
    assert (now.input_hash, now.policy_id, now.scorecards) != (first.input_hash, first.policy_id, first.scorecards)


def a_new_policy_comes_into_force(draft, approver) -> None:
    asked = request_activation(policy_id=draft.pk, reason="Time", requester_id=draft.recorded_by_id, now=timezone.now())
    decide(
        request_ids=[asked.pk],
        is_approved=True,
        reason="",
        decider=approver,
        now=timezone.now(),
        today=date(2026, 11, 27),
    )
