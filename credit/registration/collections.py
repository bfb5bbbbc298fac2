"""Overdue scans, cases and their files: what is late, and who chases it."""

from django.utils.translation import gettext_lazy as _

from credit.demo.collections import COLLECTIONS_CHAPTER
from credit.export_kinds.collections import OVERDUE_CASES, OVERDUE_ITEMS
from credit.job_kinds.collections import DAILY_OVERDUE_SCAN, OVERDUE_SCAN
from credit.queries.collections import open_cases
from customers.demo.chapters import demo_chapters
from finance_crm.access.domain.roles import Right, Role
from finance_crm.exchange.domain.kinds import export_kinds
from finance_crm.jobs.domain.kinds import default_schedules, job_kinds
from finance_crm.web.domain.glossary import Term, glossary
from finance_crm.web.domain.navigation import NavigationEntry, navigation
from finance_crm.web.domain.panels import Panel, panels
from finance_crm.web.domain.tiles import HomeTile, home_tiles

CHASERS = frozenset({Role.COLLECTOR, Role.CREDIT_MANAGER, Role.ANALYST, Role.SALES_MANAGER})


def register() -> None:
    """Plug collections in."""
    export_kinds.register(OVERDUE_ITEMS)
    export_kinds.register(OVERDUE_CASES)
    job_kinds.register(OVERDUE_SCAN)
    default_schedules.register(DAILY_OVERDUE_SCAN)
    demo_chapters.register(COLLECTIONS_CHAPTER)
    navigation.register(
        NavigationEntry(
            "collections",
            _("Collections"),
            "credit:cases",
            icon="phone",
            right=Right.VIEW_CASES,
            order=40,
            badge=lambda reader: open_cases(scope=reader.scope),
        )
    )
    navigation.register(
        NavigationEntry(
            "overdue_cases", _("Overdue cases"), "credit:cases", right=Right.VIEW_CASES, parent="collections"
        )
    )
    navigation.register(
        NavigationEntry(
            "scans", _("Overdue scans"), "credit:scans", right=Right.VIEW_CASES, parent="collections", unscoped=True
        )
    )
    panels.register(
        Panel("overdue_case", _("Overdue case"), "customer", "credit:customer_case", right=Right.VIEW_CASES, order=40)
    )
    home_tiles.register(
        HomeTile(
            "cases",
            "credit:cases_tile",
            CHASERS,
            order=10,
            width=12,
            label=_("Whom to chase first"),
            right=Right.VIEW_CASES,
        )
    )
    glossary.register(
        Term(
            "age_weighted_overdue",
            _("Age-weighted overdue"),
            _("Ranks cases: money that is late for longer counts more."),
            formula=_("Σ overdue amount of a bucket × its place, counted from 1 for the youngest"),
            unit=_("reporting currency"),
            source=_("house rule"),
        )
    )
