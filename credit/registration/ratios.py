"""Comfort levels of ratios, and the ratios of industries out of files."""

from django.utils.translation import gettext_lazy as _

from credit.export_kinds.ratios import RATIOS
from credit.import_kinds.benchmarks import INDUSTRY_BENCHMARKS
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import export_kinds, import_kinds
from finance_crm.web.domain.glossary import Term, glossary
from finance_crm.web.domain.navigation import NavigationEntry, navigation

TERMS = (
    Term(
        "comfort_level",
        _("Comfort level"),
        _("How high or low a ratio should be in an industry. Set by people, otherwise the usual one."),
    ),
    Term(
        "industry_percentile",
        _("Percentile"),
        _("The share of other companies of the industry with a lower value, half of equal ones included."),
        formula=_("(values below + half of the equal ones) ÷ all values"),
    ),
)


def register() -> None:
    """Plug comfort levels and benchmarks in."""
    navigation.register(
        NavigationEntry(
            "comfort_levels",
            _("Comfort levels"),
            "credit:comfort_levels",
            icon="adjustments-horizontal",
            right=Right.VIEW_CREDIT,
            parent="credit",
            order=80,
        )
    )
    import_kinds.register(INDUSTRY_BENCHMARKS)
    export_kinds.register(RATIOS)
    for term in TERMS:
        glossary.register(term)
