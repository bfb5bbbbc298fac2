"""How customers pay, told by our own ledger."""

from django.utils.translation import gettext_lazy as _

from finance_crm.access.domain.roles import Right
from finance_crm.web.domain.glossary import Term, glossary
from finance_crm.web.domain.panels import Panel, panels

TERMS = (
    Term(
        "days_late_drift",
        _("Drift of days late"),
        _("How much later a customer pays in the last 3 months than in the 12 months before them."),
        formula=_("Σ amount × days late ÷ Σ amount, recent less before; overdue items that fell due in each included"),
        unit=_("days"),
        source=_("house rule; Wilson, Summers, Hope 2000"),
    ),
    Term(
        "default_event",
        _("Default"),
        _("Overdue by 90 days above the materiality amount, insolvent, or written off for credit reasons."),
        source=_("Basel framework CRE36.68; EBA/GL/2016/07"),
    ),
)


def register() -> None:
    """Plug payment behaviour in."""
    panels.register(
        Panel(
            "behaviour",
            _("Payment behaviour"),
            "customer",
            "credit:behaviour",
            Right.VIEW_CREDIT,
            order=40,
            width=12,
            tab="credit",
        )
    )
    for term in TERMS:
        glossary.register(term)
