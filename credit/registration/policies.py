"""Credit policies: their pages, their replay, and the kind of approval they are put in force with."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credit.job_kinds import POLICY_REPLAY
from credit.services.policies import KIND, put_in_force
from finance_crm.access.domain.approvals import ApprovalKind, approval_kinds
from finance_crm.access.domain.roles import Right, Role
from finance_crm.jobs.domain.kinds import job_kinds

CREDIT_POLICY = ApprovalKind(
    name=KIND,
    label=_("Credit policy"),
    right=Right.APPROVE_POLICY,
    on_approved=put_in_force,
    authorities={Role.RISK_OFFICER: None, Role.EXECUTIVE: None},
    url=lambda request_id: reverse("credit:policy_request", args=[request_id]),
)


def register() -> None:
    """Plug policies in."""
    approval_kinds.register(CREDIT_POLICY)
    job_kinds.register(POLICY_REPLAY)
