"""Asking for credit limits, granting them on approval, and recording what secures them.

Nobody grants a limit alone: a request becomes a limit in the transaction in which somebody else approves it
(`finance_crm.access.services.approvals`). Limits may be cut below what is owed; the pages then show how it runs off.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from credit.domain.granted_limits import GrantedLimit, Owner
from credit.models import CreditLimit, LimitRequest, SecuredPart
from credit.queries.limits import rates_on
from customers.queries.accounts import list_customers
from customers.queries.setup import find_group
from finance_crm.access.domain.approvals import Decided
from finance_crm.access.domain.scopes import Scope
from finance_crm.access.services.approvals import ApprovalError, Question, request_approvals
from finance_crm.money import ZERO, convert, has_allowed_decimals, known_currencies, written_with_unit

KIND = "credit_limit"
ROWS_AT_ONCE = 5_000


class LimitRefusedError(Exception):
    """The limit cannot be asked for like this; the text says why, `field` names the field at fault."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class UnknownOwnerError(LookupError):
    """There is no such customer or group, or the reader does not see it."""


@dataclass(frozen=True)
class Wish:
    """A limit that is asked for, and of whom."""

    owner: Owner
    limit: GrantedLimit


@transaction.atomic
def request_limit(
    *, owner: Owner, limit: GrantedLimit, scope: Scope, requester_id: int, now: datetime, today: date
) -> LimitRequest:
    """Ask for a limit and tell those who may decide it.

    :raises UnknownOwnerError: if `scope` does not see the customer, or not all customers of the group
    :raises LimitRefusedError: for a limit that nobody could grant
    :raises ApprovalError: without a reason
    """
    wish = Wish(owner, limit)
    return request_limits(wishes=[wish], scope=scope, requester_id=requester_id, now=now, today=today)[0]


@transaction.atomic
def request_limits(
    *, wishes: Sequence[Wish], scope: Scope, requester_id: int, now: datetime, today: date
) -> list[LimitRequest]:
    """Ask for many limits as one batch, which can be decided together or singly.

    :raises: what `request_limit` raises, for the first that is wrong; then nothing is asked
    """
    rates = rates_on(currencies={wish.limit.currency for wish in wishes}, on=today)
    named = _name_owners(wishes, scope)
    for wish in wishes:
        check_wish(wish.limit, today=today)
        if wish.limit.currency not in rates:
            raise LimitRefusedError(_("There is no exchange rate for this currency yet."), field="currency")
    approvals = request_approvals(
        kind=KIND,
        questions=[_question(wish, named[wish.owner], rates) for wish in wishes],
        requester_id=requester_id,
        now=now,
        batch=_batch(wishes),
    )
    rows = [LimitRequest(approval=approval, **_columns(wish)) for approval, wish in zip(approvals, wishes, strict=True)]
    return LimitRequest.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)


def check_wish(limit: GrantedLimit, *, today: date) -> None:
    """Refuse what no limit can be.

    :raises LimitRefusedError: naming the field at fault
    """
    if limit.currency not in known_currencies():
        raise LimitRefusedError(
            _("%(code)s is not an ISO 4217 currency code.") % {"code": limit.currency}, field="currency"
        )
    if limit.is_no_credit and limit.amount is not None:
        raise LimitRefusedError(_("“No credit” has no amount. A limit of 0 is a limit."), field="amount")
    if not limit.is_no_credit and limit.amount is None:
        raise LimitRefusedError(_("Give an amount; 0 is one."), field="amount")
    if limit.amount is not None and (
        limit.amount < 0 or not has_allowed_decimals(limit.amount, currency=limit.currency)
    ):
        raise LimitRefusedError(
            _("Give an amount that %(code)s has, not below 0.") % {"code": limit.currency}, field="amount"
        )
    if limit.valid_until is not None and limit.valid_until < max(limit.valid_from, today):
        raise LimitRefusedError(_("The last day lies before the first, or is over."), field="valid_until")
    if limit.is_temporary and limit.valid_until is None:
        raise LimitRefusedError(_("A temporary limit needs a last day."), field="valid_until")


def grant_limits(decided: Sequence[Decided]) -> None:
    """Write the limits whose requests were just approved; `finance_crm.access` calls it in its transaction.

    A limit holds from the day it was asked for, or from the day of the decision if that is later.

    :raises ApprovalError: if the days asked for are over meanwhile
    """
    by_approval = {answer.request_id: answer for answer in decided}
    requests = LimitRequest.objects.filter(approval_id__in=by_approval).order_by("pk")
    limits = [_granted(request, by_approval[request.approval_id]) for request in requests]
    CreditLimit.objects.bulk_create(limits, batch_size=ROWS_AT_ONCE)


@transaction.atomic
def record_secured_part(*, customer_id: int, actor_id: int | None, **values: Any) -> SecuredPart:
    """Record insurance, a guarantee or collateral of a customer. `values` are columns of `SecuredPart`.

    It raises what the customer may owe, so only who decides limits may call this.
    """
    return SecuredPart.objects.create(customer_id=customer_id, recorded_by_id=actor_id, **values)


@transaction.atomic
def withdraw_secured_part(*, customer_id: int, part_id: int, now: datetime) -> bool:
    """Withdraw security that should not count any more; what was known before stays. Say whether it was there."""
    parts = SecuredPart.objects.filter(pk=part_id, customer_id=customer_id, withdrawn_at__isnull=True)
    return bool(parts.update(withdrawn_at=now))


def _granted(request: LimitRequest, answer: Decided) -> CreditLimit:
    if request.valid_until is not None and request.valid_until < answer.decided_on:
        raise ApprovalError(_("The days that were asked for are over. Ask for a limit that is still to come."))
    return CreditLimit(
        customer_id=request.customer_id,
        group_id=request.group_id,
        kind=request.kind,
        amount=request.amount,
        currency=request.currency,
        valid_from=max(request.valid_from, answer.decided_on),
        valid_until=request.valid_until,
        is_temporary=request.is_temporary,
        reason=request.reason,
        request=request,
        recorded_by_id=answer.decided_by_id,
    )


def _columns(wish: Wish) -> dict[str, Any]:
    limit = wish.limit
    return {
        "customer_id": wish.owner.customer_id,
        "group_id": wish.owner.group_id,
        "kind": str(limit.kind),
        "amount": limit.amount,
        "currency": limit.currency,
        "valid_from": limit.valid_from,
        "valid_until": limit.valid_until,
        "is_temporary": limit.is_temporary,
        "reason": limit.reason.strip(),
    }


def _batch(wishes: Sequence[Wish]) -> UUID | None:
    return uuid4() if len(wishes) > 1 else None


def _question(wish: Wish, named: tuple[str, int | None], rates: Mapping[str, Decimal]) -> Question:
    """Ask with the whole amount in reporting currency: it is what the authority has to cover."""
    label, team_id = named
    limit = wish.limit
    return Question(
        subject_id=wish.owner.customer_id or wish.owner.group_id,
        subject_label=label,
        detail=describe_limit(limit),
        reason=limit.reason,
        amount=_in_reporting(limit, rates),
        team_id=team_id,
    )


def describe_limit(limit: GrantedLimit) -> str:
    """Return a limit in a few words, as its request is listed."""
    if limit.amount is None:
        return _("no credit")
    amount = written_with_unit(limit.amount, currency=limit.currency)
    return _("%(amount)s, temporary") % {"amount": amount} if limit.is_temporary else amount


def _in_reporting(limit: GrantedLimit, rates: Mapping[str, Decimal]) -> Decimal:
    amount = limit.amount or ZERO
    return convert(amount, rate=rates[limit.currency], currency=settings.REPORTING_CURRENCY)


def _name_owners(wishes: Sequence[Wish], scope: Scope) -> dict[Owner, tuple[str, int | None]]:
    """Return what each owner is called and whose team's it is."""
    ids = {wish.owner.customer_id for wish in wishes if wish.owner.customer_id is not None}
    seen = list_customers(scope=scope).filter(pk__in=ids).values_list("pk", "name", "code", "team_id")
    customers = {pk: (f"{name} ({code})", team_id) for pk, name, code, team_id in seen}
    named: dict[Owner, tuple[str, int | None]] = {}
    for wish in wishes:
        if wish.owner.customer_id is not None:
            if wish.owner.customer_id not in customers:
                raise UnknownOwnerError
            named[wish.owner] = customers[wish.owner.customer_id]
        elif wish.owner not in named:
            group = find_group(group_id=wish.owner.group_id or 0) if scope.sees_all else None
            if group is None:
                raise UnknownOwnerError
            named[wish.owner] = (_("Group %(name)s") % {"name": group.name}, None)
    return named
