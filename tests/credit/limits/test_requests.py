"""A limit is asked for by one person and granted by another, in one transaction with its request."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from credit.domain.granted_limits import GrantedLimit, Owner
from credit.models import CreditLimit, LimitRequest
from credit.queries.limits import limits_in_force
from credit.services.limits import LimitRefusedError, UnknownOwnerError, Wish, request_limit, request_limits
from customers.models import Customer
from customers.services.rates import record_rate
from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.access.models import ApprovalRequest
from finance_crm.access.services.approvals import (
    ApprovalError,
    AuthorityExceededError,
    OwnRequestError,
    decide,
    set_authority,
)
from tests.credit.limits.conftest import NOW, TODAY, grant

LIMIT = GrantedLimit("limit", Decimal(120_000), "USD", TODAY, reason="they grow")


def ask(owner, requester, limit=LIMIT, **changes):
    given = {"scope": EVERYTHING, "now": NOW, "today": TODAY} | changes
    return request_limit(owner=owner, limit=limit, requester_id=requester.pk, **given)


def answer(*requests, by, is_approved=True, reason="fine", on=TODAY):
    ids = [request.approval_id for request in requests]
    return decide(request_ids=ids, is_approved=is_approved, reason=reason, decider=by, now=NOW, today=on)


def in_force(customer, on=TODAY):
    return limits_in_force(customer_ids=[customer.pk], as_of=on)[customer.pk]


def test_an_approved_request_becomes_the_limit_in_force(acme, analyst, manager):
    request = ask(Owner(acme.pk), analyst)
    assert in_force(acme).own is None

    answer(request, by=manager)

    row = CreditLimit.objects.get()
    assert in_force(acme).amount == 120_000
    assert (row.request, row.recorded_by, row.reason, row.valid_from) == (request, manager, "they grow", TODAY)


def test_a_refused_request_changes_nothing(acme, analyst, manager):
    grant(acme, "5000")

    answer(ask(Owner(acme.pk), analyst), by=manager, is_approved=False, reason="no")

    assert in_force(acme).amount == 5_000


def test_a_manager_does_not_grant_what_the_manager_asked_for(acme, manager):
    with pytest.raises(OwnRequestError):
        answer(ask(Owner(acme.pk), manager), by=manager)


def test_the_authority_is_measured_in_reporting_currency_at_the_stored_rate(acme, analyst, manager, executive):
    record_rate(currency="EUR", rate_date=date(2026, 1, 1), rate=Decimal("1.25"), actor_id=None, as_of=TODAY)
    set_authority(kind="credit_limit", role="credit_manager", up_to_amount=Decimal(150_000))
    within = ask(Owner(acme.pk), analyst, replace(LIMIT, currency="EUR"))
    beyond = ask(Owner(acme.pk), analyst, replace(LIMIT, currency="EUR", amount=Decimal("120000.01")))

    answer(within, by=manager)
    with pytest.raises(AuthorityExceededError):
        answer(beyond, by=manager)
    answer(beyond, by=executive)

    assert in_force(acme).amount == Decimal("120000.01")


def test_no_credit_is_asked_for_without_an_amount_and_any_authority_grants_it(acme, analyst, manager):
    set_authority(kind="credit_limit", role="credit_manager", up_to_amount=Decimal(0))

    answer(ask(Owner(acme.pk), analyst, replace(LIMIT, kind="no_credit", amount=None)), by=manager)

    assert (in_force(acme).is_no_credit, in_force(acme).own.amount) == (True, None)


def test_a_limit_may_be_cut_below_what_is_owed(book, analyst, manager):
    customer = book.customer("BIG")
    book.invoice(customer, "90000", due=TODAY)
    grant(customer, "100000")

    answer(ask(Owner(customer.pk), analyst, replace(LIMIT, amount=Decimal(10_000))), by=manager)

    assert in_force(customer).amount == 10_000


def test_a_limit_of_a_group_is_shared_and_asked_for_by_who_sees_all_of_it(acme, group, analyst, manager):
    answer(ask(Owner(group_id=group.pk), analyst), by=manager)

    assert in_force(acme).group.amount == 120_000
    with pytest.raises(UnknownOwnerError):
        ask(Owner(group_id=group.pk), analyst, scope=Scope(False, (1,)))
    with pytest.raises(UnknownOwnerError):
        ask(Owner(acme.pk), analyst, scope=Scope(False, (1,)))


def test_a_limit_holds_from_the_day_of_the_decision_if_that_is_later(acme, analyst, manager):
    request = ask(Owner(acme.pk), analyst)

    answer(request, by=manager, on=TODAY + timedelta(days=3))

    assert CreditLimit.objects.get().valid_from == TODAY + timedelta(days=3)


def test_a_request_whose_days_are_over_is_not_granted_and_stays_open(acme, analyst, manager):
    request = ask(Owner(acme.pk), analyst, replace(LIMIT, valid_until=TODAY))

    with pytest.raises(ApprovalError, match="are over"):
        answer(request, by=manager, on=TODAY + timedelta(days=1))

    assert ApprovalRequest.objects.get().is_open


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": None}, "amount"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal("0.001")}, "amount"),
        ({"kind": "no_credit"}, "amount"),
        ({"currency": "XXQ"}, "currency"),
        ({"currency": "CHF"}, "currency"),
        ({"is_temporary": True}, "valid_until"),
        ({"valid_until": TODAY - timedelta(days=1)}, "valid_until"),
    ],
)
def test_what_no_limit_can_be_is_refused_naming_the_field(acme, analyst, changes, field):
    with pytest.raises(LimitRefusedError) as refusal:
        ask(Owner(acme.pk), analyst, replace(LIMIT, **changes))

    assert refusal.value.field == field
    assert not LimitRequest.objects.exists()


def test_a_request_without_a_reason_is_not_taken(acme, analyst):
    with pytest.raises(ApprovalError, match="Give a reason"):
        ask(Owner(acme.pk), analyst, replace(LIMIT, reason=" "))


def test_many_are_asked_for_as_one_batch_and_decided_together_or_singly(acme, group, analyst, manager):
    others = [Customer.objects.create(code=f"C{n}", name="C", currency="USD") for n in range(3)]
    wishes = [Wish(Owner(customer.pk), LIMIT) for customer in (acme, *others)]

    asked = request_limits(wishes=wishes, scope=EVERYTHING, requester_id=analyst.pk, now=NOW, today=TODAY)
    answer(asked[0], by=manager, is_approved=False)
    answer(*asked[1:], by=manager)

    assert len({request.approval.batch for request in asked}) == 1
    assert [in_force(customer).amount for customer in (acme, *others)] == [None, 120_000, 120_000, 120_000]


def test_asking_for_many_takes_no_statement_a_customer(acme, analyst, manager, django_assert_max_num_queries):
    customers = [Customer.objects.create(code=f"C{n}", name="C", currency="USD") for n in range(40)]
    wishes = [Wish(Owner(customer.pk), LIMIT) for customer in customers]

    with django_assert_max_num_queries(20):
        request_limits(wishes=wishes, scope=EVERYTHING, requester_id=analyst.pk, now=NOW, today=TODAY)
