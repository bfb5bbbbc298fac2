"""Assessments: the panel on the customer's credit tab, the grade in lists, overrides, and what leaves as files."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from credit.export_kinds.assessments import ASSESSMENTS
from credit.queries.policies import policy_in_force
from credit.services.assessments import GRADE_FIGURE
from customers.domain.figures import FigureKind, FigureUnit, figure_kinds
from customers.queries.accounts import find_customer_card
from finance_crm.access.domain.roles import Right
from finance_crm.activity.domain.subjects import EventSource, Subject, subjects
from finance_crm.exchange.domain.kinds import export_kinds
from finance_crm.web.domain.glossary import Term, glossary
from finance_crm.web.domain.navigation import NavigationEntry, navigation
from finance_crm.web.domain.panels import Panel, panels

TERMS = (
    Term(
        "grade",
        _("Grade"),
        _("The class of risk of a customer, from its points; a person with the right may set another for a while."),
        formula=_("best grade whose least points are reached, no better than the data quality allows"),
        unit=_("grade of the policy in force"),
        source=_("credit policy; Siddiqi 2006 for points"),
    ),
    Term(
        "probability_of_default",
        _("Probability of default (PD)"),
        _("The share of customers of the grade that default within a year."),
        formula=_("PD of the grade"),
        unit=_("fraction of a year"),
        source=_("credit policy, which names where its PDs come from"),
    ),
    Term(
        "joined_points",
        _("Points"),
        _("How safe statements and payment behaviour say a customer is; more is safer."),
        formula=_("weight × behaviour + (1 − weight) × statements; one alone counts whole"),
        unit=_("points; 20 more halve the odds of default on the shipped scale"),
        source=_("Wilson, Summers and Hope 2000; weight of the credit policy"),
    ),
    Term(
        "peer_median",
        _("Median of the peers"),
        _("The points a middling customer of the industry has in a characteristic; of the portfolio where too few."),
        formula=_("median of up to 60 peers scored by the same scorecard; 10 of the industry, else 3 of all"),
        unit=_("points"),
        source=_("house rule"),
    ),
    Term(
        "override_outcome",
        _("Outcome of overrides"),
        _("How many customers whose grade a person had set defaulted within a year, beside what the model had said."),
        formula=_("defaults ÷ overrides that ended or are a year old; who was in default before is left out"),
        unit=_("fraction"),
        source=_("house rule, default as the credit policy defines it"),
    ),
)


def _grades() -> Sequence[str]:
    return [grade.name for grade in policy_in_force().policy.grades.grades]


def register() -> None:
    """Plug assessments in."""
    figure_kinds.register(FigureKind(GRADE_FIGURE, _("Grade"), FigureUnit.TEXT, order=10, values=_grades))
    subjects.register(
        Subject(
            name="grade",
            label=_("Grade"),
            right=Right.VIEW_CREDIT,
            find=find_customer_card,
            events=(EventSource("credit.GradeOverrideEvent", link="customer_id", label=_("Override")),),
        )
    )
    panels.register(
        Panel(
            "assessment", _("Assessment"), "customer", "credit:assessment_panel", Right.VIEW_CREDIT,
            order=10, width=12, tab="credit",
        )
    )  # fmt: skip
    navigation.register(
        NavigationEntry(
            "overrides", _("Overrides"), "credit:overrides", right=Right.VIEW_CREDIT, parent="credit", order=65
        )
    )
    export_kinds.register(ASSESSMENTS)
    for term in TERMS:
        glossary.register(term)
