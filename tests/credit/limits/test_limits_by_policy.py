"""The limit that is recommended follows the policy and the grade in force, and nobody insolvent gets one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from credit.domain.limit_recommendations import Outcome
from credit.domain.limits import Method
from credit.domain.shipped_policy import SHIPPED_POLICY
from credit.models import InsolvencyNotice
from credit.queries.limit_proposals import Skipped, draft_by_recommendation
from credit.queries.limits_by_policy import assessed_in_force, facts_by_policy, recommend_by_policy
from credit.services.assessments import assess_customer
from credit.services.insolvencies import record_insolvency
from finance_crm.access.domain.scopes import EVERYTHING
from tests.credit.limits.conftest import TODAY


def recommended(customer, as_of=TODAY):
    return recommend_by_policy(customer_ids=[customer.pk], as_of=as_of, known_at=None, scope=EVERYTHING)[customer.pk]


def test_the_grade_and_pd_of_the_assessment_reach_the_recommendation(book):
    customer = book.customer("BUY")
    book.invoice(customer, "73000", due=date(2026, 10, 15))
    assessment = assess_customer(customer_id=customer.pk, as_of=TODAY)

    facts = recommended(customer).known.facts

    assert assessment.grade
    assert (facts.grade, facts.pd) == (assessment.grade, assessment.pd)


def test_the_policy_in_force_decides_the_days_and_the_loss_given_default(book):
    customer = book.customer("BUY")
    ask = {"customer_ids": [customer.pk], "as_of": TODAY, "known_at": None, "scope": EVERYTHING}

    made = recommended(customer)
    milder = facts_by_policy(**ask, policy=replace(SHIPPED_POLICY, lgd=Decimal("0.3")))

    assert made.policy.tolerance_days == SHIPPED_POLICY.limits.tolerance_days == 10
    assert made.known.facts.lgd == SHIPPED_POLICY.lgd == Decimal("0.45")
    assert milder[customer.pk].facts.lgd == Decimal("0.3")


def test_who_is_insolvent_gets_no_credit_until_the_notice_is_withdrawn(book):
    customer = book.customer("BUY")
    before = recommended(customer).recommendation.outcome
    record_insolvency(customer_id=customer.pk, effective_date=TODAY, source="Register", actor_id=None)

    made = recommended(customer).recommendation
    assert (before, made.outcome, made.binding) == (Outcome.NO_LIMIT, Outcome.NO_CREDIT, (Method.POLICY_BAND,))

    InsolvencyNotice.objects.update(withdrawn_at="2099-01-01T00:00Z")
    assert recommended(customer).recommendation.outcome is Outcome.NO_LIMIT


def test_a_bulk_proposal_says_of_who_is_insolvent_that_no_credit_is_recommended(book):
    customers = [book.customer("BUY"), book.customer("REST")]
    record_insolvency(customer_id=customers[0].pk, effective_date=TODAY, source="Register", actor_id=None)

    drafts = draft_by_recommendation(
        customer_ids=[one.pk for one in customers], step=Decimal(1000), scope=EVERYTHING, as_of=TODAY
    )

    assert {draft.customer_code: draft.skipped for draft in drafts} == {
        "BUY": Skipped.REFUSED,
        "REST": Skipped.NO_RECOMMENDATION,
    }


def test_a_policy_that_leaves_insolvency_out_does_not_judge_by_it(book):
    customer = book.customer("BUY")
    record_insolvency(customer_id=customer.pk, effective_date=TODAY, source="Register", actor_id=None)
    policy = replace(SHIPPED_POLICY, default=replace(SHIPPED_POLICY.default, includes_insolvency=False))

    assert assessed_in_force(customer_ids=[customer.pk], as_of=TODAY, known_at=None, policy=policy) == {}
