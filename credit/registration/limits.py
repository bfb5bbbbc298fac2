"""Credit limits: the kind of approval they are asked with."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credit.services.limits import KIND, grant_limits
from finance_crm.access.domain.approvals import ApprovalKind, approval_kinds
from finance_crm.access.domain.roles import Right, Role

CREDIT_LIMIT = ApprovalKind(
    name=KIND,
    label=_("Credit limit"),
    right=Right.DECIDE_LIMIT,
    on_approved=grant_limits,
    authorities={Role.CREDIT_MANAGER: Decimal(250_000), Role.EXECUTIVE: None},
    url=lambda request_id: reverse("credit:limit_request", args=[request_id]),
    days_open=60,
)


def register() -> None:
    """Plug limits in."""
    approval_kinds.register(CREDIT_LIMIT)
