"""Monitoring: the nightly run, its alerts and the pages that show them."""

from django.utils.translation import gettext_lazy as _

from credit.demo.monitoring import MONITORING_CHAPTER
from credit.demo.orders import ORDERS_CHAPTER
from credit.export_kinds.alerts import ALERTS
from credit.job_kinds.monitoring import CREDIT_MONITORING, NIGHTLY_CREDIT_MONITORING
from credit.job_kinds.signal_backtests import MONTHLY_SIGNAL_BACKTEST, SIGNAL_BACKTEST
from credit.queries.alerts import urgent_alerts
from customers.demo.chapters import demo_chapters
from finance_crm.access.domain.roles import Right, Role
from finance_crm.exchange.domain.kinds import export_kinds
from finance_crm.jobs.domain.kinds import default_schedules, job_kinds
from finance_crm.web.domain.glossary import Term, glossary
from finance_crm.web.domain.navigation import NavigationEntry, navigation
from finance_crm.web.domain.panels import Panel, panels
from finance_crm.web.domain.tiles import HomeTile, home_tiles

WATCHERS = frozenset({Role.ANALYST, Role.CREDIT_MANAGER})
TERMS = (
    Term(
        "expected_loss",
        _("Expected loss"),
        _("What is expected to be lost within a year of what is owed today."),
        formula=_("exposure × PD × LGD"),
        unit=_("reporting currency"),
        source=_("Basel framework, CRE35"),
    ),
    Term(
        "weighted_pd",
        _("PD, weighted by exposure"),
        _("The probability of default of the average unit of money that is owed by rated customers."),
        formula=_("Σ exposure × PD ÷ Σ exposure"),
        unit=_("share"),
        source=_("house rule"),
    ),
    Term(
        "hhi",
        _("Herfindahl-Hirschman index"),
        _("How concentrated the exposure is: 1 is a single customer, 1 ÷ n is n equal ones."),
        formula=_("Σ (exposure ÷ Σ exposure)²"),
        source=_("US Department of Justice, Merger Guidelines, 2023"),
    ),
    Term(
        "alert",
        _("Alert"),
        _("One cause with one customer that somebody should look at, however many runs of the monitoring find it."),
        formula=_("value of the signal ≥ its threshold in the policy"),
        source=_("house rule"),
    ),
    Term(
        "signal_precision",
        _("Precision of a signal"),
        _("Of the cases in which the signal fired, the share that was followed by trouble."),
        formula=_("fired and trouble ÷ fired"),
        unit=_("share"),
        source=_("van Rijsbergen, Information Retrieval, 1979"),
    ),
    Term(
        "signal_recall",
        _("Recall of a signal"),
        _("Of the cases that were followed by trouble, the share in which the signal had fired before."),
        formula=_("fired and trouble ÷ trouble"),
        unit=_("share"),
        source=_("van Rijsbergen, Information Retrieval, 1979"),
    ),
)


def register() -> None:
    """Plug monitoring in."""
    job_kinds.register(CREDIT_MONITORING)
    default_schedules.register(NIGHTLY_CREDIT_MONITORING)
    job_kinds.register(SIGNAL_BACKTEST)
    default_schedules.register(MONTHLY_SIGNAL_BACKTEST)
    export_kinds.register(ALERTS)
    # Orders are asked about once limits and grades stand; what monitoring finds comes last.
    demo_chapters.register(ORDERS_CHAPTER)
    demo_chapters.register(MONITORING_CHAPTER)
    navigation.register(
        NavigationEntry("signals", _("Signals"), "credit:signals", right=Right.VIEW_CREDIT, parent="credit", order=12)
    )
    navigation.register(
        NavigationEntry(
            "credit_portfolio", _("Credit portfolio"), "credit:portfolio", right=Right.VIEW_CREDIT, parent="credit",
            order=1,
        )
    )  # fmt: skip
    navigation.register(
        NavigationEntry(
            "alerts", _("Alerts"), "credit:alerts", right=Right.VIEW_CREDIT, parent="credit", order=10,
            badge=lambda reader: urgent_alerts(scope=reader.scope, today=reader.today),
        )
    )  # fmt: skip
    panels.register(
        Panel(
            "alerts", _("Alerts"), "customer", "credit:customer_alerts", Right.VIEW_CREDIT, order=30, width=12,
            tab="credit",
        )
    )  # fmt: skip
    home_tiles.register(
        HomeTile(
            "alerts", "credit:alerts_tile", WATCHERS, order=20, width=12, label=_("Credit alerts"),
            right=Right.VIEW_CREDIT,
        )
    )  # fmt: skip
    for term in TERMS:
        glossary.register(term)
