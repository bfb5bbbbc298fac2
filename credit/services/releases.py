"""Letting a held order pass: alone within one's authority, beyond it with somebody who has more.

A release reserves the order's headroom although there is none, so that it counts until the order is booked.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from credit.domain.policy_rules import Checkpoint
from credit.models import CreditCheck, Release
from credit.queries.check_facts import OrderKey
from credit.queries.order_checks import find_pending_release
from credit.queries.policies import policy_in_force
from credit.services.reservations import end_reservation, new_reservation
from customers.services.balance_locks import lock_balance
from finance_crm.access.domain.approvals import Decided, approval_kinds
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.access.queries.approvals import get_authority
from finance_crm.access.services.approvals import ApprovalError, Question, request_approval
from finance_crm.money import written_with_unit

KIND = "order_release"


class NotHeldError(ApprovalError):
    """The order is not held any more: it was released, checked again, or taken back."""


class BeyondAuthorityError(ApprovalError):
    """The order is for more than this person may release alone: ask for it."""


def may_release_alone(*, check: CreditCheck, role: str) -> bool:
    """Say whether a role's authority covers the order; one without a rate needs an authority without a limit."""
    authority = get_authority(kind=approval_kinds.get(KIND), role=role)
    if authority is None:
        return False
    return authority.up_to is None or (check.reporting_amount is not None and authority.covers(check.reporting_amount))


@transaction.atomic
def release_order(*, check_id: int, reason: str, actor_id: int, role: str, now: datetime) -> Release:
    """Let a held order pass.

    :raises NotHeldError: if it is not held any more
    :raises BeyondAuthorityError: if it takes somebody with more authority
    :raises ApprovalError: without a reason, or while an approval is asked for
    """
    check = _held(check_id)
    if not reason.strip():
        raise ApprovalError(_("Give a reason."))
    if not may_release_alone(check=check, role=role):
        raise BeyondAuthorityError(_("This order is beyond what you may release alone: ask for its release."))
    if find_pending_release(check_id=check_id):
        raise ApprovalError(_("Its release is asked for already: decide the request."))
    release = Release(check_released=check, reason=reason.strip(), asked_at=now, asked_by_id=actor_id)
    return _let_pass(release, by=actor_id, now=now)


@transaction.atomic
def ask_for_release(*, check_id: int, reason: str, requester_id: int, now: datetime) -> Release:
    """Ask somebody with the authority to let a held order pass.

    :raises NotHeldError: if it is not held any more
    :raises ApprovalError: without a reason, or if it is asked for already
    """
    check = _held(check_id)
    if find_pending_release(check_id=check_id):
        raise ApprovalError(_("Its release is asked for already."))
    customer = check.customer
    question = Question(
        subject_id=check.customer_id,
        subject_label=f"{customer.name} ({customer.code})",
        detail=f"{check.order_reference}: {written_with_unit(check.amount, currency=check.currency)}",
        reason=reason,
        amount=check.reporting_amount,
        team_id=customer.team_id,
    )
    approval = request_approval(kind=KIND, question=question, requester_id=requester_id, now=now)
    return Release.objects.create(
        check_released=check, reason=reason.strip(), approval=approval, asked_at=now, asked_by_id=requester_id
    )


def release_approved(decided: Sequence[Decided]) -> None:
    """Let the orders pass whose release was approved.

    :raises NotHeldError: if one is not held any more; then nothing is decided
    """
    for decision in decided:
        release = Release.objects.select_for_update().get(approval_id=decision.request_id)
        release.check_released = _held(release.check_released_id)
        _let_pass(release, by=decision.decided_by_id, now=decision.decided_at)


def _held(check_id: int) -> CreditCheck:
    """Lock a check and its customer's balance; whoever checks the order anew waits."""
    owner_id = CreditCheck.objects.values_list("customer_id", flat=True).get(pk=check_id)
    lock_balance(customer_id=owner_id, scope=EVERYTHING)
    check = CreditCheck.objects.select_for_update(of=("self",)).select_related("customer").get(pk=check_id)
    if not check.is_held:
        raise NotHeldError(_("The order is not held any more: look at its latest check."))
    return check


def _let_pass(release: Release, *, by: int, now: datetime) -> Release:
    check = release.check_released
    check.released_at = now
    additional = Decimal(check.facts["additional"])
    if check.checkpoint == Checkpoint.ORDER and additional > 0 and check.reporting_amount is not None:
        hours = policy_in_force().policy.reservation_hours
        order = OrderKey(check.entity_id, check.source_system, check.order_reference)
        end_reservation(order=order, now=now)
        check.reservation = new_reservation(
            order=order,
            customer_id=check.customer_id,
            amount=additional,
            currency=check.currency,
            rate=check.reporting_amount / additional,
            now=now,
            expires_at=now + timedelta(hours=hours),
        )
        check.reservation.save()
    check.save(update_fields=["released_at", "reservation"])
    release.released_at, release.released_by_id = now, by
    release.save()
    return release
