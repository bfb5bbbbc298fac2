"""Projected statements on the customer's credit tab, and the back-test that says how good they are."""

from django.utils.translation import gettext_lazy as _

from credit.job_kinds.projections import MONTHLY_PROJECTION_BACKTEST, PROJECTION_BACKTEST
from customers.queries.accounts import find_customer_card
from finance_crm.access.domain.roles import Right
from finance_crm.activity.domain.subjects import EventSource, Subject, subjects
from finance_crm.jobs.domain.kinds import default_schedules, job_kinds
from finance_crm.web.domain.glossary import Term, glossary
from finance_crm.web.domain.panels import Panel, panels

TERMS = (
    Term(
        "projection_driver",
        _("Driver"),
        _("What moves statements from one year to the next: growth, margins, days, rates."),
        formula=_("n ÷ (n + prior periods) × own past + the rest × median of the industry; n own periods"),
        unit=_("fraction or days"),
        source=_("percent-of-sales method; credibility after Bühlmann 1967"),
    ),
    Term(
        "chance_under_comfort",
        _("Chance under comfort"),
        _("How likely a projected ratio falls on the wrong side of its comfort level."),
        formula=_("share of projections with drawn driver errors that are uncomfortable"),
        unit=_("fraction"),
        source=_("driver errors of the back-test, else house defaults"),
    ),
    Term(
        "projection_error",
        _("Back-test error of a projection"),
        _("How far known statements lay from what would have been projected, beside same as last year."),
        formula=_("median of |projected − actual| ÷ |actual|"),
        unit=_("fraction"),
        source=_("Hyndman, Koehler 2006"),
    ),
)


def register() -> None:
    """Plug projections in."""
    subjects.register(
        Subject(
            name="projection",
            label=_("Projection"),
            right=Right.VIEW_CREDIT,
            find=find_customer_card,
            events=(EventSource("credit.ProjectionScenarioEvent", link="customer_id", label=_("Drivers")),),
        )
    )
    panels.register(
        Panel(
            "projections", _("Projection"), "customer", "credit:projection_panel", Right.VIEW_CREDIT,
            order=80, width=12, tab="credit",
        )
    )  # fmt: skip
    job_kinds.register(PROJECTION_BACKTEST)
    default_schedules.register(MONTHLY_PROJECTION_BACKTEST)
    for term in TERMS:
        glossary.register(term)
