"""Credit policies: their pages, their replay, and the kind of approval they are put in force with."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credit.job_kinds.policies import POLICY_REPLAY
from credit.services.policies import KIND, put_in_force
from finance_crm.access.domain.approvals import ApprovalKind, approval_kinds
from finance_crm.access.domain.roles import Right, Role
from finance_crm.jobs.domain.kinds import job_kinds
from finance_crm.web.domain.glossary import Term, glossary
from finance_crm.web.domain.navigation import NavigationEntry, navigation

CREDIT_POLICY = ApprovalKind(
    name=KIND,
    label=_("Credit policy"),
    right=Right.APPROVE_POLICY,
    on_approved=put_in_force,
    authorities={Role.RISK_OFFICER: None, Role.EXECUTIVE: None},
    url=lambda request_id: reverse("credit:policy_request", args=[request_id]),
)

TERMS = (
    Term(
        "credit_default",
        _("Default"),
        _("A customer did not pay, as the credit policy defines it. PDs, back-tests and replays use that definition."),
        formula=_("overdue by the policy's days above its material amount, or insolvent, or written off"),
        source=_("Basel Committee, CRE36.69; EBA/RTS/2016/06"),
    ),
    Term(
        "policy_replay",
        _("Policy replay"),
        _("Past orders decided by a draft of the credit policy, with what was known when each was placed."),
        source=_("house rule"),
    ),
    Term(
        "losses_avoided",
        _("Losses avoided"),
        _("What held orders of customers who then defaulted would have cost."),
        formula=_("Σ amount of held orders whose customer defaulted within a year × LGD"),
        unit=_("reporting currency"),
        source=_("house rule"),
    ),
)


def register() -> None:
    """Plug policies in."""
    approval_kinds.register(CREDIT_POLICY)
    job_kinds.register(POLICY_REPLAY)
    navigation.register(
        NavigationEntry(
            "policies", _("Policies"), "credit:policies", right=Right.VIEW_CREDIT, parent="credit", order=90
        )
    )
    for term in TERMS:
        glossary.register(term)
