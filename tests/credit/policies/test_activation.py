"""From draft to force: a report of exactly this content, and somebody else who approves it."""

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from credit.domain.policy_data import content_hash, to_data
from credit.models import CreditPolicy, PolicyReplay
from credit.queries.policies import policy_in_force
from credit.services import policies as services
from finance_crm.access.services.approvals import (
    ApprovalError,
    AuthorityExceededError,
    OwnRequestError,
    decide,
    withdraw,
)
from finance_crm.web.domain.versions import StaleVersionError
from tests.credit.policies.conftest import person

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def report_of(draft: CreditPolicy) -> PolicyReplay:
    live = CreditPolicy.objects.get(status="in_force")
    return PolicyReplay.objects.create(
        policy=draft,
        content_hash=draft.content_hash,
        live_policy=live,
        live_content_hash=live.content_hash,
        start_date=date(2026, 1, 1),
        end_date=date(2026, 7, 1),
        order_count=3,
        stands_for_orders="orders",
        report={},
    )


@pytest.fixture
def draft(author, stricter) -> CreditPolicy:
    live = CreditPolicy.objects.get(version=1)
    made = services.draft_policy(based_on_id=live.pk, title="Stricter", actor_id=author.pk)
    return services.change_draft(policy_id=made.pk, policy=stricter, version=None, actor_id=author.pk)


def ask(draft: CreditPolicy, who: Any) -> Any:
    return services.request_activation(policy_id=draft.pk, reason="Losses", requester_id=who.pk, now=NOW)


def approve(request: Any, who: Any, *, now: datetime = NOW) -> None:
    decide(request_ids=[request.pk], is_approved=True, reason="Yes", decider=who, now=now, today=now.date())


def test_a_draft_starts_from_an_existing_version_with_the_next_number(author):
    live = CreditPolicy.objects.get(version=1)

    draft = services.draft_policy(based_on_id=live.pk, title="Next", actor_id=author.pk)

    assert (draft.version, draft.status, draft.based_on_id) == (2, "draft", live.pk)
    assert draft.content_hash == live.content_hash


def test_an_approved_draft_is_in_force_and_the_one_before_retired(draft, author, other_person, stricter):
    replay = report_of(draft)

    approve(ask(draft, author), other_person)

    draft.refresh_from_db()
    before = CreditPolicy.objects.get(version=1)
    assert policy_in_force().policy == stricter
    assert (draft.status, draft.replay, draft.approved_by) == ("in_force", replay, other_person)
    assert (before.status, before.retired_at) == ("retired", NOW)


def test_what_was_in_force_before_can_still_be_asked(draft, author, other_person):
    report_of(draft)
    before = timezone.now()
    after = timezone.now()

    approve(ask(draft, author), other_person, now=after)

    assert policy_in_force(known_at=before).version == 1
    assert policy_in_force(known_at=after).version == 2


def test_without_a_report_nobody_can_ask(draft, author):
    with pytest.raises(services.PolicyRefusedError, match="Replay the draft first"):
        ask(draft, author)


def test_a_report_of_earlier_content_does_not_count(draft, author):
    report_of(draft)
    services.change_content(policy_id=draft.pk, parts={"lgd": "0.5"}, version=None, actor_id=author.pk)

    with pytest.raises(services.PolicyRefusedError, match="Replay the draft first"):
        ask(draft, author)


def test_nobody_approves_their_own_request(draft, author):
    report_of(draft)
    executive = person("executive")
    request = ask(draft, executive)

    with pytest.raises(OwnRequestError):
        approve(request, executive)


def test_nobody_approves_a_policy_they_wrote_whoever_asked(author, stricter):
    executive = person("executive")
    made = services.draft_policy(based_on_id=CreditPolicy.objects.get().pk, title="Mine", actor_id=executive.pk)
    report_of(made)
    request = ask(made, author)

    with pytest.raises(ApprovalError, match="You wrote this policy yourself"):
        approve(request, executive)
    assert policy_in_force().version == 1


def test_a_credit_manager_has_no_authority_to_approve(draft, author):
    report_of(draft)
    request = ask(draft, author)

    with pytest.raises(AuthorityExceededError):
        approve(request, person("credit_manager"))


def test_a_draft_that_waits_for_approval_does_not_change(draft, author):
    report_of(draft)
    request = ask(draft, author)

    with pytest.raises(services.PolicyRefusedError, match="waits for approval"):
        services.change_content(policy_id=draft.pk, parts={"lgd": "0.5"}, version=None, actor_id=author.pk)
    withdraw(request_id=request.pk, user_id=author.pk, now=NOW)
    changed = services.change_content(policy_id=draft.pk, parts={"lgd": "0.5"}, version=None, actor_id=author.pk)
    assert changed.content["lgd"] == "0.5"


def test_a_refused_draft_stays_a_draft(draft, author, other_person):
    report_of(draft)
    request = ask(draft, author)

    decide(request_ids=[request.pk], is_approved=False, reason="No", decider=other_person, now=NOW, today=NOW.date())

    draft.refresh_from_db()
    assert (draft.status, policy_in_force().version) == ("draft", 1)


def test_two_changes_of_what_one_read_do_not_overwrite_each_other(draft, author):
    with pytest.raises(StaleVersionError):
        services.change_content(
            policy_id=draft.pk, parts={"lgd": "0.5"}, version=draft.row_version - 1, actor_id=author.pk
        )


def test_a_changed_draft_has_the_hash_of_its_content(draft, stricter):
    assert (draft.content, draft.content_hash) == (to_data(stricter), content_hash(stricter))


def test_what_is_in_force_is_neither_changed_nor_retired(stricter, author):
    live = CreditPolicy.objects.get(version=1)

    with pytest.raises(services.PolicyRefusedError, match="Only a draft"):
        services.change_draft(policy_id=live.pk, policy=stricter, version=None, actor_id=author.pk)
    with pytest.raises(services.PolicyRefusedError, match="Only a draft"):
        services.retire(policy_id=live.pk, now=NOW)


def test_a_draft_can_be_retired_or_if_never_replayed_deleted(draft, author):
    other = services.draft_policy(based_on_id=draft.pk, title="Other", actor_id=author.pk)
    report_of(draft)

    services.delete_draft(policy_id=other.pk)
    with pytest.raises(services.PolicyRefusedError, match="retire it instead"):
        services.delete_draft(policy_id=draft.pk)
    assert services.retire(policy_id=draft.pk, now=NOW).status == "retired"


def test_a_draft_needs_a_title(author):
    with pytest.raises(services.PolicyRefusedError, match="title"):
        services.draft_policy(based_on_id=CreditPolicy.objects.get().pk, title=" ", actor_id=author.pk)
