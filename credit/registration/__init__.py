"""What credit registers with the shell and with customers, once, at start: a module a capability."""

from django.utils.translation import gettext_lazy as _

from credit.registration import (
    assessments,
    behaviour,
    collections,
    exposure,
    limits,
    monitoring,
    policies,
    projections,
    ratings,
    ratios,
    scorecards,
    statements,
)
from finance_crm.access.domain.roles import Right
from finance_crm.web.domain.navigation import NavigationEntry, navigation

CAPABILITIES = (
    assessments,
    statements,
    limits,
    exposure,
    scorecards,
    ratios,
    policies,
    collections,
    projections,
    behaviour,
    ratings,
    monitoring,
)


def register() -> None:
    """Plug credit in."""
    # The heading under which assessment, limits, orders, monitoring and policies stand.
    navigation.register(NavigationEntry("credit", _("Credit"), icon="scale", right=Right.VIEW_CREDIT, order=35))
    for capability in CAPABILITIES:
        capability.register()
