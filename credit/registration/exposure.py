"""Exposure, the order check and held orders."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credit.export_kinds.exposure import EXPOSURE
from credit.job_kinds.exposure import EXPIRE_RESERVATIONS, HOURLY_EXPIRY
from credit.queries.order_checks import held_orders
from credit.services.releases import KIND, release_approved
from credit.services.reservations import CREDIT_GATE
from customers.domain.order_gates import order_gates
from finance_crm.access.domain.approvals import ApprovalKind, approval_kinds
from finance_crm.access.domain.roles import Right, Role
from finance_crm.exchange.domain.kinds import export_kinds
from finance_crm.jobs.domain.kinds import default_schedules, job_kinds
from finance_crm.web.domain.glossary import Term, glossary
from finance_crm.web.domain.navigation import NavigationEntry, navigation
from finance_crm.web.domain.panels import Panel, panels

# Letting an order pass above the limit is lending more, so whoever decides limits decides it.
ORDER_RELEASE = ApprovalKind(
    name=KIND,
    label=_("Release of a held order"),
    right=Right.DECIDE_LIMIT,
    on_approved=release_approved,
    authorities={Role.CREDIT_MANAGER: Decimal(100_000), Role.EXECUTIVE: None},
    url=lambda request_id: reverse("credit:release_request", args=[request_id]),
    days_open=14,
)
TERMS = (
    Term(
        "exposure",
        _("Exposure"),
        _("What a customer could owe us at once, gross: what it owes, and what we have promised to deliver."),
        formula=_(
            "open receivables (disputed included) + delivered, not invoiced + ordered, not delivered + live "
            "reservations − unapplied receipts and credit notes"
        ),
        unit=_("reporting currency, at stored rates"),
        source=_("house rule; parts as in OCA account_financial_risk"),
    ),
    Term(
        "headroom",
        _("Headroom"),
        _("What a customer may still order on credit. With a shared limit of its group the smaller of both counts."),
        formula=_("limit − exposure"),
        unit=_("reporting currency"),
        source=_("house rule"),
    ),
)


def register() -> None:
    """Plug exposure and order checks in."""
    order_gates.register(CREDIT_GATE)
    approval_kinds.register(ORDER_RELEASE)
    export_kinds.register(EXPOSURE)
    job_kinds.register(EXPIRE_RESERVATIONS)
    default_schedules.register(HOURLY_EXPIRY)
    navigation.register(
        NavigationEntry(
            "held_orders",
            _("Held orders"),
            "credit:held_orders",
            right=Right.VIEW_CREDIT,
            parent="credit",
            order=30,
            badge=lambda reader: held_orders(scope=reader.scope, filters={}),
        )
    )
    panels.register(
        Panel(
            "exposure",
            _("Exposure"),
            "customer",
            "credit:exposure",
            Right.VIEW_CREDIT,
            order=21,
            width=12,
            tab="credit",
        )
    )
    for term in TERMS:
        glossary.register(term)
