"""What customers registers with the shell, once, at start."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from customers.forms.export_kinds import ALL as EXPORT_KINDS
from customers.forms.receivables_export_kinds import ALL as RECEIVABLES_EXPORT_KINDS
from customers.job_kinds import DAILY_ROLL, ROLL_BALANCES
from customers.queries.accounts import find_customer_card, get_default_time_zone, search_customers
from customers.services.imports.kinds import ALL as IMPORT_KINDS
from customers.views import ledger_entries, ledger_terms, receivables_entries
from finance_crm.access.domain.roles import Right
from finance_crm.activity.domain.subjects import EventSource, Subject, subjects
from finance_crm.exchange.domain.kinds import export_kinds, import_kinds
from finance_crm.jobs.domain.kinds import default_schedules, job_kinds
from finance_crm.web.domain.business_day import BusinessDay, business_days
from finance_crm.web.domain.glossary import glossary
from finance_crm.web.domain.navigation import NavigationEntry, navigation
from finance_crm.web.domain.panels import Panel, panels
from finance_crm.web.domain.search import SearchProvider, search_providers
from finance_crm.web.domain.tiles import HomeTile, home_tiles


def today_of_default_entity(now: datetime) -> date:
    """Return the business date of the default entity at `now`; of UTC before any entity exists."""
    return now.astimezone(ZoneInfo(get_default_time_zone())).date()


def _register_navigation() -> None:
    sees, parent = Right.VIEW_LEDGER, "receivables"
    for entry in (
        NavigationEntry("customers", _("Customers"), icon="users", right=Right.VIEW_CUSTOMERS, order=10),
        NavigationEntry(parent, _("Receivables"), "customers:ageing", "report-money", sees, order=20),
        NavigationEntry("ageing", _("Ageing"), "customers:ageing", right=sees, parent=parent, order=10),
        NavigationEntry("open_items", _("Open items"), "customers:open_items", right=sees, parent=parent, order=20),
        NavigationEntry(
            "reconciliation",
            _("Reconciliation"),
            "customers:reconciliation",
            right=sees,
            parent=parent,
            order=30,
            unscoped=True,
        ),
    ):
        navigation.register(entry)


def _register_tiles() -> None:
    home_tiles.register(
        HomeTile(
            "receivables",
            "customers:receivables_tile",
            order=20,
            width=12,
            label=_("Receivables"),
            right=Right.VIEW_LEDGER,
        )
    )
    home_tiles.register(
        HomeTile(
            "unidentified", "customers:unidentified_tile", order=30, label=_("Unidentified cash"), right=Right.ALLOCATE
        )
    )


def _register_panels() -> None:
    for panel in (
        Panel("facts", _("Master data"), "customer", "customers:facts_panel", Right.VIEW_CUSTOMERS, order=50),
        Panel("contacts", _("Contacts"), "customer", "customers:contacts_panel", Right.VIEW_CUSTOMERS, order=60),
        Panel(
            "orders", _("Orders"), "customer", "customers:orders_panel", Right.VIEW_LEDGER, order=70, width=12,
            tab="orders",
        ),
        Panel(
            "history", _("History"), "customer", "customers:history_panel", Right.VIEW_CUSTOMERS, order=90, width=12,
            tab="history",
        ),
    ):  # fmt: skip
        panels.register(panel)


def _register_receivables() -> None:
    for entry in receivables_entries.NAVIGATION:
        navigation.register(entry)
    for panel in receivables_entries.PANELS:
        panels.register(panel)
    for tile in receivables_entries.TILES:
        home_tiles.register(tile)
    for term in receivables_entries.TERMS:
        glossary.register(term)


def _register_jobs() -> None:
    job_kinds.register(ROLL_BALANCES)
    default_schedules.register(DAILY_ROLL)


def _register_ledger() -> None:
    for entry in ledger_entries.NAVIGATION:
        navigation.register(entry)
    for term in ledger_terms.TERMS:
        glossary.register(term)
    for provider in ledger_entries.SEARCH:
        search_providers.register(provider)


def register() -> None:
    """Plug customers in."""
    for kind in IMPORT_KINDS:
        import_kinds.register(kind)
    for list_kind in (*EXPORT_KINDS, *RECEIVABLES_EXPORT_KINDS):
        export_kinds.register(list_kind)
    _register_navigation()
    _register_panels()
    _register_tiles()
    search_providers.register(SearchProvider("customers", _("Customers"), search_customers, Right.VIEW_CUSTOMERS))
    _register_receivables()
    _register_ledger()
    _register_jobs()
    business_days.register(BusinessDay("default_entity", today_of_default_entity))
    subjects.register(
        Subject(
            name="customer",
            label=_("Customer"),
            right=Right.VIEW_CUSTOMERS,
            find=find_customer_card,
            events=(
                EventSource("customers.CustomerEvent"),
                EventSource("customers.ContactEvent", link="customer_id", label=_("Contact")),
            ),
        )
    )
