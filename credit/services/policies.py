"""Drafting a credit policy, asking for its approval, and putting it in force when somebody else approves.

The way of a version: draft → (replay of exactly this content) → request → approved and in force, the one before
retired, in one transaction. While a request is open its draft does not change. Nobody approves a policy that they
wrote or asked for.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from credit.domain.policies import Policy
from credit.domain.policy_data import content_hash, from_data, to_data
from credit.models import CreditPolicy, PolicyReplay, PolicyStatus
from credit.queries.policies import last_replay
from finance_crm.access.domain.approvals import Decided
from finance_crm.access.queries.approvals import ApprovalRequest, find_open_about
from finance_crm.access.services.approvals import ApprovalError, Question, request_approval
from finance_crm.web.domain.versions import StaleVersionError

KIND = "credit_policy"


class PolicyRefusedError(Exception):
    """The policy cannot be changed, asked for or retired like this; the text says why and what to do."""


@transaction.atomic
def draft_policy(*, based_on_id: int, title: str, actor_id: int) -> CreditPolicy:
    """Write a new draft with the content of an existing version and the next number.

    :raises CreditPolicy.DoesNotExist: if there is no such version
    :raises PolicyRefusedError: without a title
    """
    if not title.strip():
        raise PolicyRefusedError(_("Give the draft a title, so that others know what it is about."))
    based_on = CreditPolicy.objects.select_for_update().get(pk=based_on_id)
    last = CreditPolicy.objects.aggregate(last=Max("version"))["last"]
    return CreditPolicy.objects.create(
        version=last + 1,
        title=title.strip(),
        content=based_on.content,
        content_hash=based_on.content_hash,
        based_on=based_on,
        recorded_by_id=actor_id,
    )


@transaction.atomic
def change_draft(
    *, policy_id: int, policy: Policy, version: int | None, actor_id: int, title: str | None = None
) -> CreditPolicy:
    """Replace what a draft says. Whoever changes it becomes its author, and cannot approve it.

    :param version: the `row_version` that was read; None for whatever stands there
    :raises StaleVersionError: if somebody changed the draft meanwhile
    :raises PolicyRefusedError: if it is no draft, or waits for approval
    """
    row = _locked_draft(policy_id)
    if version is not None and version != row.row_version:
        raise StaleVersionError
    row.content, row.content_hash = to_data(policy), content_hash(policy)
    row.title = row.title if title is None else title.strip() or row.title
    row.recorded_by_id = actor_id
    row.row_version = F("row_version") + 1
    row.save(update_fields=["content", "content_hash", "title", "recorded_by", "row_version"])
    row.refresh_from_db()
    return row


def change_content(
    *, policy_id: int, parts: Mapping[str, Any], version: int | None, actor_id: int, title: str | None = None
) -> CreditPolicy:
    """Replace some parts of a draft's content, as JSON holds them.

    :raises PolicyError: if the whole could not be applied; and what `change_draft` raises
    """
    with transaction.atomic():
        row = _locked_draft(policy_id)
        policy = from_data(row.content | dict(parts))
        return change_draft(policy_id=policy_id, policy=policy, version=version, actor_id=actor_id, title=title)


@transaction.atomic
def delete_draft(*, policy_id: int) -> None:
    """Throw a draft away that was never replayed; one that was is kept with its reports.

    :raises PolicyRefusedError: if it is no draft, waits for approval, or has a report
    """
    row = _locked_draft(policy_id)
    if PolicyReplay.objects.filter(policy=row).exists():
        raise PolicyRefusedError(_("The draft has replay reports: retire it instead."))
    row.delete()


@transaction.atomic
def request_activation(*, policy_id: int, reason: str, requester_id: int, now: datetime) -> ApprovalRequest:
    """Ask somebody else to put a draft in force.

    :raises PolicyRefusedError: if it is no draft, waits already, or has no replay report of exactly its content
    :raises ApprovalError: without a reason
    """
    row = _locked_draft(policy_id)
    if last_replay(policy=row) is None:
        raise PolicyRefusedError(_("Replay the draft first: nobody approves what they cannot see the effect of."))
    question = Question(
        subject_id=row.pk,
        subject_label=_("Credit policy %(version)s: %(title)s") % {"version": row.version, "title": row.title},
        reason=reason,
    )
    return request_approval(kind=KIND, question=question, requester_id=requester_id, now=now)


def put_in_force(decided: Sequence[Decided]) -> None:
    """Put the approved draft in force and retire the one before; `finance_crm.access` calls it when it is decided.

    :raises ApprovalError: if the draft changed, lost its report, or is the approver's own; the decision is undone
    """
    for answer in decided:
        row = CreditPolicy.objects.select_for_update().get(pk=answer.subject_id or 0)
        replay = last_replay(policy=row)
        if not row.is_draft or replay is None:
            raise ApprovalError(_("The policy is no draft any more, or has no replay of its content."))
        if row.recorded_by_id == answer.decided_by_id:
            raise ApprovalError(_("You wrote this policy yourself: somebody else approves it."))
        _approve(row, replay, answer)
        _come_into_force(row, answer.decided_at)


@transaction.atomic
def retire(*, policy_id: int, now: datetime) -> CreditPolicy:
    """Retire a draft that will not be used. The version in force is retired only by the next one.

    :raises PolicyRefusedError: if it is in force, retired already, or waits for approval
    """
    row = _locked_draft(policy_id)
    row.status, row.retired_at = PolicyStatus.RETIRED.value, now
    row.save(update_fields=["status", "retired_at"])
    return row


def open_request(row: CreditPolicy) -> ApprovalRequest | None:
    """Return the request to put this policy in force that waits for a decision."""
    return find_open_about(kind=KIND, subject_id=row.pk)


def _locked_draft(policy_id: int) -> CreditPolicy:
    row = CreditPolicy.objects.select_for_update().get(pk=policy_id)
    if not row.is_draft:
        raise PolicyRefusedError(_("Only a draft can be changed. Draft a new version from this one."))
    if open_request(row) is not None:
        raise PolicyRefusedError(_("The draft waits for approval. Withdraw the request first."))
    return row


def _approve(row: CreditPolicy, replay: PolicyReplay, answer: Decided) -> None:
    row.status, row.replay = PolicyStatus.APPROVED.value, replay
    row.approved_by_id, row.approved_at, row.approval_reason = answer.decided_by_id, answer.decided_at, answer.reason
    row.save(update_fields=["status", "replay", "approved_by", "approved_at", "approval_reason"])


def _come_into_force(row: CreditPolicy, moment: datetime) -> None:
    """Change over in one transaction: the one in force is locked, so two activations follow each other."""
    before = CreditPolicy.objects.select_for_update().filter(status=PolicyStatus.IN_FORCE.value)
    before.update(status=PolicyStatus.RETIRED.value, retired_at=moment)
    row.status, row.in_force_from = PolicyStatus.IN_FORCE.value, moment
    row.save(update_fields=["status", "in_force_from"])
