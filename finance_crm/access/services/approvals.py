"""Four eyes: ask, decide, withdraw. How an app uses it stands in `domain.approvals`.

A decision locks its requests in the order of their ids, so of two people who decide at once the second finds them
closed. What the kind does on approval runs in the same transaction.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from finance_crm.access.domain.approvals import ApprovalKind, Decided, State, approval_kinds
from finance_crm.access.models import ApprovalRequest, Authority, User
from finance_crm.access.queries.approvals import get_authority, list_deciders
from finance_crm.activity.services.notifications import Message, notify_many

_ASKED = gettext_noop("For your decision: {about}")
_ASKED_MANY = gettext_noop("For your decision: {count} requests")
_APPROVED = gettext_noop("Approved: {about}")
_REFUSED = gettext_noop("Refused: {about}")
_APPROVED_MANY = gettext_noop("Approved: {count} requests")
_REFUSED_MANY = gettext_noop("Refused: {count} requests")
_BY = gettext_noop("{who}: {reason}")

ROWS_AT_ONCE = 5_000


class ApprovalError(Exception):
    """The request cannot be asked for, decided or withdrawn; the text says why."""


class RequestClosedError(ApprovalError):
    """Somebody has decided, withdrawn or let the request expire meanwhile."""


class OwnRequestError(ApprovalError):
    """Nobody decides what they asked for themselves."""


class AuthorityExceededError(ApprovalError):
    """The amount is beyond what this person's role may decide."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """One thing to ask for. `amount` is in reporting currency; `team_id` is whose customer it is about."""

    subject_id: int | None
    subject_label: str
    reason: str
    amount: Decimal | None = None
    detail: str = ""
    team_id: int | None = None


def request_approval(
    *, kind: str, question: Question, requester_id: int, now: datetime, batch: UUID | None = None
) -> ApprovalRequest:
    """Ask for one thing and tell those who may decide it.

    :raises ApprovalError: without a reason
    """
    return request_approvals(kind=kind, questions=[question], requester_id=requester_id, now=now, batch=batch)[0]


@transaction.atomic
def request_approvals(
    *, kind: str, questions: Sequence[Question], requester_id: int, now: datetime, batch: UUID | None = None
) -> list[ApprovalRequest]:
    """Ask for many things at once, in one statement; those who may decide get one message for all of them."""
    asked = approval_kinds.get(kind)
    if any(not question.reason.strip() for question in questions):
        raise ApprovalError(_("Give a reason."))
    expires_at = None if asked.days_open is None else now + timedelta(days=asked.days_open)
    rows = [
        ApprovalRequest(
            kind=kind,
            subject_id=question.subject_id,
            subject_label=question.subject_label,
            detail=question.detail,
            amount=question.amount,
            currency="" if question.amount is None else settings.REPORTING_CURRENCY,
            reason=question.reason.strip(),
            team_id=question.team_id,
            batch=batch,
            requested_by_id=requester_id,
            requested_at=now,
            expires_at=expires_at,
        )
        for question in questions
    ]
    requests = ApprovalRequest.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
    _tell_deciders(asked, requests, requester_id, now)
    return requests


@transaction.atomic
def decide(
    *, request_ids: Sequence[int], is_approved: bool, reason: str, decider: User, now: datetime, today: date
) -> list[ApprovalRequest]:
    """Approve or refuse requests of one kind, all or none, and let the kind act on it.

    Whether the decider sees them is for the caller to ask.

    :raises RequestClosedError: if one is no longer open
    :raises OwnRequestError: if one is the decider's own
    :raises AuthorityExceededError: if one is beyond the decider's authority
    :raises ApprovalError: for a refusal without a reason
    """
    requests = list(ApprovalRequest.objects.select_for_update().filter(pk__in=request_ids).order_by("pk"))
    if len(requests) != len(set(request_ids)) or len({request.kind for request in requests}) != 1:
        raise RequestClosedError(_("Choose requests of one kind that are still there."))
    if not is_approved and not reason.strip():
        raise ApprovalError(_("Say why you refuse."))
    kind = approval_kinds.get(requests[0].kind)
    _check(kind, requests, decider, now)
    answer = {
        "state": State.APPROVED.value if is_approved else State.REFUSED.value,
        "decided_by_id": decider.pk,
        "decided_at": now,
        "decision_reason": reason.strip(),
    }
    ApprovalRequest.objects.filter(pk__in=request_ids).update(**answer)
    for request in requests:
        for name, value in answer.items():
            setattr(request, name, value)
    act = kind.on_approved if is_approved else kind.on_refused
    act([_decided(request, today) for request in requests])
    _tell_requesters(requests, decider, now)
    return requests


@transaction.atomic
def withdraw(*, request_id: int, user_id: int, now: datetime) -> ApprovalRequest:
    """Take one's own open request back.

    :raises ApprovalError: if it is somebody else's
    :raises RequestClosedError: if it is no longer open
    """
    request = ApprovalRequest.objects.select_for_update().get(pk=request_id)
    if request.requested_by_id != user_id:
        raise ApprovalError(_("Only whoever asked can withdraw a request."))
    if not request.is_open:
        raise RequestClosedError(_("The request is no longer open."))
    request.state, request.decided_at = State.WITHDRAWN.value, now
    request.save(update_fields=["state", "decided_at"])
    return request


def expire_requests(*, now: datetime) -> int:
    """Close the open requests whose time is over; return how many."""
    open_requests = ApprovalRequest.objects.filter(state=State.OPEN.value, expires_at__lte=now)
    return open_requests.update(state=State.EXPIRED.value, decided_at=now)


@transaction.atomic
def set_authority(*, kind: str, role: str, up_to_amount: Decimal | None) -> None:
    """Set up to which amount, in reporting currency, a role decides requests of a kind; None is any amount."""
    Authority.objects.update_or_create(kind=kind, role=role, defaults={"up_to_amount": up_to_amount})


def _check(kind: ApprovalKind, requests: Sequence[ApprovalRequest], decider: User, now: datetime) -> None:
    limit = get_authority(kind=kind, role=decider.role)
    for request in requests:
        if not request.is_open or (request.expires_at is not None and request.expires_at <= now):
            raise RequestClosedError(_("The request about %(about)s is no longer open.") % {"about": request})
        if request.requested_by_id == decider.pk:
            raise OwnRequestError(_("You asked for this yourself: somebody else decides it."))
        if limit is None or not decider.is_active or not limit.covers(request.amount):
            raise AuthorityExceededError(
                _("The request about %(about)s is beyond what your role may decide.") % {"about": request}
            )


def _decided(request: ApprovalRequest, today: date) -> Decided:
    assert request.decided_by_id is not None
    assert request.decided_at is not None
    return Decided(
        request.pk,
        request.subject_id,
        request.requested_by_id,
        request.decided_by_id,
        request.decided_at,
        today,
        request.decision_reason,
    )


def _url(kind: ApprovalKind, request: ApprovalRequest) -> str:
    return kind.url(request.pk) if kind.url else reverse("access:approval", args=[request.pk])


def _tell_deciders(kind: ApprovalKind, requests: Sequence[ApprovalRequest], requester_id: int, now: datetime) -> None:
    """Write one message a person; a batch is asked of whoever may decide its largest request."""
    if not requests:
        return
    first = max(requests, key=lambda request: request.amount or Decimal(0))
    people = list_deciders(kind=kind, amount=first.amount, team_id=first.team_id, without=requester_id)
    is_one = len(requests) == 1
    messages = [
        Message(
            recipient_id=person_id,
            kind="approval",
            dedupe_key=f"approval:{requests[0].pk}:asked",
            title=_ASKED if is_one else _ASKED_MANY,
            body=_BY,
            url=_url(kind, first) if is_one else reverse("access:approvals"),
            params={
                "about": f"{first.subject_label} {first.detail}".strip(),
                "count": len(requests),
                "who": str(first.requested_by),
                "reason": first.reason,
            },
        )
        for person_id in people
    ]
    notify_many(messages=messages, now=now, by_mail=True)


def _tell_requesters(requests: Sequence[ApprovalRequest], decider: User, now: datetime) -> None:
    """Write one message a person, however many of their requests were decided together."""
    by_person: dict[int, list[ApprovalRequest]] = defaultdict(list)
    for request in requests:
        by_person[request.requested_by_id].append(request)
    messages = [_answer_to(person_id, own, decider) for person_id, own in by_person.items()]
    notify_many(messages=messages, now=now, by_mail=True)


def _answer_to(person_id: int, requests: Sequence[ApprovalRequest], decider: User) -> Message:
    first, is_one = requests[0], len(requests) == 1
    is_approved = first.state == State.APPROVED.value
    many = _APPROVED_MANY if is_approved else _REFUSED_MANY
    return Message(
        recipient_id=person_id,
        kind="approval",
        dedupe_key=f"approval:{first.pk}:{first.state}",
        title=(_APPROVED if is_approved else _REFUSED) if is_one else many,
        body=_BY,
        url=_url(approval_kinds.get(first.kind), first) if is_one else f"{reverse('access:approvals')}?show=asked",
        params={
            "about": f"{first.subject_label} {first.detail}".strip(),
            "count": len(requests),
            "who": str(decider),
            "reason": first.decision_reason or "–",
        },
    )
