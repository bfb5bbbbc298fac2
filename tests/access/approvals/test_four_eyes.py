"""Nobody decides alone: who may decide what, once, and what follows from it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from finance_crm.access.domain.approvals import ApprovalKind, Limit, authority_of
from finance_crm.access.domain.roles import Right, Role
from finance_crm.access.models import ApprovalRequest, Authority
from finance_crm.access.services import approvals as services
from finance_crm.activity.models import Notification
from tests.access.approvals.conftest import ask, somebody

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def analyst(db):
    return somebody("ana", "analyst")


@pytest.fixture
def manager(db):
    return somebody("max", "credit_manager")


def decide(*requests, by, is_approved=True, reason="fine", now=NOW):
    return services.decide(
        request_ids=[request.pk for request in requests],
        is_approved=is_approved,
        reason=reason,
        decider=by,
        now=now,
        today=date(2026, 11, 22),
    )


def test_an_approval_is_written_and_the_kind_hears_of_it(heard, analyst, manager):
    request = ask(analyst, now=NOW)

    decide(request, by=manager)

    request.refresh_from_db()
    assert (request.state, request.decided_by, request.decision_reason) == ("approved", manager, "fine")
    assert [(told.request_id, told.subject_id, told.decided_by_id) for told in heard.approved] == [
        (request.pk, 7, manager.pk)
    ]


def test_a_refusal_needs_a_reason_and_the_kind_hears_of_it(heard, analyst, manager):
    request = ask(analyst, now=NOW)

    with pytest.raises(services.ApprovalError, match="Say why"):
        decide(request, by=manager, is_approved=False, reason=" ")
    decide(request, by=manager, is_approved=False, reason="too much")

    assert [told.reason for told in heard.refused] == ["too much"]


def test_nobody_decides_what_they_asked_for(heard, manager):
    request = ask(manager, now=NOW)

    with pytest.raises(services.OwnRequestError):
        decide(request, by=manager)

    request.refresh_from_db()
    assert request.state == "open"


@pytest.mark.parametrize(("amount", "may"), [("1000", True), ("1000.01", False), (None, True), ("0", True)])
def test_the_authority_of_the_role_must_cover_the_amount(heard, analyst, manager, amount, may):
    request = ask(analyst, amount, now=NOW)

    if may:
        decide(request, by=manager)
    else:
        with pytest.raises(services.AuthorityExceededError):
            decide(request, by=manager)
    request.refresh_from_db()
    assert request.is_open is not may


def test_an_administrator_changes_an_authority_and_an_executive_has_no_bound(heard, analyst, manager):
    services.set_authority(kind="probe", role="credit_manager", up_to_amount=Decimal(10))
    request = ask(analyst, "11", now=NOW)

    with pytest.raises(services.AuthorityExceededError):
        decide(request, by=manager)
    decide(request, by=somebody("eve", "executive"))


def test_a_role_without_the_right_has_no_authority_whatever_the_table_says(heard, analyst):
    services.set_authority(kind="probe", role="analyst", up_to_amount=None)

    with pytest.raises(services.AuthorityExceededError):
        decide(ask(somebody("bea", "analyst"), now=NOW), by=analyst)


def test_authority_is_what_was_set_else_what_the_kind_ships_with():
    kind = ApprovalKind("k", "K", Right.DECIDE_LIMIT, print, authorities={Role.EXECUTIVE: None})

    assert authority_of(kind, Role.EXECUTIVE, given={}) == Limit(None)
    assert authority_of(kind, Role.EXECUTIVE, given={Role.EXECUTIVE: Decimal(5)}) == Limit(Decimal(5))
    assert authority_of(kind, Role.CREDIT_MANAGER, given={}) is None
    assert authority_of(kind, Role.ANALYST, given={Role.ANALYST: None}) is None


def test_what_is_closed_or_ran_out_is_not_decided_again(heard, analyst, manager):
    request, late = ask(analyst, now=NOW), ask(analyst, now=NOW)
    decide(request, by=manager)

    with pytest.raises(services.RequestClosedError):
        decide(request, by=manager, is_approved=False)
    with pytest.raises(services.RequestClosedError):
        decide(late, by=manager, now=NOW + timedelta(days=30))


def test_expired_requests_are_closed_and_the_others_stay_open(heard, analyst):
    old, new = ask(analyst, now=NOW), ask(analyst, now=NOW + timedelta(days=1))

    assert services.expire_requests(now=NOW + timedelta(days=30)) == 1

    states = dict(ApprovalRequest.objects.values_list("pk", "state"))
    assert states == {old.pk: "expired", new.pk: "open"}


def test_many_are_decided_together_or_not_at_all(heard, analyst, manager):
    small, large = ask(analyst, "1", now=NOW), ask(analyst, "5000", now=NOW)

    with pytest.raises(services.AuthorityExceededError):
        decide(small, large, by=manager)
    assert set(ApprovalRequest.objects.values_list("state", flat=True)) == {"open"}
    decide(small, large, by=somebody("eve", "executive"))

    assert len(heard.approved) == 2


def test_a_kind_that_fails_undoes_the_decision(heard, analyst, manager):
    heard.error = ValueError("no")
    request = ask(analyst, now=NOW)

    with pytest.raises(ValueError, match="no"):
        decide(request, by=manager)

    request.refresh_from_db()
    assert request.is_open


def test_only_whoever_asked_withdraws_and_only_while_it_is_open(heard, analyst, manager):
    request = ask(analyst, now=NOW)

    with pytest.raises(services.ApprovalError, match="Only whoever asked"):
        services.withdraw(request_id=request.pk, user_id=manager.pk, now=NOW)
    services.withdraw(request_id=request.pk, user_id=analyst.pk, now=NOW)

    with pytest.raises(services.RequestClosedError):
        services.withdraw(request_id=request.pk, user_id=analyst.pk, now=NOW)
    with pytest.raises(services.RequestClosedError):
        decide(request, by=manager)


def test_deciders_within_their_authority_are_told_once_and_the_requester_of_the_answer(heard, analyst, manager):
    executive = somebody("eve", "executive")
    request = ask(analyst, "5000", now=NOW)

    told = Notification.objects.values_list("recipient_id", flat=True)
    assert list(told) == [executive.pk]
    decide(request, by=executive)

    answer = Notification.objects.get(recipient=analyst)
    assert answer.dedupe_key == f"approval:{request.pk}:approved"


def test_many_decided_together_are_one_message_to_whoever_asked(heard, analyst, manager):
    decide(ask(analyst, now=NOW), ask(analyst, now=NOW), by=manager)

    assert [told.params["count"] for told in Notification.objects.filter(recipient=analyst)] == [2]


def test_the_database_refuses_a_decision_by_whoever_asked_and_half_of_one(heard, analyst, manager):
    def refused(name, **values):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            ApprovalRequest.objects.filter(pk=request.pk).update(**values)

    request = ask(analyst, now=NOW)
    refused("approval_by_somebody_else", state="approved", decided_by=analyst, decided_at=NOW)
    refused("approval_state_complete", state="approved")
    refused("approval_state_complete", state="withdrawn", decided_by=manager, decided_at=NOW)
    refused("approval_state_complete", state="else")
    refused("approval_has_reason", reason="")
    refused("approval_refused_with_reason", state="refused", decided_by=manager, decided_at=NOW)
    refused("approval_amount_has_currency", currency="")


def test_the_database_keeps_one_authority_a_role_and_kind_and_none_below_zero_or_of_a_program(db):
    def refused(name, **values):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Authority.objects.create(**({"role": "executive", "kind": "k"} | values))

    Authority.objects.create(role="executive", kind="k")
    refused("authority_once_per_role_and_kind")
    refused("authority_not_negative", kind="other", up_to_amount=-1)
    refused("authority_role_known", role="system")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_refused(heard, analyst, manager):
    request, start = ask(analyst, now=NOW), Barrier(2)
    people = [manager, somebody("eve", "executive")]
    answers = []

    def answer(person, is_approved):
        start.wait()
        try:
            decide(request, by=person, is_approved=is_approved)
            answers.append("decided")
        except services.RequestClosedError:
            answers.append("closed")
        finally:
            connection.close()

    threads = [Thread(target=answer, args=(person, place == 0)) for place, person in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == ["closed", "decided"]
    assert len(heard.approved) + len(heard.refused) == 1
