"""Scorecards, their fits, the outcomes they are fitted on, and how models did."""

from django.utils.translation import gettext_lazy as _

from credit.import_kinds.scorecards import CUSTOMER_OUTCOMES
from credit.job_kinds.scorecards import MODEL_PERFORMANCE, SCORECARD_FIT
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import import_kinds
from finance_crm.jobs.domain.kinds import job_kinds
from finance_crm.web.domain.glossary import Term, glossary
from finance_crm.web.domain.navigation import NavigationEntry, navigation

ENTRIES = (
    ("scorecards", _("Scorecards"), "credit:scorecards", 70),
    ("model_performance", _("Model performance"), "credit:model_performance", 75),
)


def _terms() -> tuple[Term, ...]:
    return (
        Term(
            "auc",
            _("AUC"),
            _("How often the safer of two customers, one that defaulted and one that did not, had the better score."),
            formula=_("share of such pairs ranked rightly, ties counting half"),
            unit=_("0.5 is chance, 1 is perfect"),
            source=_("Hanley and McNeil 1982"),
        ),
        Term(
            "ks_statistic",
            _("KS"),
            _("How far apart the scores of good and bad customers lie at most."),
            formula=_("largest gap between the cumulative shares of good and bad customers by score"),
            unit=_("fraction"),
            source=_("Kolmogorov and Smirnov"),
        ),
        Term(
            "brier_score",
            _("Brier score"),
            _("How far probabilities of default were from what happened; smaller is better."),
            formula=_("mean of (PD − outcome)²"),
            unit=_("fraction"),
            source=_("Brier 1950"),
        ),
        Term(
            "calibration_slope",
            _("Calibration slope"),
            _("Whether probabilities of default are spread too far; below 1 a model promises more than it holds."),
            formula=_("slope of the outcome's log odds on the log odds of the PD"),
            unit=_("1 is right"),
            source=_("Cox 1958"),
        ),
        Term(
            "population_stability",
            _("Population stability index"),
            _("How far the customers of a period differ in points from those a scorecard was made on."),
            formula=_("Σ (share now − share then) × ln(share now ÷ share then)"),
            unit=_("below 0.1 stable, above 0.25 shifted"),
            source=_("Siddiqi 2006"),
        ),
    )


def register() -> None:
    """Plug scorecards in."""
    import_kinds.register(CUSTOMER_OUTCOMES)
    job_kinds.register(SCORECARD_FIT)
    job_kinds.register(MODEL_PERFORMANCE)
    for name, label, url_name, order in ENTRIES:
        navigation.register(
            NavigationEntry(name, label, url_name, right=Right.VIEW_CREDIT, parent="credit", order=order)
        )
    for term in _terms():
        glossary.register(term)
