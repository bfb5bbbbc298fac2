"""Credit limits: their pages, and the kind of approval they are asked with."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credit.demo.limits import LIMITS_CHAPTER
from credit.export_kinds import LIMITS
from credit.import_kinds import CREDIT_LIMITS
from credit.services.limits import KIND, grant_limits
from customers.demo.chapters import demo_chapters
from finance_crm.access.domain.approvals import ApprovalKind, approval_kinds
from finance_crm.access.domain.roles import Right, Role
from finance_crm.exchange.domain.kinds import export_kinds, import_kinds
from finance_crm.web.domain.glossary import Term, glossary
from finance_crm.web.domain.navigation import NavigationEntry, navigation
from finance_crm.web.domain.panels import Panel, panels

CREDIT_LIMIT = ApprovalKind(
    name=KIND,
    label=_("Credit limit"),
    right=Right.DECIDE_LIMIT,
    on_approved=grant_limits,
    authorities={Role.CREDIT_MANAGER: Decimal(250_000), Role.EXECUTIVE: None},
    url=lambda request_id: reverse("credit:limit_request", args=[request_id]),
    days_open=60,
)
TERMS = (
    Term(
        "credit_limit",
        _("Credit limit"),
        _("What a customer may owe in all. No limit set, a limit of 0 and “no credit” are three different things."),
        formula=_("granted amount + Σ secured amount × share × (1 − haircut)"),
        unit=_("currency of the limit"),
        source=_("house rule; security as in Dynamics 365 Finance"),
    ),
    Term(
        "run_off",
        _("Run-off plan"),
        _("How what is owed above a limit comes down as open items fall due, if no order is released meanwhile."),
        formula=_("owed − Σ items due by the day; what is overdue stays until it is paid"),
        unit=_("currency of the limit"),
        source=_("house rule"),
    ),
    Term(
        "break_even_pd",
        _("Break-even PD"),
        _("The probability of default at which the margin just pays for the expected loss."),
        formula=_("m ÷ (m + (1 − m) × LGD)"),
        unit=_("share"),
        source=_("Brealey and Myers, Principles of Corporate Finance"),
    ),
)


def register() -> None:
    """Plug limits in."""
    approval_kinds.register(CREDIT_LIMIT)
    import_kinds.register(CREDIT_LIMITS)
    export_kinds.register(LIMITS)
    demo_chapters.register(LIMITS_CHAPTER)
    navigation.register(
        NavigationEntry("limits", _("Limits"), "credit:limits", right=Right.VIEW_CREDIT, parent="credit", order=20)
    )
    panels.register(
        Panel(
            "limit", _("Credit limit"), "customer", "credit:limit", Right.VIEW_CREDIT, order=20, width=12, tab="credit"
        )
    )
    panels.register(
        Panel(
            "limit_recommendation",
            _("Recommended limit"),
            "customer",
            "credit:recommendation",
            Right.VIEW_CREDIT,
            order=25,
            width=12,
            tab="credit",
        )
    )
    for term in TERMS:
        glossary.register(term)
