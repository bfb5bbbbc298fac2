"""What is recommended comes from statements, the ledger, security and an assessment, and keeps every term."""

from datetime import date
from decimal import Decimal

import pytest

from credit.domain.limit_policy import HOUSE_POLICY, UNSECURED_LGD, round_to_step
from credit.domain.limit_recommendations import Outcome
from credit.domain.limits import Method
from credit.domain.statements import Line, Statement
from credit.queries.limit_facts import Assessed, limit_facts, recommend_limits
from credit.queries.limit_proposals import Skipped, draft_by_percent, draft_by_recommendation
from credit.services.limit_proposals import propose_limits
from credit.services.statements import record_statement
from credit.views.limit_words import terms_in_words, why
from customers.models import PaymentTerms
from customers.services.rates import record_rate
from finance_crm.access.domain.scopes import EVERYTHING, Scope
from tests.credit.limits.conftest import NOW, TODAY, grant, secure

LINES = {
    Line.EQUITY: Decimal(1_000_000),
    Line.INTANGIBLES: Decimal(400_000),
    Line.CURRENT_ASSETS: Decimal(900_000),
    Line.CURRENT_LIABILITIES: Decimal(550_000),
    Line.SALES: Decimal(4_000_000),
}


@pytest.fixture
def buyer(book):
    terms = PaymentTerms.objects.create(code="N45", name="45 days", net_days=45)
    customer = book.customer("BUY", payment_terms=terms)
    book.invoice(customer, "73000", due=date(2026, 10, 15))
    book.invoice(book.customer("REST"), "927000", due=date(2026, 10, 15))
    return customer


def state(customer, lines=LINES, currency="USD"):
    statement = Statement(date(2025, 12, 31), 12, currency, lines)
    return record_statement(
        customer_id=customer.pk, statement=statement, standard="ifrs", is_audited=True, source="", actor_id=None
    )


def facts_of(customer, **values):
    given = {"as_of": TODAY, "known_at": None, "scope": EVERYTHING, "lgd": UNSECURED_LGD} | values
    return limit_facts(customer_ids=[customer.pk], **given)


def proposal_of(customer, **values):
    return recommend_limits(facts=facts_of(customer, **values), policy=HOUSE_POLICY)[customer.pk]


def test_facts_come_from_the_latest_statement_the_ledger_and_the_terms(buyer):
    state(buyer)

    facts = facts_of(buyer, assessed={buyer.pk: Assessed(Decimal("0.02"), "B")})[buyer.pk].facts

    assert (facts.tangible_net_worth, facts.working_capital, facts.sales) == (600_000, 350_000, 4_000_000)
    assert (facts.purchases, facts.own_sales, facts.terms_days) == (73_000, 1_000_000, 45)
    assert (facts.pd, facts.grade) == (Decimal("0.02"), "B")


def test_the_least_cap_binds_and_says_so_in_words(buyer):
    state(buyer)

    proposal = proposal_of(buyer)

    made = proposal.recommendation
    assert (made.outcome, made.amount, made.binding) == (
        Outcome.LIMIT, Decimal("13200.00"), (Method.NEED_WITH_HEADROOM,),
    )  # fmt: skip
    assert why(made) == "Limited by need: purchases of 73,000.00 in 365 days, carried for 55 days."
    assert [term.label for term in terms_in_words(made) if term.is_binding] == ["Need with headroom"]
    assert len(made.terms) == 12


def test_working_capital_binds_where_it_is_the_least(buyer):
    state(buyer, LINES | {Line.CURRENT_ASSETS: Decimal(600_000)})

    made = proposal_of(buyer).recommendation

    assert (made.amount, why(made)) == (5_000, "Limited by capacity: working capital.")


def test_without_a_statement_nothing_is_recommended_and_what_is_missing_is_named(buyer):
    made = proposal_of(buyer).recommendation

    assert (made.outcome, made.amount) == (Outcome.NO_LIMIT, None)
    assert why(made) == "Nothing can be recommended yet. Missing: tangible net worth, working capital."


def test_a_customer_that_bought_nothing_has_no_known_need_rather_than_none(book):
    customer = book.customer("NEW")
    state(customer)

    assert facts_of(customer)[customer.pk].facts.purchases is None


def test_statements_in_another_currency_are_brought_into_that_of_the_limit(buyer):
    record_rate(currency="EUR", rate_date=date(2026, 1, 1), rate=Decimal("1.25"), actor_id=None, as_of=TODAY)
    state(buyer, currency="EUR")

    assert facts_of(buyer)[buyer.pk].facts.working_capital == 437_500


def test_a_statement_in_a_currency_without_a_rate_is_not_known(buyer):
    state(buyer, currency="CHF")

    assert facts_of(buyer)[buyer.pk].facts.working_capital is None


def test_security_is_in_the_recommendation_once_and_not_again_in_the_limit_to_grant(buyer):
    state(buyer)
    secure(buyer, "1000", haircut="0.1")

    proposal = proposal_of(buyer)

    assert (proposal.recommendation.amount, proposal.to_grant) == (Decimal("14100.00"), Decimal("13200.00"))


def test_customers_out_of_scope_have_no_facts(buyer):
    assert facts_of(buyer, scope=Scope(False, (999,))) == {}


def test_many_customers_take_the_same_number_of_statements_as_one(book, django_assert_num_queries):
    customers = [book.customer(f"C{n}") for n in range(12)]
    for customer in customers:
        state(customer)
    given = {"as_of": TODAY, "known_at": None, "scope": EVERYTHING}
    limit_facts(customer_ids=[customers[0].pk], **given)

    for ids in ([customers[0].pk], [customer.pk for customer in customers]):
        with django_assert_num_queries(7):
            limit_facts(customer_ids=ids, **given)


@pytest.mark.parametrize(("amount", "step", "rounded"), [("127900", "1000", "127000"), ("999", "1000", "0")])
def test_proposals_are_rounded_down_to_the_step(amount, step, rounded):
    assert round_to_step(Decimal(amount), step=Decimal(step)) == Decimal(rounded)


def test_a_percentage_changes_limits_in_force_and_leaves_out_who_has_none(book, analyst):
    raised, same, none, never = (book.customer(code) for code in ("A", "B", "C", "D"))
    grant(raised, "12345")
    grant(same, "0")
    grant(never, None)
    ids = [raised.pk, same.pk, none.pk, never.pk]

    drafts = draft_by_percent(customer_ids=ids, percent=Decimal(10), step=Decimal(1000), scope=EVERYTHING, as_of=TODAY)

    assert [(draft.after, draft.skipped) for draft in drafts] == [
        (13_000, None), (None, Skipped.UNCHANGED), (None, Skipped.NO_LIMIT), (None, Skipped.NO_CREDIT),
    ]  # fmt: skip
    asked = propose_limits(
        drafts=drafts, valid_until=None, reason="round", scope=EVERYTHING, requester_id=analyst.pk, now=NOW, today=TODAY
    )
    assert [(request.customer_id, request.amount) for request in asked] == [(raised.pk, 13_000)]


def test_the_recommendation_is_proposed_where_there_is_one(buyer, book):
    state(buyer)
    unknown = book.customer("UNK")

    drafts = draft_by_recommendation(
        customer_ids=[buyer.pk, unknown.pk], step=Decimal(1000), scope=EVERYTHING, as_of=TODAY
    )

    assert [(draft.after, draft.skipped) for draft in drafts] == [(13_000, None), (None, Skipped.NO_RECOMMENDATION)]


def test_the_house_policy_asks_for_what_a_customer_can_carry():
    assert Method.CAPACITY in HOUSE_POLICY.required
